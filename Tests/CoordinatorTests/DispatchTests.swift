import Messaging
import Scheduling
import Testing
import Wire

@testable import Coordinator

/// A worker that takes several leases to a message.
final class BriefWorker {
  private let site: Site
  private let peer: InMemoryNetwork.Peer
  private(set) var messages: [WireFromCoordinator] = []

  init(_ site: Site, _ name: String = "w1", credit: Int32 = 64, holding: [LeaseClaim] = []) throws {
    self.site = site
    peer = site.network.connect(as: PeerIdentity(name: name, role: .work))
    try say { message in
      message.hello.protocolMajor = ProtocolVersion.major
      message.hello.name = name
      message.hello.incarnation = 1
      message.hello.capabilities.slots = 2
      message.hello.capabilities.credit = credit
      message.hello.capabilities.cores = 2
      message.hello.capabilities.memoryBytes = 1 << 34
      message.hello.capabilities.architecture = "x86_64"
      message.hello.capabilities.profilers = ["count", "probe"]
      message.hello.holding = holding.map(WireLeaseClaim.init)
    }
  }

  func say(_ fill: (inout WireToCoordinator) -> Void) throws {
    var message = WireToCoordinator()
    fill(&message)
    _ = peer.send(message)
    try site.turn()
    hear()
  }

  /// Its connection ends.
  func leave() { peer.disconnect() }

  func hear() { messages += peer.receive(limit: 1_000) }

  func finish(_ claims: [LeaseClaim]) throws { try say { $0.results.done = WireLeaseClaims(claims) } }

  func beat(holding: [LeaseClaim]) throws {
    try say { message in
      message.beat.incarnation = 1
      message.beat.holding = holding.map(WireLeaseClaim.init)
    }
  }

  var leases: [WireLeases] { messages.compactMap { if case .leases(let leases)? = $0.body { leases } else { nil } } }
  var claims: [LeaseClaim] { leases.flatMap { $0.claims.claims ?? [] } }
  var counted: [LeaseClaim] { acknowledgements.flatMap { $0.counted.claims ?? [] } }
  var otherVerdicts: [String] { acknowledgements.flatMap { $0.others.map(\.verdict) } }

  private var acknowledgements: [WireResultAcks] {
    messages.compactMap { if case .results(let acknowledgements)? = $0.body { acknowledgements } else { nil } }
  }
}

@Suite struct SeveralToAMessageTests {
  @Test func leasesAndAcknowledgementsComeTogether() throws {
    let site = try Site()
    let client = try site.client()
    let worker = try BriefWorker(site)
    let batch = try client.submit(probes(10)).submitted.batch
    worker.hear()
    let leases = try #require(worker.leases.first)
    #expect(worker.leases.count == 1 && worker.claims.count == 10)
    // What does nothing has no use for its variant.
    #expect(leases.variants.count == 1 && leases.tasks.count == 1 && leases.variant == Array(repeating: 0, count: 10))
    try worker.finish(worker.claims)
    #expect(worker.counted == worker.claims)
    let status = try client.batch(batch)
    #expect(status.state == "done" && status.published)
    #expect(status.jobs.allSatisfy { $0.state == "done" && $0.worker == "w1" && $0.attempts == 1 })
    let explanation = try client.ask { $0.job.job = 3 }.job
    #expect(explanation.attempts.map(\.ending) == ["done"] && explanation.attempts.first?.worker == "w1")
  }

  @Test func creditIsNotExceeded() throws {
    let site = try Site()
    let worker = try BriefWorker(site, credit: 4)
    _ = try site.client().submit(probes(10))
    worker.hear()
    #expect(worker.claims.count == 4)
    try worker.finish(Array(worker.claims.prefix(3)))
    #expect(worker.claims.count == 7)
  }

  @Test func acknowledgementsThatWereHeldComeWithTheLastOnes() throws {
    let site = try Site()
    let worker = try BriefWorker(site, credit: 4)
    _ = try site.client().submit(probes(6))
    worker.hear()
    try worker.finish(Array(worker.claims[0..<2]))
    #expect(worker.claims.count == 6 && worker.counted.isEmpty)
    try worker.finish(Array(worker.claims[2..<4]))
    #expect(worker.counted == Array(worker.claims[0..<4]))
  }

  @Test func manyAcknowledgementsAreNotHeld() throws {
    let site = try Site()
    let limit = HeldAcknowledgements.claimLimit
    let worker = try BriefWorker(site, credit: Int32(limit))
    _ = try site.client().submit(probes(limit + 10))
    worker.hear()
    try worker.finish([worker.claims[0]])
    #expect(worker.claims.count == limit + 1 && worker.counted.isEmpty)
    try worker.finish(Array(worker.claims[1...limit]))
    #expect(worker.claims.count == limit + 10 && worker.counted.count == limit + 1)
  }

  @Test func whatSleepsTakesASlot() throws {
    let site = try Site()
    let worker = try BriefWorker(site)
    var batch = probes(10)
    batch.tasks[0].probe.sleepMilliseconds = 1
    _ = try site.client().submit(batch)
    worker.hear()
    #expect(worker.claims.count == 2)
  }

