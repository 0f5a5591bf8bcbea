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
    var jobs: [JobID] = []
    /// Jobs by the name of their state; no zeros.
    var counts: [String: Int] = [:]
    /// Jobs that are not final.
    var unfinished = 0
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
    /// Trials that it reported.
    var done = 0

    var due: Instant { min(expiry, backstop) }

    init(worker: WorkerID, since: Instant, expiry: Instant, allowance: Duration, _ policy: Policy) {
      self.worker = worker
      self.since = since
      self.expiry = expiry
      self.allowance = allowance
      backstop = since + allowance + policy.deadlineSlack
    }
  }

  /// One event being handled.
  struct Turn {
    let now: Instant
    var effects: [Effect] = []
    /// Batches whose last job became final.
    var finished: [BatchID] = []
  }

  public let policy: Policy
  let epoch: UInt32
  /// Leases given out in this epoch. At 4,294,967,295 no more are given out until the coordinator starts again.
  var fences: UInt32 = 0
  var jobs: [JobID: Job] = [:]
  var batches: [BatchID: Batch] = [:]
  var leases: [JobID: ActiveLease] = [:]
  var queue = JobQueue()
  var fleet = Fleet()
  var history: AttemptHistory
  /// Restored batches that have nothing left to do, ended with the first event.
  var unended: [BatchID] = []
  /// Workers and buckets looked at while leasing, for tests of cost.
  var leasingSteps = 0

  /// A scheduler that goes on where the stored one stopped. Leases among the `jobs` wait for their workers until
  /// `policy.adoptionGrace` has passed.
  ///
  /// - Parameters:
  ///   - epoch: one more than at any earlier start with the same store, so that fences grow.
  ///   - attempts: stored evidence of attempts that ended otherwise than `done`. Without it a result that is repeated across a
  ///     restart may be recorded as late; it is never counted twice either way.
  public init(
    policy: Policy = Policy(), epoch: UInt32, restoring states: [BatchID: BatchState] = [:], jobs records: [JobRecord] = [],
    attempts: [AttemptRecord] = [], at now: Instant = Instant(milliseconds: 0)
  ) {
    self.policy = policy
    self.epoch = epoch
    history = AttemptHistory(attempts)
    for (id, state) in states { batches[id] = Batch(state: state) }
    for record in records.sorted(by: { $0.plan.id < $1.plan.id }) { restore(record, at: now) }
    unended = batches.filter { $0.value.state == .running && $0.value.unfinished == 0 }.keys.sorted()
  }

  /// Takes one event and returns what must follow from it, in order.
  public mutating func handle(_ event: Event, at now: Instant) -> [Effect] {
    var turn = Turn(now: now, finished: unended)
    unended = []
    switch event {
    case .submit(let batch, let plans): submit(batch, plans, &turn)
    case .workerHello(let worker, let incarnation, let capabilities, let holding):
      greet(worker, incarnation, capabilities, holding, &turn)
    case .workerBeat(let worker, let incarnation, let holding):
      if isKnown(worker, incarnation, &turn) { beat(worker, holding, &turn) }
    case .workerDisconnected(let worker, let incarnation): disconnect(worker, incarnation, &turn)
    case .jobProgressed(let worker, let claim, let done): progress(worker, claim, done, &turn)
    case .workerDraining(let worker, let incarnation):
      if isKnown(worker, incarnation, &turn) { fleet.update(worker) { $0.isDraining = true } }
    case .workerGone(let worker, let incarnation):
      if fleet[worker]?.incarnation == incarnation { release(worker, .returned, &turn) }
    case .jobEnded(let worker, let claim, let outcome): jobEnded(worker, claim, outcome, &turn)
    case .cancelBatch(let batch): cancel(batch, &turn)
    case .tick: passTime(&turn)
    }
    assignJobs(&turn)
    endBatches(&turn)
    return turn.effects
  }

  private mutating func restore(_ record: JobRecord, at now: Instant) {
    let plan = record.plan
    let job = enroll(record)
    batches[plan.batch, default: Batch(state: .running)].add(record)
    switch record.state {
    case .queued: queue.insert(JobQueue.Key(plan), into: job.bucket)
    case .leased(let worker, let fence):
      // It may have been presumed lost once, and adopted since.
      history.forget(LeaseClaim(job: plan.id, attempt: record.attempt, fence: fence))
      let until = now + policy.adoptionGrace
      if fleet[worker] == nil {
        let nothing = Capabilities(slots: 1, cores: 0, memoryBytes: 0, architecture: "")
        fleet.add(worker, incarnation: nil, nothing, at: now, liveUntil: until)
        fleet.wake(worker, at: until)
      }
      // How many slots the worker has is known when it says hello.
      leases[plan.id] = ActiveLease(worker: worker, since: now, expiry: until, allowance: plan.deadline, policy)
      fleet.update(worker) { $0.start(plan) }
    case .done, .failed, .quarantined, .cancelled: break
    }
  }

  /// Makes the job known; equal requirements share their storage from here on.
  @discardableResult
  mutating func enroll(_ record: JobRecord) -> Job {
    let bucket = queue.bucket(for: record.plan.requirements)
    var job = Job(record: record, bucket: bucket)
    job.record.plan.requirements = queue.buckets[bucket].requirements
    jobs[record.plan.id] = job
    return job
  }

  private mutating func endBatches(_ turn: inout Turn) {
    for id in turn.finished {
      guard let batch = batches[id], batch.state == .running, batch.unfinished == 0 else { continue }
      let state = batch.finalState
      batches[id]?.state = state
      turn.effects.append(.persist(.batch(id, state)))
      turn.effects.append(.batchEnded(id, state))
    }
  }
}

extension Scheduler.Batch {
  mutating func add(_ record: JobRecord) {
    jobs.append(record.plan.id)
    counts[record.state.name, default: 0] += 1
    if !record.state.isFinal { unfinished += 1 }
  }

  mutating func move(from before: JobState, to after: JobState) {
    guard before.name != after.name else { return }
    let left = (counts[before.name] ?? 0) - 1
    counts[before.name] = left > 0 ? left : nil
    counts[after.name, default: 0] += 1
    if after.isFinal { unfinished -= 1 }
  }

  /// Cancelled if any job was; else failed if any job did not give a result.
  var finalState: BatchState {
    if counts["cancelled"] != nil { return .cancelled }
    return counts["failed"] == nil && counts["quarantined"] == nil ? .done : .failed
  }
}
