/// What happened outside; the only way anything reaches the scheduler.
public enum Event: Hashable, Sendable {
  /// New jobs, all of one batch, with ids above all ids seen so far.
  case submit(BatchID, [JobPlan], BatchTerms = BatchTerms())
  /// A worker introduces itself: first contact, a new process, or after a lost connection. `holding` are the leases it runs
  /// or has finished without an acknowledgement.
  case workerHello(WorkerID, incarnation: UInt64, Capabilities, holding: [LeaseClaim])
  /// The supervisor of a worker lives, and holds these leases: each is renewed.
  case workerBeat(WorkerID, incarnation: UInt64, holding: [LeaseClaim])
  /// The connection to this process ended: a hint that it has died, which begins a short grace.
  case workerDisconnected(WorkerID, incarnation: UInt64)
  /// The worker takes no new leases but finishes what it has.
  case workerDraining(WorkerID, incarnation: UInt64)
  /// The worker said goodbye: what it still held is given back unharmed.
  case workerGone(WorkerID, incarnation: UInt64)
  /// An attempt ended on a worker. The same event may come many times.
  case jobEnded(WorkerID, LeaseClaim, Outcome)
  /// The same of several, in this order.
  case jobsEnded(WorkerID, [LeaseClaim], Outcome)
  /// So many trials of the attempt are done.
  case jobProgressed(WorkerID, LeaseClaim, done: Int)
  /// Nothing more of this batch is wanted.
  case cancelBatch(BatchID)
  /// Failed and quarantined jobs of a batch that was not cancelled wait again, as if none of their attempts had failed. No jobs: all
  /// of the batch. Other jobs stay as they are.
  case retryBatch(BatchID, [JobID])
  /// Somebody wants this worker to take no new leases, whatever process has its name, until it is resumed.
  case drainWorker(WorkerID)
  case resumeWorker(WorkerID)
  /// Time has passed: looks at liveness, leases and deadlines.
  case tick
}

/// How an attempt ended, as its worker tells it.
public enum Outcome: Hashable, Sendable {
  case done
  /// `deadline`, `jobError` or `contaminated`; a worker cannot report its own loss.
  case failed(FailureCause)
  /// Not run to its end through no fault of the job: drain, preemption.
  case returned
}

/// What the coordinator must do. It performs them in order, but sends nothing before every `persist` of the same turn is
/// committed; except leases that are not stored, see `JobRecord.isStored`, of jobs whose batch is.
public enum Effect: Hashable, Sendable {
  case persist(Change)
  /// Hand this lease to the worker.
  case lease(WorkerID, Lease)
  /// The worker holds a lease that no longer counts: it must stop and forget it.
  case revoke(WorkerID, LeaseClaim)
  /// The worker may forget this result: it is committed, or will never count.
  case acknowledge(WorkerID, LeaseClaim, Verdict)
  /// The coordinator does not know this worker (it was restarted, or gave the worker up): it must say hello again.
  case askHello(WorkerID)
  /// The last job of the batch became final.
  case batchEnded(BatchID, BatchState)
}

/// What to write, in the same transaction as everything else of the turn.
public enum Change: Hashable, Sendable {
  case job(JobRecord)
  case attempt(AttemptRecord)
  case batch(BatchID, BatchState)
}

/// The exclusive right to run a job, sent to a worker.
public struct Lease: Hashable, Sendable {
  public var claim: LeaseClaim
  /// How long the attempt may last, with the turns of other timed jobs; the worker enforces it.
  public var deadline: Duration

  public init(claim: LeaseClaim, deadline: Duration) {
    self.claim = claim
    self.deadline = deadline
  }
}

/// What became of a result.
public enum Verdict: String, Hashable, Sendable {
  /// It is the job's result.
  case counted
  /// It was received before: the earlier one stands.
  case duplicate
  /// Its lease had ended: kept as evidence, not counted.
  case late
}
