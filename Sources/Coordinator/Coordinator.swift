import Glibc
public import Logging
public import Messaging
import ModelFormats
public import Scheduling
import Wire

/// Owns the sockets, the store, the blob shelf and the leaderboard file, and performs what the scheduler decides.
///
/// One thread, one turn after the other: take what has arrived, let the scheduler decide, write everything in one
/// transaction, and only then answer. So an acknowledgement always means: survives a power cut. Only leases that are not stored
/// go out before. What nobody needs to be told yet may be written with a later turn.
public final class Coordinator {
  /// What one coordinator is started with.
  public struct Configuration: Sendable {
    /// Folder of the database and the models; one coordinator at a time.
    public var state: String
    /// The leaderboard file.
    public var board: String
    public var policy: Policy
    public var version: String
    /// Age beyond which kept times of kernels are measured again.
    public var kernelsStaleAfter: Duration
    /// Free bytes on the state folder's disk below which nothing more is accepted.
    public var reservedBytes: UInt64 = Coordinator.standardReserve
    /// Bytes of the models that are kept; files of running batches are never removed for others.
    public var modelsLimit: Int64
    /// A command for `/bin/sh -c` that gets each new record on its standard input; nil: none.
    public var onRecord: String?

    public init(
      state: String, board: String, policy: Policy = Policy(), version: String,
      kernelsStaleAfter: Duration = KernelShelf.standardAge, modelsLimit: Int64 = .max, onRecord: String? = nil
    ) {
      self.state = state
      self.board = board
      self.policy = policy
      self.version = version
      self.kernelsStaleAfter = kernelsStaleAfter
      self.modelsLimit = modelsLimit
      self.onRecord = onRecord
    }
  }

  /// The longest sleep, so that liveness is looked at.
  static let longestWait: Duration = .milliseconds(250)

  let configuration: Configuration
  let transport: any ServerTransport
  let store: Store
  let shelf: BlobFiles
  var blobs: BlobDesk
  let publisher: BoardPublisher
  let hook: RecordHook?
  /// Records that the hook was told, by their keys.
  var told: Set<String> = []
  let clock: any CoordinatorClock
  let log: Logger
  let telemetry: Telemetry
  let epoch: UInt32
  /// Nil when the state never came from a backup.
  let restoration: Store.Restoration?
  private let stateLock: FolderLock

  var scheduler: Scheduler
  /// Which worker measures which kernel.
  var kernels: KernelShelf
  /// In the order they came; at most one of a worker.
  var kernelQuestions: [KernelQuestion] = []
  var sessions: [PeerID: Session] = [:]
  var workers: [WorkerID: ConnectedWorker] = [:]
  /// By which key each worker said hello last.
  var workerKeys: [WorkerID: String] = [:]
  /// Who drains which worker.
  var holds: [WorkerID: Store.Hold]
  /// How attempts ended on each worker since this coordinator started.
  var tallies: [WorkerID: WorkerTally] = [:]
  var budgets = KeyBudgets()
  /// Connections to end after this turn.
  var closing: Set<PeerID> = []
  var batches: [BatchID: BatchEntry] = [:]
  /// The latest batch of each submitter and content, so that submitting again is harmless.
  var submissions: [Submission: BatchID] = [:]
  /// What models cost, as far as it was counted.
  var counted = CountedModels()
  var nextBatch: BatchID
  var nextJob: JobID
  var matchmaking: Matchmaking
  /// The leaderboard could not be read: not before this.
  var nextMatching: Instant?
  /// What this turn will write, then send.
  var writes: [Store.Write] = []
  /// Brief jobs that are done, by who did them; written with the next commit.
  var completed: [WorkerID: [LeaseClaim]] = [:]
  /// When what earlier turns did not commit is committed at the latest; nil: they left nothing.
  var commitDue: Instant?
  var outbox: [(PeerID, WireFromCoordinator)] = []
  /// Leases and acknowledgements of this turn, for workers that take several to a message.
  var posts: [WorkerID: WorkerPost] = [:]
  /// For workers that have more to do.
  var heldAcknowledgements: [WorkerID: HeldAcknowledgements] = [:]
  /// Workers that were given brief jobs in the last turn, and have not answered.
  var expected: Set<WorkerID> = []
  /// Leases given out in this turn.
  var leased: [(WorkerID, LeaseClaim)] = []
  /// Clients that want to hear when a batch ends.
  var batchWaits: [BatchWait] = []
  /// Set while the database cannot be written.
  var standstill: Standstill?
  /// What happened since the last commit.
  var events: EventLog
  var fleetBook = FleetBook()
  var metrics: CoordinatorMetrics
  var nextMeasure: Instant?
  let startedAt: Instant

