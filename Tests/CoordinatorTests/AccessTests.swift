@testable import Coordinator
import FoundationEssentials
import Messaging
import ModelFormats
import Scheduling
import Testing
import Wire

/// Who may send what, and see what.
@Suite struct RoleTests {
  /// The table as the contract has it, written here a second time.
  private static let expected: [MessageKind: Set<Role>] = [
    .hello: [.admin, .submit, .work, .view],
    .beat: [.admin, .work], .progress: [.admin, .work], .result: [.admin, .work], .draining: [.admin, .work],
    .goodbye: [.admin, .work], .blobGet: [.admin, .work], .kernels: [.admin, .work],
    .submit: [.admin, .submit], .compare: [.admin, .submit], .blobPut: [.admin, .submit], .cancel: [.admin, .submit],
    .retry: [.admin, .submit], .drain: [.admin], .results: [.admin, .work], .events: [.admin, .submit, .view],
    .status: [.admin, .submit, .view], .batch: [.admin, .submit, .view], .job: [.admin, .submit, .view],
  ]

  private func body(_ kind: MessageKind) -> WireToCoordinator.OneOf_Body {
    switch kind {
    case .hello: .hello(WireHello())
    case .beat: .beat(WireBeat())
    case .progress: .progress(WireProgress())
    case .result: .result(WireJobResult())
    case .draining: .draining(WireDraining())
    case .goodbye: .goodbye(WireGoodbye())
    case .blobGet: .blobGet(WireBlobGet())
    case .blobPut: .blobPut(WireBlobPut())
    case .submit: .submit(WireSubmit())
    case .status: .status(WireStatusQuery())
    case .batch: .batch(WireBatchQuery())
    case .job: .job(WireJobQuery())
    case .cancel: .cancel(WireCancelBatch())
    case .kernels: .kernels(WireKernelQuery())
    case .retry: .retry(WireRetryBatch())
    case .drain: .drain(WireDrainWorker())
    case .results: .results(WireResults())
    case .events: .events(WireEventQuery())
    case .compare: .compare(WireCompareMatch())
    }
  }

