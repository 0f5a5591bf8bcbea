import Coordinator
import FoundationEssentials
import Glibc
import Messaging
import ModelFormats
import Testing
import Wire

/// A worker with a key of its own that says what is not true.
@Suite struct RogueWorkerTests {
  private func leased(_ site: Site) throws -> (WorkerDouble, WireLeaseClaim) {
    let worker = try site.worker("w1")
    var batch = probes(1)
    batch.tasks[0].probe.sleepMilliseconds = 10
    _ = try site.client().submit(batch)
    worker.hear()
    return (worker, try #require(worker.leases.first).claim)
  }

  private func counts(_ site: Site) throws -> [String: Int64] { try site.client().batch(1).counts }

  @Test func resultOfAnothersLeaseDoesNotCount() throws {
    let site = try Site()
    let (worker, claim) = try leased(site)
    let rogue = try site.worker("rogue")
    try rogue.finish(claim)
    #expect(rogue.verdicts == ["late"])
    #expect(try counts(site) == ["leased": 1])
    try rogue.finish(claim, .jobError, message: "lies")
    try rogue.finish(claim, .returned)
    #expect(try counts(site) == ["leased": 1])
    try worker.finish(claim)
    #expect(worker.verdicts == ["counted"])
    #expect(try site.client().batch(1).jobs.first?.worker == "w1")
  }

  @Test(arguments: [(1, 2, 0), (1, 1, 1), (2, 1, 0), (999, 1, 0)] as [(Int64, Int32, UInt64)])
  func resultWithAGuessedClaimDoesNotCount(job: Int64, attempt: Int32, fenceStep: UInt64) throws {
    let site = try Site()
    let (worker, claim) = try leased(site)
    var guess = claim
    guess.job = job
    guess.attempt = attempt
    guess.fence += fenceStep
    try worker.finish(guess)
    #expect(worker.verdicts == ["late"])
    #expect(try counts(site) == ["leased": 1])
  }

  @Test func anothersLeaseIsNotRenewedOrAdopted() throws {
    let site = try Site()
    let (_, claim) = try leased(site)
    let rogue = try WorkerDouble(site, "rogue", holding: [claim], profilers: [])
    #expect(rogue.revoked == [claim])
    // Its holder is lost; the attempt may be adopted, by that holder alone.
    site.clock.advance(.seconds(60))
    try site.turn()
    let other = try WorkerDouble(site, "other", holding: [claim], profilers: [])
    #expect(other.revoked == [claim])
    #expect(try counts(site) == ["queued": 1])
  }

  @Test func lostAttemptOfAnotherIsNotReported() throws {
    let site = try Site()
    let (_, claim) = try leased(site)
    site.clock.advance(.seconds(60))
    try site.turn()
    #expect(try counts(site) == ["queued": 1])
    let rogue = try WorkerDouble(site, "rogue", profilers: [])
    try rogue.finish(claim)
    #expect(!rogue.verdicts.contains("counted"))
    #expect(try counts(site) == ["queued": 1])
  }

  @Test func nameOfAnotherKeysWorkerIsNotTaken() throws {
    let site = try Site()
    let (worker, claim) = try leased(site)
    let thief = try WorkerDouble(site, "w1", incarnation: 2, holding: [claim], key: "thief")
    #expect(thief.others.first?.error.exitCode == 77)
    #expect(thief.others.first?.error.message.contains("the name w1") == true)
    try worker.beat()
    try worker.finish(claim)
    #expect(worker.verdicts == ["counted"])
  }

  @Test func nameOfAnotherKeysWorkerIsNotTakenAfterARestart() throws {
    let site = try Site()
    let (_, claim) = try leased(site)
    site.kill()
    try site.start()
    let thief = try WorkerDouble(site, "w1", incarnation: 2, holding: [claim], key: "thief")
    #expect(thief.others.first?.error.exitCode == 77)
    let returned = try site.worker("w1", holding: [claim])
    try returned.finish(claim)
    #expect(returned.verdicts == ["counted"])
  }

  @Test func nameIsFreeAgainWhenItsWorkerHasGone() throws {
    let site = try Site()
    let worker = try site.worker("w1")
    try worker.say { $0.goodbye.incarnation = 1 }
    let next = try WorkerDouble(site, "w1", incarnation: 2, key: "next")
    #expect(next.others.first?.error.code.isEmpty == true, "\(next.others)")
  }

  @Test(arguments: ["", "w\u{1B}[2J", "w\n1", "w\u{202E}1", String(repeating: "w", count: 129)])
  func nameThatCouldRewriteATerminalIsRefused(name: String) throws {
    let site = try Site()
    let worker = try WorkerDouble(site, name, key: "w")
    #expect(worker.others.first?.error.code == "protocol.bad-request")
    var batch = probes(1)
    batch.name = name.isEmpty || name.count > 128 ? "" : name
    #expect(try site.client().submit(batch).error.code == "batch.invalid")
  }

  @Test func slotsBeyondTheLimitAreNotBelieved() throws {
    let site = try Site()
    let worker = try WorkerDouble(site, "greedy", slots: .max)
    _ = try site.client().submit(probes(5_000))
    for _ in 0..<6 { worker.hear() }
    #expect(worker.leases.count == 4_096)
  }

  /// Said by the process before this one, and come late.
  @Test func wordsOfAnOlderProcessChangeNothing() throws {
    let site = try Site()
    let older = try WorkerDouble(site, "w1", incarnation: 1)
    let newer = try WorkerDouble(site, "w1", incarnation: 2)
    try older.say { $0.goodbye.incarnation = 1 }
    try older.say { $0.draining.incarnation = 1 }
    _ = try site.client().submit(probes(1))
    newer.hear()
    let claim = try #require(newer.leases.first, "the newer one is still there, and still works").claim
    try newer.finish(claim)
    #expect(newer.verdicts == ["counted"])
  }

  @Test func messagesThatComeAgainOrInAnotherOrderChangeNothing() throws {
    let site = try Site()
    let client = try site.client()
    let worker = try site.worker()
    // A submission that is played again is the same batch.
    let first = try client.submit(probes(1)).submitted.batch
    #expect(try client.submit(probes(1)).submitted.existed)
    worker.hear()
    let claim = try #require(worker.leases.first).claim
    // A result before a beat that still names its lease, and both again.
    try worker.finish(claim)
    try worker.beat()
    try worker.finish(claim)
    try worker.beat()
    #expect(worker.verdicts.first == "counted" && !worker.verdicts.dropFirst().contains("counted"))
    let jobs = try client.batch(first).jobs
    #expect(jobs.map(\.state) == ["done"] && jobs.map(\.attempts) == [1])
  }

  @Test(arguments: ["../podium.sqlite", "/etc/passwd", "", ".", String(repeating: "../", count: 21) + "a", "access/lab.json"])
  func pathInPlaceOfADigestIsRefused(path: String) throws {
    let site = try Site()
    let worker = try site.worker()
    try worker.say { $0.blobGet.digest = path }
    #expect(worker.others.last?.error.code == "protocol.bad-request")
    let client = try site.client()
    let answer = try client.ask { message in
      message.blobPut.digest = path
      message.blobPut.size = 1
      message.blobPut.data = Data([1])
    }
    #expect(answer.error.code == "protocol.bad-request")
    var batch = probes(1)
    batch.tasks[0].kind = "flops"
    batch.variants[0].file.digest = path
    #expect(try client.submit(batch).error.code == "batch.invalid")
  }

  @Test func databaseIsForItsOwnerAlone() throws {
    let site = try Site()
    for file in ["podium.sqlite", "podium.sqlite-wal"] {
      var status = stat()
      #expect(stat("\(site.folder)/\(file)", &status) == 0 && status.st_mode & 0o777 == 0o600, "\(file)")
    }
  }
}