  /// Opens the state folder and recovers everything in it. Throws `state.locked` when another coordinator serves it.
  public init(
    _ configuration: Configuration, transport: any ServerTransport,
    clock: any CoordinatorClock = AttentiveClock(SystemClock()), log: Logger, telemetry: Telemetry = Telemetry()
  ) throws {
    self.configuration = configuration
    self.transport = transport
    self.clock = clock
    self.log = log
    self.telemetry = telemetry
    metrics = CoordinatorMetrics(telemetry.registry, version: configuration.version, startedAt: clock.wallTime)
    try CoordinatorKeys.prepare(state: configuration.state)
    stateLock = try FolderLock(configuration.state, owner: "another coordinator")
    try StateRestore.requireFinished(configuration.state)
    store = try Store(path: configuration.state + "/podium.sqlite")
    let models = try BlobShelf(
      folder: configuration.state + "/models", limitBytes: configuration.modelsLimit, restSeconds: BlobDesk.restSeconds)
    shelf = models.files
    blobs = BlobDesk(models, waker: transport.waker)
    publisher = BoardPublisher(path: configuration.board, page: telemetry.page)
    try publisher.open()
    hook = configuration.onRecord.map { RecordHook(command: $0, log: log) }
    let epochs = try store.beginEpoch()
    epoch = epochs.upperBound
    startedAt = clock.now
    events = EventLog(last: try store.lastEvent())
    events.append(LoggedEvent(subject: .coordinator, state: "started"))
    let recovered = try Self.recover(store)
    batches = recovered.batches
    submissions = recovered.submissions
    matchmaking = recovered.matchmaking
    nextBatch = recovered.nextBatch
    nextJob = recovered.nextJob
    restoration = recovered.restoration
    holds = try store.holds()
    scheduler = Scheduler(
      policy: configuration.policy, epoch: epoch, firstEpoch: epochs.lowerBound, restoring: recovered.batchStates,
      terms: recovered.terms(wallNow: clock.wallMilliseconds), cancelled: recovered.cancelReasons,
      holds: Set(holds.keys), jobs: recovered.jobs, attempts: recovered.attempts, at: clock.now)
    kernels = KernelShelf(staleAfter: configuration.kernelsStaleAfter)
    workerKeys = try store.workerKeys(of: scheduler.knownWorkers)
    for entry in batches.values { publisher.learn(entry.specification) }
    publisher.isDirty = true
    try publisher.recall(from: self)
    try watchRecords()
  }

  /// Serves until `stop` says so; looked at after every wake-up.
  public func run(until stop: () -> Bool) throws {
    while !stop() {
      let due = [scheduler.nextDeadline, nextDue].compactMap(\.self).min()
      let pause = due.map { min($0 - clock.now, Self.longestWait) } ?? Self.longestWait
      try transport.wait(upTo: kernelQuestions.isEmpty ? max(.zero, pause) : .zero)
      try turn()
    }
    if commitDue != nil, try commit() { try flush() }
  }

  /// One turn of the loop.
  public func turn() throws {
    try takeMessages()
    apply(.tick)
    try sendUnstoredLeases()
    if !putOffCommit(), try commit() {
      try answerKernelQuestions()
      try answerBatchWaits()
    }
    measure()
    try flush()
    try serveBlobs()
    closeUnwanted()
    if standstill == nil { try publish() }
    if standstill == nil { try arrangeMatches() }
    tellRecords()
  }

  /// Lets the scheduler decide, and notes what follows.
  @discardableResult
  func apply(_ event: Event) -> [Effect] {
    let effects = scheduler.handle(event, at: clock.now)
    let isSubmission = if case .submit = event { true } else { false }
    for effect in effects {
      // That a new job waits follows from its batch.
      if isSubmission, case .persist(.job(let record)) = effect, record.state == .queued { continue }
      perform(effect)
    }
    observe(event, effects)
    return effects
  }

  func reply(_ message: WireFromCoordinator, to peer: PeerID) { outbox.append((peer, message)) }

  func refuse(_ error: CoordinatorError, id: UInt64, to peer: PeerID) {
    var message = WireFromCoordinator()
    message.id = id
    message.error = WireError(error)
    reply(message, to: peer)
  }

