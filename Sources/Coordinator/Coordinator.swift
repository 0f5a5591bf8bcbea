import Glibc
public import Logging
public import Messaging
import ModelFormats
public import Scheduling
import Wire

/// Owns the sockets, the store, the blob shelf and the leaderboard file, and performs what the scheduler decides.
///
/// One thread, one turn after the other: take what has arrived, let the scheduler decide, write everything in one
/// transaction, and only then answer. So an acknowledgement always means: survives a power cut.
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
    /// Bytes of the models that are kept; files of running batches are never removed for others.
    public var modelsLimit: Int64

    public init(
      state: String, board: String, policy: Policy = Policy(), version: String,
      kernelsStaleAfter: Duration = KernelShelf.standardAge, modelsLimit: Int64 = .max
    ) {
      self.state = state
      self.board = board
      self.policy = policy
      self.version = version
      self.kernelsStaleAfter = kernelsStaleAfter
      self.modelsLimit = modelsLimit
    }
  }

  /// Messages taken in one turn, and so committed together.
  static let messagesPerTurn = 2_048
  /// The longest sleep, so that liveness is looked at.
  static let longestWait: Duration = .milliseconds(250)

  let configuration: Configuration
  let transport: any ServerTransport
  let store: Store
  let shelf: BlobFiles
  var blobs: BlobDesk
  let publisher: BoardPublisher
  let clock: any CoordinatorClock
  let log: Logger
  let epoch: UInt32
  private let stateLock: FolderLock

  var scheduler: Scheduler
  /// Which worker measures which kernel.
  var kernels: KernelShelf
  /// In the order they came; at most one of a worker.
  var kernelQuestions: [KernelQuestion] = []
  var sessions: [PeerID: Session] = [:]
  var workers: [WorkerID: ConnectedWorker] = [:]
  var batches: [BatchID: BatchEntry] = [:]
  /// The latest batch of each submitter and content, so that submitting again is harmless.
  var submissions: [Submission: BatchID] = [:]
  /// Batches that may have to be cancelled for their budget.
  var budgeted: Set<BatchID> = []
  var nextBatch: BatchID
  var nextJob: JobID
  /// What this turn will write, then send.
  var writes: [Store.Write] = []
  var outbox: [(PeerID, WireFromCoordinator)] = []
  let startedAt: Instant

  /// Opens the state folder and recovers everything in it. Throws `state.locked` when another coordinator serves it.
  public init(
    _ configuration: Configuration, transport: any ServerTransport, clock: any CoordinatorClock = SystemClock(), log: Logger
  ) throws {
    self.configuration = configuration
    self.transport = transport
    self.clock = clock
    self.log = log
    try CoordinatorKeys.prepare(state: configuration.state)
    stateLock = try FolderLock(configuration.state, owner: "another coordinator")
    store = try Store(path: configuration.state + "/podium.sqlite")
    shelf = BlobFiles(folder: configuration.state + "/models")
    blobs = BlobDesk(
      try BlobShelf(folder: shelf.folder, limitBytes: configuration.modelsLimit, restSeconds: BlobDesk.restSeconds),
      waker: transport.waker)
    publisher = BoardPublisher(path: configuration.board)
    try publisher.open()
    epoch = try store.beginEpoch()
    startedAt = clock.now
    let recovered = try Self.recover(store)
    batches = recovered.batches
    submissions = recovered.submissions
    nextBatch = recovered.nextBatch
    nextJob = recovered.nextJob
    scheduler = Scheduler(
      policy: configuration.policy, epoch: epoch, restoring: recovered.batchStates, jobs: recovered.jobs,
      attempts: recovered.attempts, at: clock.now)
    kernels = KernelShelf(staleAfter: configuration.kernelsStaleAfter)
    for entry in batches.values { publisher.learn(entry.specification) }
    budgeted = Set(batches.filter(\.value.hasBudget).keys)
    publisher.isDirty = true
  }

  /// Serves until `stop` says so; looked at after every wake-up.
  public func run(until stop: () -> Bool) throws {
    while !stop() {
      let pause = scheduler.nextDeadline.map { min($0 - clock.now, Self.longestWait) } ?? Self.longestWait
      try transport.wait(upTo: kernelQuestions.isEmpty ? max(.zero, pause) : .zero)
      try turn()
    }
  }

  /// One turn of the loop.
  public func turn() throws {
    for incoming in try transport.receive(limit: Self.messagesPerTurn) { receive(incoming) }
    apply(.tick)
    enforceBudgets()
    try store.commit(writes)
    writes = []
    try answerKernelQuestions()
    try flush()
    try serveBlobs()
    try publish()
  }

  /// Lets the scheduler decide, and notes what follows.
  @discardableResult
  func apply(_ event: Event) -> [Effect] {
    let effects = scheduler.handle(event, at: clock.now)
    for effect in effects { perform(effect) }
    return effects
  }

  func reply(_ message: WireFromCoordinator, to peer: PeerID) { outbox.append((peer, message)) }

  func refuse(_ error: CoordinatorError, id: UInt64, to peer: PeerID) {
    var message = WireFromCoordinator()
    message.id = id
    message.error = WireError(error)
    reply(message, to: peer)
  }

  private func perform(_ effect: Effect) {
    switch effect {
    case .persist(let change):
      writes.append(.change(change, at: clock.wallTime))
      if case .job(let record) = change { kernels.jobChanged(record) }
      if case .batch = change { blobs.needed = nil }
    case .lease(let worker, let lease):
      send(lease, to: worker)
    case .revoke(let worker, let claim):
      send(to: worker) { $0.revoke.claim = WireLeaseClaim(claim) }
    case .acknowledge(let worker, let claim, let verdict):
      send(to: worker) { message in
        message.result.claim = WireLeaseClaim(claim)
        message.result.verdict = verdict.rawValue
      }
    case .askHello(let worker):
      send(to: worker) { $0.askHello = WireAskHello() }
    case .batchEnded(let id, let state):
      log.info("batch ended", metadata: ["batch": "\(id)", "state": "\(state.rawValue)"])
    }
  }

  private func send(_ lease: Lease, to worker: WorkerID) {
    guard let record = scheduler.record(of: lease.claim.job), let entry = batches[record.plan.batch] else { return }
    let job = entry.specification.jobs[entry.index(of: lease.claim.job)]
    send(to: worker) { message in
      message.lease.claim = WireLeaseClaim(lease.claim)
      message.lease.deadlineMilliseconds = lease.deadline.milliseconds
      message.lease.variant = entry.specification.variants[Int(job.variant)]
      message.lease.task = entry.specification.tasks[Int(job.task)]
    }
  }

  /// A worker that is not connected now hears of it through its next hello or beat, or its lease runs out.
  private func send(to worker: WorkerID, _ fill: (inout WireFromCoordinator) -> Void) {
    guard let peer = workers[worker]?.peer else { return }
    var message = WireFromCoordinator()
    fill(&message)
    reply(message, to: peer)
  }

  private func flush() throws {
    for (peer, message) in outbox {
      switch try transport.send(message, to: peer) {
      case .sent: break
      case .queueFull: log.warning("a peer does not read: message dropped")
      case .gone: forget(peer)
      }
    }
    outbox.removeAll(keepingCapacity: true)
  }

  /// Forgets a connection; a worker's leases go on until they run out, since it may come back.
  func forget(_ peer: PeerID) {
    guard let session = sessions.removeValue(forKey: peer) else { return }
    if case .worker(let id, _) = session.kind, workers[id]?.peer == peer { workers[id]?.peer = nil }
  }

  private func publish() throws {
    guard let published = try publisher.publishIfDue(from: self) else { return }
    try store.commit([.published(published), .samplesWritten(publisher.takeWrittenSamples())])
  }
}

/// A worker, as far as the coordinator needs it beside the scheduler.
struct ConnectedWorker {
  /// Nil while it is not connected.
  var peer: PeerID?
  /// The process that said hello last under this name.
  var incarnation: UInt64
  var hardware: String
  /// When it beat last; nil before the first time.
  var beatAt: Instant?
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