  /// What sleeps is told with its own variant.
  @Test func whatIsRunComesWithItsVariant() throws {
    let site = try Site()
    let worker = try BriefWorker(site)
    var batch = probes(2)
    batch.tasks[0].probe.sleepMilliseconds = 1
    _ = try site.client().submit(batch)
    worker.hear()
    let names = worker.leases.flatMap { leases in leases.variant.map { leases.variants[Int($0)].name } }
    #expect(names == batch.variants.map(\.name))
  }

  @Test func nextLeaseComesBeforeTheAcknowledgement() throws {
    let site = try Site()
    let worker = try BriefWorker(site)
    var batch = probes(3)
    batch.tasks[0].probe.sleepMilliseconds = 1
    _ = try site.client().submit(batch)
    worker.hear()
    let known = worker.messages.count
    try worker.say { [claim = worker.claims[0]] message in
      message.result.claim = WireLeaseClaim(claim)
      message.result.ending = .done
    }
    let said = worker.messages.dropFirst(known)
    #expect(said.first?.leases.claims.claims?.count == 1)
    #expect(said.last?.results.counted.claims == [worker.claims[0]])
  }

  @Test func welcomeComesBeforeStoredLeases() throws {
    let site = try Site()
    var batch = probes(2)
    batch.tasks[0].probe.sleepMilliseconds = 1
    _ = try site.client().submit(batch)
    let worker = try BriefWorker(site)
    if case .welcome? = worker.messages.first?.body {} else { Issue.record("\(worker.messages)") }
    #expect(worker.claims.count == 2)
  }

  /// A worker cannot leave out what was asked for.
  @Test func jobThatMeasuresIsNotDoneByAWord() throws {
    let site = try Site()
    let client = try site.client()
    let worker = try BriefWorker(site)
    var batch = probes(1)
    batch.variants[0].kernel = "matmul:m=8,n=8,k=8,dtype=f32"
    batch.tasks[0].kind = "flops"
    let id = try client.submit(batch).submitted.batch
    worker.hear()
    try worker.finish(worker.claims)
    #expect(worker.claims.count == 1 && worker.counted.isEmpty)
    #expect(try client.batch(id).counts["leased"] == 1)
  }

  @Test func columnsOfUnequalLengthAreRefused() throws {
    let site = try Site()
    let worker = try BriefWorker(site)
    try worker.say { $0.results.done.jobs = [1, 2] }
    #expect(worker.messages.last?.error.code == "protocol.bad-request")
  }

  @Test func whoWaitsForABatchHearsOfItsEnd() throws {
    let site = try Site()
    let client = try site.client()
    let worker = try BriefWorker(site)
    let batch = try client.submit(probes(1)).submitted.batch
    worker.hear()
    let early = try client.ask { message in
      message.batch.batch = batch
      message.batch.waitMilliseconds = 1_000
    }
    #expect(early.body == nil)
    try worker.finish(worker.claims)
    #expect(client.hear().last?.batch.state == "done")
  }

  @Test func whoWaitsTooLongIsToldHowItStands() throws {
    let site = try Site()
    let client = try site.client()
    let batch = try client.submit(probes(1)).submitted.batch
    _ = try client.ask { message in
      message.batch.batch = batch
      message.batch.waitMilliseconds = 1_000
    }
    site.clock.advance(.milliseconds(1_000))
    try site.turn()
    #expect(client.hear().last?.batch.state == "running")
  }
}

/// What is not acknowledged yet may be written later.
@Suite struct LateCommitTests {
  private func completions(_ site: Site) throws -> [[LeaseClaim]] {
    try #require(site.coordinator).store.completions().map(\.claims)
  }

  @Test func commitWaitsForTheAcknowledgements() throws {
    let site = try Site()
    let worker = try BriefWorker(site, credit: 4)
    _ = try site.client().submit(probes(10))
    worker.hear()
    try worker.finish(Array(worker.claims[0..<2]))
    try worker.finish(Array(worker.claims[2..<5]))
    #expect(worker.claims.count == 9 && worker.counted.isEmpty)
    #expect(try completions(site).isEmpty)
    site.clock.advance(HeldAcknowledgements.patience)
    try site.turn()
    worker.hear()
    // One row for all.
    #expect(try completions(site) == [Array(worker.claims[0..<5])])
    #expect(worker.counted == Array(worker.claims[0..<5]))
  }

  @Test func whateverIsSaidIsCommittedBefore() throws {
    let site = try Site()
    let client = try site.client()
    let worker = try BriefWorker(site, credit: 4)
    let batch = try client.submit(probes(10)).submitted.batch
    worker.hear()
    try worker.finish(Array(worker.claims[0..<2]))
    #expect(try completions(site).isEmpty)
    #expect(try client.batch(batch).counts["done"] == 2)
    #expect(try completions(site) == [Array(worker.claims[0..<2])])
    worker.hear()
    #expect(worker.counted == Array(worker.claims[0..<2]))
  }