  @Test(arguments: MessageKind.allCases)
  func everyKindIsForItsRolesOnly(kind: MessageKind) throws {
    let roles = try #require(Self.expected[kind])
    let side: Session.Kind = kind.rule.side == .worker ? .worker(WorkerID("w"), incarnation: 1) : .client
    let site = try Site()
    let coordinator = try #require(site.coordinator)
    for role in Role.allCases {
      let identity = PeerIdentity(name: "eve", role: role)
      if roles.contains(role) {
        try coordinator.permit(body(kind), from: identity, as: side)
      } else {
        #expect(
          performing: { try coordinator.permit(body(kind), from: identity, as: side) },
          throws: { ($0 as? CoordinatorError)?.code == .notAllowed })
      }
    }
  }

  @Test func workKeyThatSubmitsIsRefused() throws {
    let site = try Site()
    let answer = try site.client("w1", .work).submit(probes(1))
    #expect(answer.error.code == "access.not-allowed" && answer.error.exitCode == 77)
    #expect(answer.error.message.contains("role work and may not submit batches"))
    let worker = try site.worker()
    try worker.say { $0.submit.batch = probes(1) }
    #expect(worker.others.last?.error.exitCode == 77)
    #expect(try site.client("root", .admin).ask { $0.status = WireStatusQuery() }.status.batches.isEmpty)
  }

  /// It has a key that may do both, but said hello as a client.
  @Test func clientThatSpeaksLikeAWorkerIsRefused() throws {
    let site = try Site()
    let worker = try site.worker()
    let client = try site.client("root", .admin)
    let batch = try client.submit(probes(1)).submitted.batch
    worker.hear()
    let claim = try #require(worker.leases.first).claim
    for fill in [
      { $0.result.claim = claim }, { $0.beat.holding = [claim] }, { $0.goodbye.incarnation = 1 }, { $0.kernels.claim = claim },
      { $0.blobGet.digest = String(repeating: "0", count: 64) },
    ] as [(inout WireToCoordinator) -> Void] {
      #expect(try client.ask(fill).error.code == "access.not-allowed")
    }
    #expect(try client.batch(batch).counts == ["leased": 1])
  }

  @Test func workerThatAsksLikeAClientIsRefused() throws {
    let site = try Site()
    let worker = try WorkerDouble(site, "w1", role: .admin)
    try worker.say { $0.submit.batch = probes(1) }
    #expect(worker.others.last?.error.message == "a worker may not ask for this")
  }

  @Test func kindOfANewerReleaseIsRefusedWithWords() throws {
    let site = try Site()
    #expect(try site.client().ask { _ in }.error.code == "protocol.bad-request")
  }

  @Test func submitterSeesItsOwnBatchesOnly() throws {
    let site = try Site()
    let worker = try site.worker()
    let ann = try site.client("ann")
    let theirs = try ann.submit(probes(2, name: "secret")).submitted.batch
    worker.hear()
    let job = try #require(worker.leases.first).claim.job
    let bob = try site.client("bob")
    let own = try bob.submit(probes(1, name: "own")).submitted.batch
    for fill in [{ $0.batch.batch = theirs }, { $0.cancel.batch = theirs }, { $0.job.job = job }]
      as [(inout WireToCoordinator) -> Void]
    {
      let answer = try bob.ask(fill)
      #expect(answer.error.code == "access.not-allowed" && answer.error.exitCode == 77)
      #expect(!answer.error.message.contains("ann"), "whose it is, is not told either")
    }
    let status = try bob.ask { $0.status = WireStatusQuery() }.status
    #expect(status.batches.map(\.batch) == [own])
    #expect(status.workers.map(\.name) == ["w1"])
    #expect(status.workers.first?.jobs.contains(job) == false)
    #expect(try ann.batch(theirs).state == "running", "and it was not cancelled")
  }

  @Test(arguments: [Role.view, .admin])
  func whoMayLookAtAllSeesAll(role: Role) throws {
    let site = try Site()
    let worker = try site.worker()
    let batch = try site.client("ann").submit(probes(1)).submitted.batch
    worker.hear()
    let job = try #require(worker.leases.first).claim.job
    let eve = try site.client("eve", role)
    #expect(try eve.batch(batch).jobs.count == 1)
    #expect(try eve.ask { $0.job.job = job }.job.job == job)
    let status = try eve.ask { $0.status = WireStatusQuery() }.status
    #expect(status.batches.count == 1 && status.workers.first?.jobs == [job])
    #expect(try eve.ask { $0.cancel.batch = batch }.error.exitCode == (role == .admin ? 0 : 77))
  }
}

