import HeapModule
import OrderedCollections

extension Scheduler {
  /// - Parameters:
  ///   - epoch: one more than at the last start, durably.
  ///   - batches: states of all batches, in the store.
  ///   - jobs: all jobs in the store. Leased ones wait for their workers during `policy.adoptionGrace`.
  public init(policy: Policy, epoch: UInt32, restoring batches: [BatchID: BatchState], jobs: [JobRecord], at now: Instant) {
    self.policy = policy
    self.epoch = epoch
    for (id, state) in batches { self.batches[id] = Batch(state: state, isCancelled: state == .cancelled) }
    for record in jobs {
      add(record)
      guard case .leased(_, let fence) = record.state else { continue }
      let claim = LeaseClaim(job: record.plan.id, attempt: record.attempt, fence: fence)
      renew(claim, until: now + policy.adoptionGrace, mustEnd: now + record.plan.deadline + policy.deadlineSlack)
    }
  }

  /// Takes one event and says what must be done, in order. O(log n) in queued jobs for each job it touches.
  public mutating func handle(_ event: Event, at now: Instant) -> [Effect] {
    var effects: [Effect] = []
    switch event {
    case .submit(let batch, let plans): submit(batch, plans, &effects)
    case .workerHello(let id, let incarnation, let capabilities, let holding):
      hello(id, incarnation, capabilities, holding, now, &effects)
    case .workerBeat(let id, let incarnation, let holding): beat(id, incarnation, holding, now, &effects)
    case .workerDraining(let id, let incarnation):
      if workers[id]?.incarnation == incarnation { workers[id]?.isDraining = true }
    case .workerGone(let id, let incarnation): gone(id, incarnation, &effects)
    case .jobEnded(let id, let claim, let outcome): ended(id, claim, outcome, now, &effects)
    case .cancelBatch(let batch): cancel(batch, &effects)
    case .tick: tick(now, &effects)
    }
    assign(now, &effects)
    return effects
  }
}
