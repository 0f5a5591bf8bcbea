public import Logging
import Measurement
public import Messaging
import ModelFormats
import Profiling
public import Scheduling
import Wire

/// The daemon that runs jobs: keeps leases, beats, fetches models, spawns one fresh process a trial, and keeps finished results
/// until they are acknowledged.
///
/// One thread that sleeps while a trial runs: nothing here shares a process, or a busy core, with what is measured.
public final class Worker {
  public struct Configuration: Sendable {
    /// Kept when the process starts again, so that its leases find it.
    public var name: String
    /// Folder of the spool and of cached models; this worker's alone.
    public var state: String
    /// Where trials run; the first ones are used last, since the supervisor lives on them.
    public var cores: [Int]
    public var capabilities: Capabilities
    /// The machine's fingerprint as one line; equal lines are one class.
    public var hardware: String
    /// The program whose `trial` subcommand runs one trial.
    public var executable: String
    public var version: String
    /// Ends after so long without a job; nil: never.
    public var idleExit: Duration?
    /// How long to look for a coordinator that never answered.
    public var connectTimeout: Duration
    /// Bytes of cached models; files of jobs that are here are never removed for others.
    public var modelsLimit: Int64
    /// Where the coordinator is, for people.
    public var coordinator: String
    /// The library of ONNX Runtime; nil: it is looked for.
    public var runtime: String?
    /// The file that whoever measures on this host locks; nil: the one that all of Podium uses. Another is for tests.
    public var hostLock: String?
    /// Whether measuring waits until the cores are quiet; tests do not.
    public var waitsForQuiet = true

    /// Bytes of cached models when nothing else is said: 20 GiB.
    public static let standardModelsLimit: Int64 = 20 << 30

    public init(
      name: String, state: String, cores: [Int], capabilities: Capabilities, hardware: String, executable: String,
      version: String, idleExit: Duration? = nil, connectTimeout: Duration = .seconds(300),
      modelsLimit: Int64 = standardModelsLimit, coordinator: String = "coordinator", runtime: String? = nil
    ) {
      self.name = name
      self.state = state
      self.cores = cores
      self.capabilities = capabilities
      self.hardware = hardware
      self.executable = executable
      self.version = version
      self.idleExit = idleExit
      self.connectTimeout = connectTimeout
      self.modelsLimit = modelsLimit
      self.coordinator = coordinator
      self.runtime = runtime
    }
  }

  /// What the outside wants of the worker.
  public enum Wish: Sendable {
    case work
    /// Take no more leases, finish what runs, then end.
    case drain
    /// End at once: what runs is given back.
    case stop
  }

  let configuration: Configuration
  let transport: any PeerTransport
  let clock: any WorkerClock
  let log: Logger
  let incarnation: UInt64
  let shelf: BlobFiles
  /// Writes and verifies files that arrive.
  let disk: BlobThread<Fetch.Step?>
  var spool: Spool
  var brief = BriefResults()
  var calibration: Calibration
  var connection = Connection()
  var jobs: [RunningJob] = []
  var fetches: [ContentDigest: Fetch] = [:]
  var window = ChunkWindow()
  var isDraining = false
  var idleSince: Instant

  public init(
    _ configuration: Configuration, transport: any PeerTransport, clock: any WorkerClock = SystemWorkerClock(), log: Logger
  ) throws {
    self.configuration = configuration
    self.transport = transport
    self.clock = clock
    var log = log
    log[metadataKey: "worker"] = "\(configuration.name)"
    self.log = log
    incarnation = UInt64.random(in: 1...UInt64.max)
    spool = try Spool(folder: configuration.state + "/spool")
    calibration = Calibration(path: configuration.state + "/calibration.json", machine: configuration.hardware)
    let models = try BlobShelf(folder: configuration.state + "/models", limitBytes: configuration.modelsLimit)
    shelf = models.files
    disk = BlobThread(models, waker: transport.waker)
    idleSince = clock.now
    connection.nextHello = clock.now
    connection.giveUpAt = clock.now + configuration.connectTimeout
  }

  /// Works until the wish or idleness ends it. Throws when the coordinator refuses this worker, or its disk fails.
  public func run(wish: () -> Wish) throws {
    while true {
      switch wish() {
      case .stop:
        return try leave()
      case .drain:
        try drain()
      case .work:
        if let limit = configuration.idleExit, jobs.isEmpty, spool.results.isEmpty, brief.isEmpty, clock.now - idleSince >= limit {
          log.info("no job came for a while: leaving")
          try drain()
        }
      }
      if isDraining, jobs.isEmpty, spool.results.isEmpty && brief.isEmpty || connection.phase != .welcome { return try leave() }
      try transport.wait(upTo: pause, descriptors: jobs.flatMap(\.descriptors))
      try step()
    }
  }

  /// One turn: what arrived, what ended, what is due.
  func step() throws {
    noticeAbsence()
    for message in try transport.receive(limit: Self.messagesPerTurn) { try receive(message) }
    try tellBrief()
    try advance()
    try keepInTouch()
  }

  private static let messagesPerTurn = 256

  /// Sleeps no longer than until the next thing that is due.
  private var pause: Duration {
    var until = min(connection.nextBeat, connection.nextHello)
    let next = nextTimed
    for job in jobs {
      switch job.stage {
      // It waits for its turn, and something else wakes us.
      case .ready where job.isInLine && job.claim != next: break
      case .trial(_, let end, _): until = min(until, end)
      case .asking(let inquiry): until = min(until, inquiry.nextAt)
      case .probe(let end, _): until = min(until, end)
      // The host is busy with another worker's trial: look again soon.
      case .ready: until = min(until, clock.now + .milliseconds(20))
      case .fetching: break
      }
    }
    return min(max(.zero, until - clock.now), .milliseconds(500))
  }

  private func drain() throws {
    guard !isDraining else { return }
    isDraining = true
    log.info("draining", metadata: ["jobs": "\(jobs.count)"])
    try send { $0.draining.incarnation = incarnation }
  }

  /// Gives back what runs, and says goodbye.
  private func leave() throws {
    for job in jobs {
      job.kill()
      var result = WireJobResult()
      result.claim = WireLeaseClaim(job.claim)
      result.ending = .returned
      try send { $0.result = result }
    }
    jobs = []
    try send { $0.goodbye.incarnation = incarnation }
  }

  @discardableResult
  func send(_ fill: (inout WireToCoordinator) -> Void) throws -> Bool {
    var message = WireToCoordinator()
    fill(&message)
    return try transport.send(message)
  }
}
