import HeapModule

/// Decides which worker runs which job, and what every message means: the pure half of the coordinator.
///
/// The same events at the same instants give the same effects; nothing here awaits, reads a clock, or does I/O. Its laws are in
/// `Scheduler+Invariants.swift`.
///
/// Complexity of an event: does not depend on the number of jobs, except for the logarithm of a heap. It grows with the leases
/// an event names, the jobs a submission or cancellation names, and at worst with the number of distinct requirements and of
/// workers with room.
public struct Scheduler: Sendable {
  /// A job and the queue it stands in when it waits.
  struct Job: Sendable {
    var record: JobRecord
    var bucket: Int
  }

  struct Batch: Sendable {
    var state: BatchState
    var terms: BatchTerms
    var counts = PhaseCounts()
    /// Set when it is cancelled.
    var cancelReason: CancelReason?
    /// When it is cancelled whatever it has got done.
    var wallEnd: Instant?
    /// Its jobs, as ranges of ids in their order.
    private(set) var ranges: [ClosedRange<Int64>] = []

    init(state: BatchState, terms: BatchTerms) {
      self.state = state
      self.terms = terms
    }

    /// In order of their ids.
    var jobs: some Sequence<JobID> { ranges.lazy.joined().map { JobID($0) } }
  }

  /// When a batch's time is up.
  struct Wall: Comparable, Sendable {
    var at: Instant
    var batch: BatchID

    static func < (left: Self, right: Self) -> Bool { left.at != right.at ? left.at < right.at : left.batch < right.batch }
  }

  /// What a lease is beyond the job's record.
  struct ActiveLease: Sendable {
    let worker: WorkerID
    /// When it was given out; after a restart, when it was restored.
    let since: Instant
    /// When it runs out, unless a beat names it.
    var expiry: Instant
    /// How long the attempt may last.
    var allowance: Duration
    /// When the attempt ends whatever the worker says.
    var backstop: Instant
    /// What its submitter was charged for it, in milliseconds.
    let charge: Int64
    /// Trials that it reported.
    var done = 0

    var due: Instant { min(expiry, backstop) }

    init(worker: WorkerID, since: Instant, expiry: Instant, allowance: Duration, charge: Int64, _ policy: Policy) {
      self.worker = worker
      self.since = since
      self.expiry = expiry
      self.allowance = allowance
      self.charge = charge
      backstop = since + allowance + policy.deadlineSlack
    }
  }

  /// One event being handled.
  struct Turn {
    let now: Instant
    var effects: [Effect] = []
    /// Batches whose last job became final.
    var finished: [BatchID] = []
    /// Batches of which more jobs failed than may.
    var overBudget: [BatchID] = []
  }

  public let policy: Policy
  let epoch: UInt32
  /// The first epoch of the store.
  let firstEpoch: UInt32
  /// Leases given out in this epoch. At 4,294,967,295 no more are given out until the coordinator starts again.
  var fences: UInt32 = 0
  var jobs = JobTable()
  var batches: [BatchID: Batch] = [:]
  var leases: [JobID: ActiveLease] = [:]
  var queue: JobQueue
  var fleet = Fleet()
  /// Workers that somebody drains, whether they are connected or not.
  var holds: Set<WorkerID>
  var walls = Heap<Wall>()
  var history: AttemptHistory
  /// Restored batches that have nothing left to do, ended with the first event.
  var unended: [BatchID] = []
  /// True while no leases are given out, since they could not be stored; results, beats and time go on.
  public var isPaused = false
  /// Workers and buckets looked at while leasing, for tests of cost.
  var leasingSteps = 0

  /// A scheduler that goes on where the stored one stopped. Leases among the `jobs` wait for their workers until
  /// `policy.adoptionGrace` has passed.
  ///
  /// - Parameters:
  ///   - epoch: one more than at any earlier start with the same store, so that fences grow.
  ///   - firstEpoch: that of the first start with the store; leases of others are not this store's. Nil: this is the first.
  ///   - terms: of each batch; its `wall` is the time that is left.
  ///   - cancelled: why batches were cancelled, as far as that was stored.
  ///   - holds: workers that somebody drains.
  ///   - attempts: stored evidence of attempts that ended otherwise than `done`. Without it a result that is repeated across a
  ///     restart may be recorded as late; it is never counted twice either way.
  public init(
    policy: Policy = Policy(), epoch: UInt32, firstEpoch: UInt32? = nil, restoring states: [BatchID: BatchState] = [:],
    terms: [BatchID: BatchTerms] = [:], cancelled reasons: [BatchID: CancelReason] = [:], holds: Set<WorkerID> = [],
    jobs records: [JobRecord] = [], attempts: [AttemptRecord] = [], at now: Instant = Instant(milliseconds: 0)
  ) {
    self.policy = policy
    self.epoch = epoch
    self.firstEpoch = firstEpoch ?? epoch
    self.holds = holds
    queue = JobQueue(runningLimit: policy.submitterRunningLimit)
    history = AttemptHistory(attempts)
    for (id, state) in states.sorted(by: { $0.key < $1.key }) {
      open(id, terms[id] ?? BatchTerms(), state, at: now)
      batches[id]?.cancelReason = reasons[id]
    }
    for record in records.sorted(by: { $0.plan.id < $1.plan.id }) { restore(record, at: now) }
    unended = batches.filter { $0.value.state == .running && $0.value.counts.unfinished == 0 }.keys.sorted()
  }

