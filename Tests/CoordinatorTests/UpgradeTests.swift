import FoundationEssentials
import GRDB
import Messaging
import Scheduling
import SwiftProtobuf
import Testing
import Wire

@testable import Coordinator

/// A state that an earlier release wrote, with work under way, opened by this one.
@Suite struct UpgradeTests {
  /// Every schema before the latest, named by its last step.
  private static let schemas = Array(Store.migrator.migrations.dropLast())

  /// What an earlier release leaves when it is stopped under load: of six jobs one is done, one has failed, two are leased to `w1` and
  /// two wait. Gives the leases.
  private func leave(_ schema: String, in folder: String) throws -> [WireLeaseClaim] {
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let database = try DatabaseQueue(path: folder + "/podium.sqlite")
    try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA application_id = \(Store.applicationID)") }
    try Store.migrator.migrate(database, upTo: schema)
    return try database.write { database -> [WireLeaseClaim] in
      // The columns that every release had; later ones fill theirs.
      let epoch = try UInt32(#require(try Int64.fetchOne(database, sql: "SELECT value FROM meta WHERE key = 'epoch'")))
      func fence(_ count: UInt32) -> Fence { Fence(epoch: epoch, count: count) }
      try database.execute(
        sql:
          "INSERT INTO batch (id, name, firstJob, jobs, submitter, digest, state, specification, submittedAt) VALUES (?,?,?,?,?,?,?,?,?)",
        arguments: [1, "counts", 1, 6, "ann", "digest", "running", try counts(6).serializedData() as Data, 1_790_000_000_000])
      let states: [(Int64, String, String?, UInt32?, String?)] = [
        (1, "done", nil, 1, nil), (2, "failed", nil, nil, "jobError"), (3, "leased", "w1", 3, nil), (4, "leased", "w1", 4, nil),
      ]
      for (job, state, worker, count, cause) in states {
        try database.execute(
          sql: """
            INSERT INTO job (id, batch, state, worker, fence, cause, attempt, jobErrors, workerLosses, deadlines)
            VALUES (?, 1, ?, ?, ?, ?, 1, ?, 0, 0)
            """,
          arguments: [
            job, state, worker, count.map { Int64(bitPattern: fence($0).rawValue) }, cause, state == "failed" ? 1 : 0,
          ])
      }
      for (job, ending) in [(1, "done"), (2, "jobError")] {
        try database.execute(
          sql: "INSERT INTO attempt (job, attempt, fence, worker, ending, endedAt) VALUES (?, 1, ?, 'w1', ?, 1790000000000)",
          arguments: [job, Int64(bitPattern: fence(UInt32(job)).rawValue), ending])
      }
      var result = WireJobResult()
      result.claim = WireLeaseClaim(LeaseClaim(job: JobID(1), attempt: 1, fence: fence(1)))
      result.ending = .done
      try database.execute(
        sql: "INSERT INTO result (job, fence, worker, content, onBoard, recordedAt) VALUES (1, ?, 'w1', ?, 0, 1790000000000)",
        arguments: [Int64(bitPattern: fence(1).rawValue), try result.serializedData() as Data])
      return [Int64(3), 4].map { WireLeaseClaim(LeaseClaim(job: JobID($0), attempt: 1, fence: fence(UInt32($0)))) }
    }
  }

  /// Its workers measured on while it was away, and told each result until it was acknowledged.
  @Test(arguments: schemas) func workUnderWayEndsOnce(_ schema: String) throws {
    let vault = try Vault()
    let folder = vault.path("state")
    let claims = try leave(schema, in: folder)
    let site = try Site(in: folder)
    #expect(try site.coordinator?.store.database.read(Store.migrator.hasCompletedMigrations) == true)
    let worker = try site.worker(holding: claims)
    #expect(worker.revoked.isEmpty, "what it holds is adopted")
    // One result lay in its spool, and is sent twice; the other job ends later.
    for _ in 0..<2 { try worker.count(claims[0], flops: 204) }
    #expect(worker.verdicts == ["counted", "duplicate"])
    try worker.count(claims[1], flops: 206)
    // What waited is given out by this release.
    worker.hear()
    let leases = worker.leases.map(\.claim)
    #expect(leases.map(\.job).sorted() == [5, 6])
    for claim in leases { try worker.count(claim, flops: 200 + 2 * (claim.job - 1)) }
    site.clock.advance(.seconds(2))
    try site.turn()
    let status = try site.client().batch(1)
    #expect(status.state == "failed" && status.counts == ["done": 5, "failed": 1] && status.published)
    #expect(status.jobs.allSatisfy { $0.attempts == 1 })
    let done = try site.coordinator?.store.database.read { database in
      try Int.fetchAll(database, sql: "SELECT job FROM result WHERE onBoard = 1 ORDER BY job")
    }
    #expect(done == [1, 3, 4, 5, 6])
  }

  @Test func aBackupOfAnEarlierReleaseIsRestoredByThisOne() throws {
    let vault = try Vault()
    let folder = vault.path("state")
    let schema = try #require(Self.schemas.last)
    let claims = try leave(schema, in: folder)
    _ = try StateBackup(of: folder, board: folder + "/leaderboard.json", to: vault.path("backup")).make(version: "old")
    #expect(try vault.restore(to: vault.path("new")).unfinishedJobs == 4)
    let site = try Site(in: vault.path("new"))
    let worker = try site.worker(holding: claims)
    for claim in claims { try worker.count(claim, flops: 1) }
    #expect(worker.verdicts == ["counted", "counted"])
    // The backup itself is as it was.
    let kept = try DatabaseQueue(path: vault.path("backup/podium.sqlite"))
    #expect(try kept.read { try Store.migrator.appliedMigrations($0).last } == schema)
  }

  /// A worker of a release with other messages, and one whose messages merely lack what came later.
  @Test func otherProtocolIsRefusedAndAnOlderReleaseOfThisOneIsServed() throws {
    let site = try Site()
    _ = try site.client().submit(probes(1))
    let worker = try site.worker()
    worker.hear()
    #expect(worker.leases.count == 1, "it names no version, and takes one lease to a message")
    let old = try Client(site, "w2", .work, major: ProtocolVersion.major + 1)
    #expect(old.hello.error.code == "protocol.version" && old.hello.error.exitCode == 76)
    #expect(old.hello.error.hint.contains("same release"))
  }
}