  func perform(_ effect: Effect) {
    switch effect {
    case .persist(let change):
      writes.append(.change(change, at: clock.wallTime))
      if case .job(let record) = change { kernels.jobChanged(record) }
      if case .batch = change { blobs.needed = nil }
    // They are not certain before they are written, and come again with the next beat or result.
    case .revoke where standstill != nil, .acknowledge where standstill != nil, .askHello where standstill != nil: break
    case .lease(let worker, let lease): post(lease, to: worker)
    case .revoke(let worker, let claim):
      send(to: worker) { $0.revoke.claim = WireLeaseClaim(claim) }
    case .acknowledge(let worker, let claim, let verdict): post(verdict, on: claim, to: worker)
    case .askHello(let worker):
      send(to: worker) { $0.askHello = WireAskHello() }
    case .batchEnded(let id, let state):
      let reason = scheduler.cancelReason(of: id)
      if let reason { writes.append(.cancelled(id, reason)) }
      if let entry = batches[id] { matchmaking.ended(id, entry.specification) }
      log.info("batch ended", metadata: ["batch": "\(id)", "state": "\(state.rawValue)", "reason": "\(reason?.rawValue ?? "")"])
    }
  }

  /// A worker that is not connected now hears of it through its next hello or beat, or its lease runs out.
  func send(to worker: WorkerID, _ fill: (inout WireFromCoordinator) -> Void) {
    guard let peer = workers[worker]?.peer else { return }
    var message = WireFromCoordinator()
    fill(&message)
    reply(message, to: peer)
  }

  /// Forgets a connection that has ended; a worker may come back.
  func forget(_ peer: PeerID) {
    blobs.gets.remove(peer)
    guard let session = sessions.removeValue(forKey: peer) else { return }
    guard case .worker(let id, let incarnation) = session.kind, workers[id]?.peer == peer else { return }
    workers[id]?.peer = nil
    heldAcknowledgements[id] = nil
    log.info("worker disconnected", metadata: ["worker": "\(id)"])
    apply(.workerDisconnected(id, incarnation: incarnation))
  }

  private func publish() throws {
    guard let published = try publisher.publishIfDue(from: self) else { return }
    writes += [.published(published), .samplesWritten(publisher.takeWrittenSamples())]
    writes += publisher.takeOutcomes().map { .outcome($0.key, $0.value) }
    _ = try commit()
  }
}

/// A worker, as far as the coordinator needs it beside the scheduler.
struct ConnectedWorker {
  /// Nil while it is not connected.
  var peer: PeerID?
  /// The process that said hello last under this name.
  var incarnation: UInt64
  var hardware: String
  /// Leases and acknowledgements may come several to a message.
  var takesSeveral: Bool
  /// When it beat last; nil before the first time.
  var beatAt: Instant?
  /// Its release of Podium.
  var version = ""
  /// Its latest hello; nil until that has been taken.
  var since: Instant?
  /// When it said that it is about to leave.
  var leavingSince: Instant?
  /// The libraries of its latest result with their versions, as JSON; empty before the first.
  var software = ""
}

/// What makes two submissions the same one.
struct Submission: Hashable {
  var submitter: String
  var digest: String
}

/// A batch, as the coordinator keeps it in memory.
struct BatchEntry {
  var firstJob: JobID
  var submitter: String
  var digest: String
  var specification: WireBatch
  var submittedAt: WallTime
  /// For each task of the specification: whether its jobs are over as soon as they begin.
  let isBrief: [Bool]

  init(firstJob: JobID, submitter: String, digest: String, specification: WireBatch, submittedAt: WallTime) {
    self.firstJob = firstJob
    self.submitter = submitter
    self.digest = digest
    self.specification = specification
    self.submittedAt = submittedAt
    isBrief = specification.tasks.map(\.isBrief)
  }

  func index(of job: JobID) -> Int { Int(job.rawValue - firstJob.rawValue) }

  func variant(of job: JobID) -> WireVariant { specification.variants[Int(specification.jobs[index(of: job)].variant)] }

  func task(of job: JobID) -> WireTask { specification.tasks[Int(specification.jobs[index(of: job)].task)] }

  var jobs: some Sequence<JobID> {
    (0..<Int64(specification.jobs.count)).lazy.map { [firstJob] in JobID(firstJob.rawValue + $0) }
  }
}

extension WireError {
  init(_ error: CoordinatorError) {
    self.init()
    code = error.code.rawValue
    message = error.message
    hint = error.hint ?? ""
    place = error.place ?? ""
    exitCode = error.exitCode
  }
}
