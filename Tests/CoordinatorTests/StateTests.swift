import FoundationEssentials
import GRDB
import Messaging
import Scheduling
import Testing
import Wire

@testable import Coordinator

@Suite struct FullDiskTests {
  /// No page more than there are.
  private func fill(_ site: Site) throws {
    try site.coordinator?.store.database.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
      try database.execute(sql: "PRAGMA max_page_count = 1")
    }
  }

  private func makeSpace(_ site: Site) throws {
    try site.coordinator?.store.database.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA max_page_count = 1000000")
    }
    site.clock.advance(Standstill.pause)
  }

  /// A batch that takes many pages.
  private func large(_ name: String) -> WireBatch { probes(4_000, name: name) }

  @Test func intakeStopsAndNothingIsAcknowledgedThatIsNotWritten() throws {
    let site = try Site()
    let client = try site.client()
    let batch = try client.submit(probes(1)).submitted.batch
    try fill(site)
    #expect(try client.submit(large("a")).body == nil)
    let refusal = try client.submit(large("b")).error
    #expect(refusal.code == "state.full" && refusal.exitCode == 75 && !refusal.hint.isEmpty)
    #expect(try client.ask { $0.status = WireStatusQuery() }.status.version == "test")
    site.kill()
    try site.start()
    #expect(try site.client().batch(batch).state == "running")
    #expect(try site.client().ask { $0.batch.batch = batch + 1 }.error.exitCode == 66)
  }

  @Test func workGoesOnWhenThereIsSpaceAgain() throws {
    let site = try Site()
    let client = try site.client()
    let worker = try BriefWorker(site)
    let batch = try client.submit(probes(3)).submitted.batch
    worker.hear()
    let claims = worker.claims
    try fill(site)
    #expect(try client.submit(large("a")).body == nil)
    // Beats are answered, results are kept by the worker.
    try worker.beat(holding: claims)
    #expect(worker.messages.last?.body == .beat(WireBeatAck()))
    try worker.finish(claims)
    #expect(worker.counted.isEmpty)
    for _ in 0..<2 {
      // Also when writing is tried again in the same turn.
      site.clock.advance(.seconds(3))
      let heard = worker.messages.count
      try worker.beat(holding: claims)
      #expect(worker.messages.count == heard + 1)
    }
    try makeSpace(site)
    try site.turn()
    try worker.finish(claims)
    // The large batch gave it more to do: they wait a moment for others to go with.
    site.clock.advance(HeldAcknowledgements.patience)
    try site.turn()
    worker.hear()
    #expect(worker.counted == claims)
    #expect(try client.batch(batch).counts == ["done": 3])
    #expect(try client.submit(large("a")).submitted.existed)
  }

  /// The leases of the turn that could not be written were never sent: they are nobody's fault.
  @Test func leasesThatWereNotSentAreGivenOutAgain() throws {
    let site = try Site()
    let client = try site.client()
    let worker = try BriefWorker(site)
    try fill(site)
    #expect(try client.submit(large("a")).body == nil)
    worker.hear()
    #expect(worker.claims.isEmpty)
    try makeSpace(site)
    try site.turn()
    try site.turn()
    worker.hear()
    #expect(worker.claims.count == 64)
    #expect(try client.ask { $0.job.job = worker.claims[0].job.rawValue }.job.sentence.contains("lost") == false)
  }

  /// What an earlier turn did not commit, since nobody waited for it.
  @Test func whatWasPutOffIsNotAcknowledgedBeforeItIsWritten() throws {
    let site = try Site()
    let client = try site.client()
    let worker = try BriefWorker(site, credit: 4)
    _ = try client.submit(probes(10))
    worker.hear()
    let claims = Array(worker.claims[0..<2])
    try worker.finish(claims)
    try fill(site)
    #expect(try client.submit(large("a")).body == nil)
    site.clock.advance(HeldAcknowledgements.patience)
    try site.turn()
    worker.hear()
    #expect(worker.counted.isEmpty)
    try makeSpace(site)
    try site.turn()
    try worker.finish(claims)
    #expect(worker.counted.isEmpty && worker.otherVerdicts == ["duplicate", "duplicate"])
  }

  /// Leases of brief jobs do not wait for the commit; acknowledgements do.
  @Test func briefJobsGoOutBeforeTheEndsOfOthersAreWritten() throws {
    let site = try Site()
    let client = try site.client()
    let worker = try BriefWorker(site, credit: 4_000)
    let batch = try client.submit(probes(6_000)).submitted.batch
    worker.hear()
    let first = worker.claims
    #expect(first.count == 4_000)
    try fill(site)
    try worker.finish(first)
    #expect(worker.claims.count == 6_000 && worker.counted.isEmpty)
    try makeSpace(site)
    try site.turn()
    try worker.finish(Array(worker.claims.dropFirst(first.count)))
    #expect(worker.counted.count == 2_000)
    try worker.finish(first)
    #expect(worker.otherVerdicts == Array(repeating: "duplicate", count: 4_000))
    #expect(try client.batch(batch).counts == ["done": 6_000])
  }

  @Test func nearlyFullDiskTakesNoMore() throws {
    let site = try Site()
    site.kill()
    try site.start(reservedBytes: 1 << 62)
    let answer = try site.client().submit(probes(1))
    #expect(answer.error.code == "state.full" && answer.error.exitCode == 75)
  }
}

@Suite struct ForeignStateTests {
  private func change(_ site: Site, _ sql: String) throws {
    try DatabaseQueue(path: site.folder + "/podium.sqlite").writeWithoutTransaction { try $0.execute(sql: sql) }
  }

  private func code(of site: Site) -> CoordinatorError? {
    do {
      try site.start()
      return nil
    } catch {
      return error as? CoordinatorError
    }
  }

  @Test func stateOfANewerReleaseIsRefused() throws {
    let site = try Site()
    site.kill()
    try change(site, "INSERT INTO grdb_migrations VALUES ('of the future')")
    let error = try #require(code(of: site))
    #expect(error.code == .stateNewer && error.exitCode == 65 && error.hint != nil)
  }

  @Test func databaseWithAnotherOwnerIsRefused() throws {
    let site = try Site()
    site.kill()
    try change(site, "PRAGMA application_id = 7")
    let error = try #require(code(of: site))
    #expect(error.code == .stateForeign && error.exitCode == 65)
  }

  /// Pages after the first are overwritten, as by a failing disk.
  @Test func damagedDatabaseIsRefused() throws {
    let site = try Site()
    _ = try site.client().submit(probes(2_000))
    site.kill()
    try change(site, "PRAGMA wal_checkpoint(TRUNCATE)")
    let path = site.folder + "/podium.sqlite"
    var bytes = try #require(FileManager.default.contents(atPath: path))
    for index in 4_096..<bytes.count { bytes[index] = 0xA5 }
    try bytes.write(to: URL(filePath: path))
    let error = try #require(code(of: site))
    #expect(error.code == .stateDamaged && error.exitCode == 65 && error.place != nil)
  }
}
