import Coordinator
import FoundationEssentials
import Logging
import Messaging
import ModelFormats
import Scheduling
import Wire

/// A clock that tests move by hand.
final class ManualClock: CoordinatorClock {
  var now = Instant(milliseconds: 1_000)
  var wallMilliseconds: Int64 = 1_790_000_000_000

  func advance(_ duration: Duration) {
    now = now + duration
    wallMilliseconds += duration.milliseconds
  }
}

/// One state folder, and the coordinator that serves it; it can be killed and started again.
final class Site {
  let folder: String
  let clock = ManualClock()
  /// What the coordinator reads; `clock` unless said otherwise.
  private let coordinatorClock: any CoordinatorClock
  private(set) var network = InMemoryNetwork()
  private(set) var coordinator: Coordinator?

  private let modelsLimit: Int64

  private let onRecord: String?

  init(
    policy: Policy = Policy(), clock other: (any CoordinatorClock)? = nil, modelsLimit: Int64 = .max, onRecord: String? = nil,
    in folder: String? = nil
  ) throws {
    self.onRecord = onRecord
    coordinatorClock = other ?? clock
    self.modelsLimit = modelsLimit
    self.folder = folder ?? FileManager.default.temporaryDirectory.path + "podium-site-\(UInt64.random(in: 0 ... .max))"
    try start(policy: policy)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }  // a test's leftovers harm nobody

  func start(
    kernelsStaleAfter: Duration = KernelShelf.standardAge, reservedBytes: UInt64 = 0, policy: Policy = Policy()
  ) throws {
    network = InMemoryNetwork()
    var configuration = Coordinator.Configuration(
      state: folder, board: folder + "/leaderboard.json", policy: policy, version: "test", kernelsStaleAfter: kernelsStaleAfter,
      modelsLimit: modelsLimit, onRecord: onRecord)
    configuration.reservedBytes = reservedBytes
    coordinator = try Coordinator(
      configuration,
      transport: network.server, clock: coordinatorClock, log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  /// As after SIGKILL: what was not committed is gone, connections are cut.
  func kill() { coordinator = nil }

  func turn() throws { try coordinator?.turn() }

  func client(_ name: String = "ann", _ role: Role = .submit) throws -> Client { try Client(self, name, role) }

  func worker(
    _ name: String = "w1", holding: [WireLeaseClaim] = [], hardware: String = "this machine"
  ) throws -> WorkerDouble {
    try WorkerDouble(self, name, holding: holding, hardware: hardware)
  }
}

/// A client that asks one thing and gets one answer.
final class Client {
  private let site: Site
  private let peer: InMemoryNetwork.Peer
  private var lastID: UInt64 = 0

  init(_ site: Site, _ name: String, _ role: Role, major: UInt32 = ProtocolVersion.major) throws {
    self.site = site
    peer = site.network.connect(as: PeerIdentity(name: name, role: role))
    hello = WireFromCoordinator()
    hello = try ask { message in
      message.hello.protocolMajor = major
      message.hello.version = "test"
    }
  }

  /// What the coordinator answered to the hello.
  private(set) var hello: WireFromCoordinator

  func ask(_ fill: (inout WireToCoordinator) -> Void) throws -> WireFromCoordinator {
    lastID += 1
    var message = WireToCoordinator()
    message.id = lastID
    fill(&message)
    _ = peer.send(message)
    try site.turn()
    return peer.receive(limit: 100).first { $0.id == lastID } ?? WireFromCoordinator()
  }

  /// What came without being asked for just now.
  func hear() -> [WireFromCoordinator] { peer.receive(limit: 100) }

  func submit(_ batch: WireBatch, nonce: String = "") throws -> WireFromCoordinator {
    try ask { message in
      message.submit.batch = batch
      message.submit.nonce = nonce
    }
  }

  func batch(_ id: Int64) throws -> WireBatchStatus {
    try ask { message in
      message.batch.batch = id
      message.batch.results = true
    }.batch
  }
}

/// A worker as the coordinator sees it, moved by hand.
final class WorkerDouble {
  let name: String
  private let site: Site
  private let peer: InMemoryNetwork.Peer
  private let incarnation: UInt64
  private(set) var leases: [WireLease] = []
  private(set) var verdicts: [String] = []
  private(set) var revoked: [WireLeaseClaim] = []
  private(set) var others: [WireFromCoordinator] = []

  /// The worker's key has its name, unless another is given; its connection may have been made before.
  init(
    _ site: Site, _ name: String, incarnation: UInt64 = 1, holding: [WireLeaseClaim] = [], role: Role = .work,
    hardware: String = "this machine", isReturning: Bool = false, key: String? = nil, slots: Int32 = 4,
    profilers: [String] = ["count", "kernels:onednn", "probe"], over connection: InMemoryNetwork.Peer? = nil
  ) throws {
    self.name = name
    self.site = site
    self.incarnation = incarnation
    peer = connection ?? site.network.connect(as: PeerIdentity(name: key ?? name, role: role))
    var capabilities = WireCapabilities()
    capabilities.slots = slots
    capabilities.cores = 2
    capabilities.memoryBytes = 1 << 34
    capabilities.architecture = "x86_64"
    capabilities.profilers = profilers
    try say { message in
      message.hello.protocolMajor = ProtocolVersion.major
      message.hello.name = name
      message.hello.incarnation = incarnation
      message.hello.capabilities = capabilities
      message.hello.hardware = hardware
      message.hello.holding = holding
      message.hello.returning = isReturning
    }
  }

  /// What it was leased so far is of no interest.
  func forgetLeases() { leases = [] }

  /// As when its process dies.
  func disconnect() { peer.disconnect() }

  /// Its connection.
  var id: PeerID { peer.id }

  func say(_ fill: (inout WireToCoordinator) -> Void) throws {
    var message = WireToCoordinator()
    fill(&message)
    _ = peer.send(message)
    try site.turn()
    hear()
  }

  func hear() {
    for message in peer.receive(limit: 1_000) {
      switch message.body {
      case .lease(let lease): leases.append(lease)
      case .result(let acknowledgement): verdicts.append(acknowledgement.verdict)
      case .revoke(let revoke): revoked.append(revoke.claim)
      default: others.append(message)
      }
    }
  }

  func beat() throws {
    try say { message in
      message.beat.incarnation = incarnation
      message.beat.holding = leases.map(\.claim)
    }
  }

  func finish(_ claim: WireLeaseClaim, _ ending: WireEnding = .done, message text: String = "") throws {
    try say { message in
      message.result.claim = claim
      message.result.ending = ending
      message.result.message = text
      var metric = WireMetric()
      metric.name = "answer"
      metric.integer = 42
      message.result.metrics = [metric]
    }
  }
}

/// A batch of probes.
func probes(_ count: Int, name: String = "probes", retries: Int32 = 0) -> WireBatch {
  var batch = WireBatch()
  batch.name = name
  batch.variants = (0..<count).map { index in
    var variant = WireVariant()
    variant.name = "v\(index)"
    variant.threads = 1
    return variant
  }
  var task = WireTask()
  task.id = "probe/\(name)"
  task.kind = "probe"
  task.trials = 1
  task.timeoutMilliseconds = 60_000
  task.retries = retries
  batch.tasks = [task]
  batch.jobs = (0..<count).map { index in
    var job = WireJob()
    job.variant = Int32(index)
    return job
  }
  return batch
}