  @Test func oneWorkersCommitIsThatOfAll() throws {
    let site = try Site()
    let first = try BriefWorker(site, "w1", credit: 4)
    let second = try BriefWorker(site, "w2", credit: 4)
    _ = try site.client().submit(probes(12))
    first.hear()
    second.hear()
    try first.finish(Array(first.claims[0..<2]))
    #expect(first.claims.count == 6 && first.counted.isEmpty)
    // It is given the last two, and then nothing more.
    try second.finish(Array(second.claims[0..<2]))
    try second.finish(Array(second.claims[2..<4]))
    first.hear()
    #expect(second.counted == Array(second.claims[0..<4]))
    #expect(first.counted == Array(first.claims[0..<2]))
    #expect(try completions(site) == [first.counted, second.counted])
  }

  @Test func commitWaitsNoLongerWhenTheWorkerIsGone() throws {
    let site = try Site()
    let worker = try BriefWorker(site, credit: 4)
    _ = try site.client().submit(probes(10))
    worker.hear()
    let claims = Array(worker.claims[0..<2])
    try worker.finish(claims)
    worker.leave()
    site.clock.advance(HeldAcknowledgements.patience)
    try site.turn()
    #expect(try completions(site) == [claims])
  }

  @Test func resultsThatWereNotCommittedAreToldAgain() throws {
    let site = try Site()
    let worker = try BriefWorker(site, credit: 4)
    let batch = try site.client().submit(probes(6)).submitted.batch
    worker.hear()
    try worker.finish(Array(worker.claims[0..<2]))
    #expect(worker.claims.count == 6 && worker.counted.isEmpty)
    site.kill()
    try site.start()
    let returned = try BriefWorker(site, holding: worker.claims)
    #expect(returned.claims.isEmpty)
    try returned.finish(worker.claims)
    #expect(returned.counted == worker.claims)
    let status = try site.client().batch(batch)
    #expect(status.counts == ["done": 6] && status.jobs.allSatisfy { $0.attempts == 1 })
  }

  @Test func whatWasPutOffIsCommittedAtTheEnd() throws {
    let site = try Site()
    let worker = try BriefWorker(site, credit: 4)
    _ = try site.client().submit(probes(10))
    worker.hear()
    try worker.finish(Array(worker.claims[0..<2]))
    try site.coordinator?.run { true }
    worker.hear()
    #expect(try completions(site) == [Array(worker.claims[0..<2])])
    #expect(worker.counted == Array(worker.claims[0..<2]))
  }
}

@Suite struct ForgottenLeaseTests {
  @Test func completionsSurviveARestart() throws {
    let site = try Site()
    let worker = try BriefWorker(site)
    let batch = try site.client().submit(probes(5)).submitted.batch
    worker.hear()
    try worker.finish(worker.claims)
    site.kill()
    try site.start()
    let returned = try BriefWorker(site)
    try returned.finish(worker.claims)
    #expect(returned.counted.isEmpty && returned.otherVerdicts == Array(repeating: "duplicate", count: 5))
    let status = try site.client().batch(batch)
    #expect(status.state == "done" && status.jobs.allSatisfy { $0.attempts == 1 && $0.worker == "w1" })
  }

  @Test func leaseThatWasNotStoredIsTakenUpAgain() throws {
    let site = try Site()
    let worker = try BriefWorker(site)
    let batch = try site.client().submit(probes(3)).submitted.batch
    worker.hear()
    site.kill()
    try site.start()
    let returned = try BriefWorker(site, holding: worker.claims)
    #expect(returned.claims.isEmpty)
    try returned.finish(worker.claims)
    #expect(returned.counted == worker.claims)
    #expect(try site.client().batch(batch).counts == ["done": 3])
  }

  @Test func leaseIsNotTakenUpWhenAnotherHasTheJob() throws {
    let site = try Site()
    let worker = try BriefWorker(site)
    let batch = try site.client().submit(probes(1)).submitted.batch
    worker.hear()
    site.kill()
    try site.start()
    let other = try BriefWorker(site, "w2")
    #expect(other.claims.map(\.job) == worker.claims.map(\.job))
    let returned = try BriefWorker(site, holding: worker.claims)
    try returned.finish(worker.claims)
    #expect(returned.counted.isEmpty && returned.otherVerdicts == ["late"])
    try other.finish(other.claims)
    #expect(other.counted == other.claims)
    #expect(try site.client().batch(batch).counts == ["done": 1])
  }

  /// The numbers of a lease are as they would be here; but its epoch is none that this folder began.
  @Test func leaseOfAnotherFolderIsNotTakenUp() throws {
    let site = try Site()
    _ = try site.client().submit(probes(1))
    site.kill()
    try site.start()
    let stranger = LeaseClaim(job: JobID(1), attempt: 1, fence: Fence(epoch: 0, count: 1))
    let worker = try BriefWorker(site, holding: [stranger])
    #expect(worker.claims.count == 1 && worker.claims != [stranger])
    try worker.finish([stranger])
    #expect(worker.counted.isEmpty)
  }
}