/// Sessions end when they must.
@Suite struct SessionTests {
  @Test func revokedWorkerIsOutAtOnceAndItsJobIsGivenToAnother() throws {
    let site = try Site()
    let peer = site.network.connect(as: PeerIdentity(name: "w1", role: .work))
    let first = try WorkerDouble(site, "w1", over: peer)
    let batch = try site.client().submit(probes(1)).submitted.batch
    first.hear()
    let claim = try #require(first.leases.first).claim
    let second = try site.worker("w2")
    peer.revoke()
    try site.turn()
    second.hear()
    #expect(second.leases.map(\.claim.job) == [claim.job], "no lease had to run out")
    first.hear()
    #expect(first.others.last?.error.message == "the key has been revoked")
    #expect(peer.isClosed)
    #expect(!peer.send(WireToCoordinator()), "nothing more is heard")
    try second.finish(try #require(second.leases.first).claim)
    #expect(try site.client().batch(batch).counts == ["done": 1])
  }

  @Test func peerThatSendsRubbishIsCutOff() throws {
    let site = try Site()
    let peer = site.network.connect(as: PeerIdentity(name: "eve", role: .view))
    peer.send(.garbage)
    try site.turn()
    #expect(peer.isClosed)
    #expect(peer.receive(limit: 10).isEmpty, "it gets nothing to study")
  }

  @Test func messageThatIsTooLargeIsRefusedWithWords() throws {
    let site = try Site()
    let peer = site.network.connect(as: PeerIdentity(name: "eve", role: .view))
    peer.send(.refused(id: 9, MessagingError(.tooLarge, "a message of 9 bytes", hint: "send less")))
    try site.turn()
    let answer = try #require(peer.receive(limit: 10).first)
    #expect(answer.id == 9 && answer.error.code == "message.too-large" && answer.error.exitCode == 65)
    #expect(!peer.isClosed)
  }

  @Test func clientThatDoesNotReadIsCutOffAndAWorkerIsNot() throws {
    let site = try Site()
    site.network.server.queueLimit = 3
    let eve = site.network.connect(as: PeerIdentity(name: "eve", role: .view))
    let worker = try site.worker()
    var question = WireToCoordinator()
    question.hello.protocolMajor = ProtocolVersion.major
    _ = eve.send(question)
    question.status = WireStatusQuery()
    for _ in 0..<5 { _ = eve.send(question) }
    try site.turn()
    #expect(eve.isClosed)
    _ = try site.client().submit(probes(10))
    try worker.beat()
    #expect(!worker.leases.isEmpty)
  }

  /// A connection may call itself what it likes; what counts is the key that it proved to hold.
  @Test func sessionOfAnotherKeyIsNotTakenOver() throws {
    let site = try Site()
    let worker = try site.worker()
    _ = try site.client().submit(probes(1))
    worker.hear()
    let claim = try #require(worker.leases.first).claim
    let thief = site.network.connect(as: PeerIdentity(name: "eve", role: .view), inPlaceOf: worker.id)
    var message = WireToCoordinator()
    message.id = 1
    message.result.claim = claim
    message.result.ending = .done
    _ = thief.send(message)
    try site.turn()
    guard case .askHello? = thief.receive(limit: 10).first?.body else { return #expect(Bool(false), "a stranger was heard") }
    #expect(try site.client().batch(1).counts == ["leased": 1])
  }
}

/// How much a key may send.
@Suite struct BudgetTests {
  @Test func bucketFillsWithTimeUpToItsCapacity() {
    let start = Instant(milliseconds: 0)
    var bucket = TokenBucket(TokenBucket.Rate(perSecond: 10, capacity: 5), at: start)
    let atOnce = (0..<6).map { _ in bucket.take(1, at: start) }
    #expect(atOnce == [true, true, true, true, true, false])
    let later = [99, 100, 100].map { bucket.take(1, at: start + .milliseconds($0)) }
    #expect(later == [false, true, false])
    let muchLater = [6, 5, 1].map { bucket.take($0, at: Instant(milliseconds: .max)) }
    #expect(muchLater == [false, true, false], "never more than it holds")
  }

  @Test func clockThatGoesBackFillsNothing() {
    var bucket = TokenBucket(TokenBucket.Rate(perSecond: 1_000, capacity: 1), at: Instant(milliseconds: 500))
    let taken = [500, .min, 501].map { bucket.take(1, at: Instant(milliseconds: $0)) }
    #expect(taken == [true, false, true])
  }

  /// 20,000 tokens, 20 a question: the thousand and first is too much, and is told; the others are not heard at all.
  @Test func floodOfQuestionsIsRefusedOnceAndOtherKeysAreServed() throws {
    let site = try Site()
    let eve = try site.client("eve", .view)
    var refusals: [WireFromCoordinator] = []
    var answers = 0
    for _ in 0..<1_200 {
      let answer = try eve.ask { $0.status = WireStatusQuery() }
      if answer.hasStatus { answers += 1 }
      if case .error? = answer.body { refusals.append(answer) }
    }
    #expect(answers == 999, "and its hello took 2 of the tokens")
    #expect(refusals.count == 1)
    #expect(refusals.first?.error.code == "access.too-fast" && refusals.first?.error.exitCode == 75)
    // Another connection of the same key gets no more; another key does.
    let again = site.network.connect(as: PeerIdentity(name: "eve", role: .view))
    var hello = WireToCoordinator()
    hello.hello.protocolMajor = ProtocolVersion.major
    for _ in 0..<20 { _ = again.send(hello) }
    try site.turn()
    #expect(again.receive(limit: 100).count < 20)
    #expect(try site.client("ann").ask { $0.status = WireStatusQuery() }.hasStatus)
    site.clock.advance(.seconds(1))
    #expect(try eve.ask { $0.status = WireStatusQuery() }.hasStatus)
  }
}

extension WireFromCoordinator {
  fileprivate var hasStatus: Bool {
    if case .status? = body { return true }
    return false
  }
}
