import FoundationEssentials
import Glibc
import Logging
import Messaging
import Scheduling
import Testing
import Wire

@testable import Worker

/// A worker over the in-memory transport, with the coordinator's end played by the test and the clock moved by hand.
final class Bench {
  final class Clock: WorkerClock {
    var now = Instant(milliseconds: 10_000)
    /// Time that the machine was suspended.
    var suspended: Duration = .zero
    var sinceBoot: Instant { now + suspended }
  }

  let folder: String
  let clock = Clock()
  let network = InMemoryNetwork()
  let line: InMemoryNetwork.Peer
  let worker: Worker
  private(set) var heard: [WireToCoordinator] = []
  /// Requests for chunks that `serve` has answered.
  var served = 0
  private var peer: PeerID?

  init(
    folder: String? = nil, idleExit: Duration? = nil, executable: String = "/bin/false",
    modelsLimit: Int64 = Worker.Configuration.standardModelsLimit
  ) throws {
    let folder = folder ?? FileManager.default.temporaryDirectory.path + "podium-worker-\(UInt64.random(in: 0 ... .max))"
    self.folder = folder
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var configuration = Worker.Configuration(
      name: "w1", state: folder, cores: [0],
      capabilities: Capabilities(slots: 4, cores: 1, memoryBytes: 1 << 33, architecture: "x86_64"), hardware: "test",
      executable: executable, version: "test", idleExit: idleExit, modelsLimit: modelsLimit)
    // Whoever else measures on this machine is not waited for.
    configuration.hostLock = folder + "/lock"
    configuration.waitsForQuiet = false
    line = network.connect(as: PeerIdentity(name: "w1", role: .work))
    worker = try Worker(
      configuration, transport: line, clock: clock,
      log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }  // a test's leftovers harm nobody

  /// One turn of the worker after some time; what it said is in `heard`.
  func turn(after duration: Duration = .zero) throws {
    clock.now = clock.now + duration
    try worker.step()
    for incoming in network.server.receive(limit: 1_000) {
      peer = incoming.peer
      if case .message(let message) = incoming.content { heard.append(message) }
    }
  }

  func say(_ fill: (inout WireFromCoordinator) -> Void) throws {
    var message = WireFromCoordinator()
    fill(&message)
    _ = network.server.send(message, to: try #require(peer))
  }

  /// Hello and welcome. Beats are not answered: leases hold for as long as this.
  func connect(leases: Duration = .seconds(86_400)) throws {
    try turn()
    try say { message in
      message.welcome.version = "test"
      message.welcome.leaseMilliseconds = leases.milliseconds
      message.welcome.beatMilliseconds = 500
    }
    try turn()
  }

  func lease(job: Int64, probe fill: (inout WireProbe) -> Void = { _ in }) throws {
    try say { message in
      message.lease.claim.job = job
      message.lease.claim.attempt = 1
      message.lease.claim.fence = UInt64(job)
      message.lease.variant.name = "v"
      message.lease.variant.threads = 1
      message.lease.task.kind = "probe"
      message.lease.task.id = "probe/test"
      message.lease.task.trials = 1
      message.lease.task.timeoutMilliseconds = 1_000
      fill(&message.lease.task.probe)
    }
  }

  /// What was heard is forgotten.
  func forget() { heard = [] }

  var beats: [WireToCoordinator] { heard.filter { if case .beat? = $0.body { true } else { false } } }

  var results: [WireJobResult] {
    heard.compactMap { if case .result(let result)? = $0.body { result } else { nil } }
  }

  /// Those about kernels.
  var questions: [WireToCoordinator] { heard.filter { if case .kernels? = $0.body { true } else { false } } }

  /// Turns until something is so, at most as often as children may take to end.
  func settle(_ isSettled: () -> Bool) throws {
    for _ in 0..<500 where !isSettled() {
      try turn()
      try awaitChild(worker.jobs.flatMap(\.descriptors))
    }
  }

  var hellos: [WireHello] {
    heard.compactMap { if case .hello(let hello)? = $0.body { hello } else { nil } }
  }
}

@Suite struct WorkerRefusalTests {
  @Test func otherProtocolEndsTheWorkerWithItsCode() throws {
    let bench = try Bench()
    try bench.turn()
    try bench.say { message in
      message.error.code = "protocol.version"
      message.error.message = "protocol 1.0 does not match"
      message.error.exitCode = 76
    }
    #expect(
      performing: { try bench.turn() },
      throws: { if case WorkerError.refused(_, _, _, 76) = $0 { true } else { false } })
  }

  @Test func coordinatorThatNeverAnswersIsGivenUp() throws {
    let bench = try Bench()
    try bench.turn()
    #expect(
      performing: { try bench.turn(after: .seconds(301)) },
      throws: { if case WorkerError.unreachable = $0 { true } else { false } })
  }
}