  /// Takes one event and returns what must follow from it, in order.
  public mutating func handle(_ event: Event, at now: Instant) -> [Effect] {
    var turn = Turn(now: now, finished: unended)
    unended = []
    switch event {
    case .submit(let batch, let plans, let terms): submit(batch, plans, terms, &turn)
    case .workerHello(let worker, let incarnation, let capabilities, let holding):
      greet(worker, incarnation, capabilities, holding, &turn)
    case .workerBeat(let worker, let incarnation, let holding):
      if isKnown(worker, incarnation, &turn) { beat(worker, holding, &turn) }
    case .workerDisconnected(let worker, let incarnation): disconnect(worker, incarnation, &turn)
    case .jobProgressed(let worker, let claim, let done): progress(worker, claim, done, &turn)
    case .workerDraining(let worker, let incarnation):
      if isKnown(worker, incarnation, &turn) { reconsider(worker) { $0.isDraining = true } }
    case .workerGone(let worker, let incarnation):
      if fleet[worker]?.incarnation == incarnation { release(worker, isLost: false, "the worker left", &turn) }
    case .drainWorker(let worker): hold(worker, true)
    case .resumeWorker(let worker): hold(worker, false)
    case .jobEnded(let worker, let claim, let outcome): jobEnded(worker, claim, outcome, &turn)
    case .jobsEnded(let worker, let claims, let outcome): jobsEnded(worker, claims, outcome, &turn)
    case .cancelBatch(let batch): cancel(batch, .request, &turn)
    case .retryBatch(let batch, let jobs): retry(batch, jobs, &turn)
    case .tick: passTime(&turn)
    }
    for batch in turn.overBudget { cancel(batch, .maxFailed, &turn) }
    assignJobs(&turn)
    endBatches(&turn)
    return turn.effects
  }

  private mutating func restore(_ record: JobRecord, at now: Instant) {
    let plan = record.plan
    if batches[plan.batch] == nil { open(plan.batch, BatchTerms(), .running, at: now) }
    let job = enroll(record)
    switch record.state {
    case .queued: queue.insert(record, model: jobs.model(of: plan.id), into: job.bucket)
    case .leased(let worker, let fence):
      // It may have been presumed lost once, and adopted since.
      history.forget(LeaseClaim(job: plan.id, attempt: record.attempt, fence: fence))
      let until = now + policy.adoptionGrace
      if fleet[worker] == nil {
        let nothing = Capabilities(slots: 1, cores: 0, memoryBytes: 0, architecture: "")
        fleet.add(worker, incarnation: nil, nothing, at: now, liveUntil: until, isHeld: holds.contains(worker))
        fleet.wake(worker, at: until)
      }
      // How many slots the worker has is known when it says hello.
      leases[plan.id] = ActiveLease(
        worker: worker, since: now, expiry: until, allowance: plan.deadline, charge: 0, policy)
      queue.shares.resume(plan.batch)
      fleet.update(worker) { $0.start(plan, at: now) }
    case .done, .failed, .quarantined, .cancelled: break
    }
  }

  /// Makes a batch known, without jobs.
  mutating func open(_ id: BatchID, _ terms: BatchTerms, _ state: BatchState, at now: Instant) {
    var batch = Batch(state: state, terms: terms)
    queue.shares.add(id, terms)
    if let wall = terms.wall {
      let end = now + wall
      // Of one that has ended too: it may be retried.
      batch.wallEnd = end
      if state == .running { walls.insert(Wall(at: end, batch: id)) }
    }
    batches[id] = batch
  }

  /// Makes a job of a known batch known; equal requirements share their storage from here on.
  @discardableResult
  mutating func enroll(_ record: JobRecord) -> Job {
    let bucket = queue.bucket(for: record.plan.requirements)
    var job = Job(record: record, bucket: bucket)
    job.record.plan.requirements = queue.buckets[bucket].requirements
    jobs.insert(job)
    batches[record.plan.batch]?.add(record)
    return job
  }

  private mutating func endBatches(_ turn: inout Turn) {
    for id in turn.finished {
      guard let batch = batches[id], batch.state == .running, batch.counts.unfinished == 0 else { continue }
      let state = batch.finalState
      batches[id]?.state = state
      turn.effects.append(.persist(.batch(id, state)))
      turn.effects.append(.batchEnded(id, state))
    }
  }
}

extension Scheduler.Batch {
  mutating func add(_ record: JobRecord) {
    counts[record.state.phase] += 1
    let id = record.plan.id.rawValue
    if let last = ranges.last, last.upperBound + 1 == id {
      ranges[ranges.count - 1] = last.lowerBound...id
    } else {
      ranges.append(id...id)
    }
  }

  /// Cancelled if any job was; else failed if any job did not give a result.
  var finalState: BatchState {
    if counts[.cancelled] > 0 { return .cancelled }
    return counts.failed == 0 ? .done : .failed
  }
}