@Suite struct WorkerLeaseTests {
  @Test func resultIsToldUntilItIsAcknowledged() throws {
    let bench = try Bench()
    try bench.connect()
    try bench.lease(job: 1)
    try bench.turn()
    #expect(bench.results.map(\.ending) == [.done])
    try bench.turn(after: .milliseconds(600))
    #expect(bench.results.count >= 2)
    try bench.say { message in
      message.result.claim = bench.results[0].claim
      message.result.verdict = "counted"
    }
    try bench.turn()
    let told = bench.results.count
    try bench.turn(after: .milliseconds(600))
    #expect(bench.results.count == told)
  }

  @Test func leaseThatComesTwiceIsRunOnce() throws {
    let bench = try Bench()
    try bench.connect()
    try bench.lease(job: 1) { $0.sleepMilliseconds = 300 }
    try bench.lease(job: 1) { $0.sleepMilliseconds = 300 }
    try bench.turn()
    #expect(bench.worker.jobs.count == 1)
    try bench.turn(after: .milliseconds(301))
    #expect(bench.results.count == 1)
  }

  @Test func hangingProbeEndsAtItsDeadline() throws {
    let bench = try Bench()
    try bench.connect()
    try bench.lease(job: 1) { $0.fail = "hang" }
    try bench.turn(after: .milliseconds(999))
    #expect(bench.results.isEmpty)
    try bench.turn(after: .milliseconds(1_001))
    #expect(bench.results.first?.ending == .deadline)
  }

  @Test func failingProbeIsAJobError() throws {
    let bench = try Bench()
    try bench.connect()
    try bench.lease(job: 1) { $0.fail = "error" }
    try bench.turn()
    #expect(bench.results.map(\.ending) == [.jobError])
    #expect(bench.results.first?.message.isEmpty == false)
  }

  @Test func revokedLeaseIsForgotten() throws {
    let bench = try Bench()
    try bench.connect()
    try bench.lease(job: 1) { $0.sleepMilliseconds = 300 }
    try bench.turn()
    try bench.say { message in
      message.revoke.claim.job = 1
      message.revoke.claim.attempt = 1
      message.revoke.claim.fence = 1
    }
    try bench.turn()
    #expect(bench.worker.jobs.isEmpty)
    try bench.turn(after: .seconds(1))
    #expect(bench.results.isEmpty)
  }

  /// `/bin/false` stands for a trial that dies: the attempt fails with its ending, the worker lives.
  @Test func trialThatDiesIsAJobErrorWithItsEnding() throws {
    let bench = try Bench()
    try bench.connect()
    try bench.lease(job: 1) { $0.isolate = true }
    for _ in 0..<500 where bench.results.isEmpty {
      try bench.turn()
      try awaitChild(bench.worker.jobs.flatMap(\.descriptors))
    }
    #expect(bench.results.map(\.ending) == [.jobError])
    #expect(bench.results.first?.message.contains("exit code 1") == true)
  }

  @Test func unknownKindIsToldNotRun() throws {
    let bench = try Bench()
    try bench.connect()
    try bench.say { message in
      message.lease.claim.job = 1
      message.lease.claim.attempt = 1
      message.lease.claim.fence = 1
      message.lease.task.kind = "teleport"
      message.lease.task.timeoutMilliseconds = 1_000
    }
    try bench.turn()
    #expect(bench.results.first?.message.contains("teleport") == true)
  }
}

@Suite struct WorkerRestartTests {
  @Test func spooledResultIsPresentedByTheNextProcess() throws {
    let folder = FileManager.default.temporaryDirectory.path + "podium-spool-\(UInt64.random(in: 0 ... .max))"
    var first: Bench? = try Bench(folder: folder + "/a")
    try first?.connect()
    try first?.lease(job: 7)
    try first?.turn()
    try FileManager.default.copyItem(atPath: folder + "/a", toPath: folder + "/b")
    first = nil
    let second = try Bench(folder: folder + "/b")
    try second.turn()
    #expect(second.hellos.first?.holding.map(\.job) == [7])
    try second.connect()
    try second.turn(after: .milliseconds(600))
    #expect(second.results.map(\.claim.job).contains(7))
  }

  @Test func resultCutShortByACrashIsDropped() throws {
    let folder = FileManager.default.temporaryDirectory.path + "podium-spool-\(UInt64.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(atPath: folder + "/spool", withIntermediateDirectories: true)
    try Data([0x0A, 0x50, 1, 2]).write(to: URL(filePath: folder + "/spool/j1-1-1.1.result"))
    let bench = try Bench(folder: folder)
    try bench.turn()
    #expect(bench.hellos.first?.holding.isEmpty == true)
    #expect(!FileManager.default.fileExists(atPath: folder + "/spool/j1-1-1.1.result"))
  }

  @Test func silentCoordinatorIsGreetedAgainWithWhatIsHeld() throws {
    let bench = try Bench()
    try bench.connect()
    try bench.lease(job: 3) { $0.sleepMilliseconds = 900 }
    try bench.turn()
    let before = bench.hellos.count
    try bench.turn(after: .milliseconds(500))
    #expect(bench.hellos.count == before)
    try bench.turn(after: .milliseconds(3_600))
    #expect(bench.hellos.count == before + 1)
    #expect(bench.hellos.last?.holding.map(\.job) == [3])
  }

  @Test func coordinatorThatForgotUsIsGreetedAtOnce() throws {
    let bench = try Bench()
    try bench.connect()
    let before = bench.hellos.count
    try bench.say { $0.askHello = WireAskHello() }
    try bench.turn()
    #expect(bench.hellos.count == before + 1)
  }
}

@Suite struct WorkerEndTests {
  @Test func idleWorkerLeavesAndSaysGoodbye() throws {
    let bench = try Bench(idleExit: .seconds(5))
    try bench.connect()
    bench.clock.now = bench.clock.now + .seconds(6)
    try bench.worker.run { .work }
    let bodies = bench.network.server.receive(limit: 100)
    #expect(bodies.contains { if case .message(let message) = $0.content { message.goodbye.incarnation != 0 } else { false } })
  }

  @Test func stoppedWorkerGivesBackWhatRuns() throws {
    let bench = try Bench()
    try bench.connect()
    try bench.lease(job: 1) { $0.sleepMilliseconds = 900 }
    try bench.turn()
    try bench.worker.run { .stop }
    let messages = bench.network.server.receive(limit: 100).compactMap {
      if case .message(let message) = $0.content { message } else { nil }
    }
    #expect(messages.contains { $0.result.ending == .returned && $0.result.claim.job == 1 })
  }
}

/// Waits until a child's descriptor can be read, at most a second.
private func awaitChild(_ descriptors: [Int32]) throws {
  guard !descriptors.isEmpty else { return }
  var items = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
  _ = poll(&items, nfds_t(items.count), 1_000)
}
