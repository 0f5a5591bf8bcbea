import Scheduling

extension Books {
  mutating func enter(
    lease fence: Fence, of plan: JobPlan, to worker: WorkerID, _ old: JobRecord, _ record: JobRecord,
    _ highestSent: [JobID: Fence]
  ) throws {
    if record.attempt == old.attempt {
      if fence != latest[plan.id] { throw Violation(.fencesGrow, "\(plan.id): attempt \(record.attempt) has a second fence") }
    } else {
      let highest = max(latest[plan.id] ?? Fence(0), highestSent[plan.id] ?? Fence(0))
      if fence <= highest { throw Violation(.fencesGrow, "\(plan.id) got \(fence) after \(highest)") }
      if record.attempt != old.attempt + 1 { throw Violation(.recordsAgree, "\(plan.id) skipped an attempt") }
      if case .leased(let holder, _) = old.state { throw Violation(.leasesAreExclusive, "\(plan.id) is with \(holder)") }
      if holds.contains(worker), knowsOffers { throw Violation(.holdsAreKept, "\(worker) is drained and got \(plan.id)") }
      if knowsOffers {
        try checkOrder(of: plan, on: worker)
        try checkPlace(of: plan, on: worker)
      }
      latest[plan.id] = fence
      leases.insert(LeaseClaim(job: plan.id, attempt: record.attempt, fence: fence))
    }
    let isFitting = !knowsOffers || takes(plan, worker)
    start(plan, on: worker)
    try checkRoom(on: worker)
    // Taken up again is what it has, with more than it has slots or not.
    if record.attempt != old.attempt, !isFitting {
      throw Violation(.slotsAreKept, "\(worker) got \(plan.id) beside \(held[worker] ?? []), it stops \(stopping[worker] ?? [])")
    }
    if record.attempt != old.attempt { try checkQuota(of: plan.batch) }
  }

  private func checkQuota(of batch: BatchID) throws {
    guard let limit = policy.submitterRunningLimit, let submitter = acceptances[batch]?.terms.submitter else { return }
    let running = records.values.count { record in
      guard case .leased = record.state else { return false }
      return acceptances[record.plan.batch]?.terms.submitter == submitter
    }
    if running > limit { throw Violation(.quotasAreKept, "\(submitter) has \(running) jobs running") }
  }

  /// Takes note of what the scheduler took from an event and answered: which leases a worker was told to stop, and has not said yet
  /// that it did. Until then it is not as empty as it seems.
  mutating func hear(_ event: Event, _ effects: [Effect]) {
    switch event {
    case .workerHello(let worker, _, _, _): stopping[worker] = nil
    case .workerBeat(let worker, _, _): if !effects.contains(.askHello(worker)) { stopping[worker] = nil }
    case .jobEnded(let worker, let claim, _): stopping[worker]?.remove(claim)
    case .jobsEnded(let worker, let claims, _): stopping[worker]?.subtract(claims)
    default: break
    }
  }

  /// The scheduler no longer knows the worker, nor what it had.
  mutating func forget(_ worker: WorkerID) {
    files[worker] = nil
    stopping[worker] = nil
  }

  /// A worker has taken up the lease of a brief job again. That is not written, so it is known from the scheduler only.
  mutating func adopt(_ claim: LeaseClaim, by worker: WorkerID) throws {
    guard let plan = plans[claim.job], records[claim.job]?.state == .queued else {
      throw Violation(.finalStaysFinal, "\(claim) was taken up again")
    }
    leaveQueue(plan)
    records[claim.job]?.attempt = claim.attempt
    records[claim.job]?.state = .leased(to: worker, fence: claim.fence)
    latest[claim.job] = claim.fence
    leases.insert(claim)
    start(plan, on: worker)
    try checkRoom(on: worker)
  }

  private func checkRoom(on worker: WorkerID) throws {
    let jobs = held[worker] ?? []
    let kinds = Set(jobs.compactMap { plans[$0]?.requirements.occupancy })
    if jobs.count > 1, kinds.contains(.exclusive) { throw Violation(.exclusiveIsAlone, "\(worker) has \(jobs.sorted())") }
    let isTimed = kinds.contains(.timed)
    if isTimed, kinds.count > 1 || Set(jobs.compactMap { plans[$0]?.batch }).count > 1 {
      throw Violation(.timedAreOfOneBatch, "\(worker) has \(jobs.sorted())")
    }
    guard knowsOffers, let offer = offers[worker] else { return }
    let slots = isTimed ? offer.timedSlots : kinds == [.brief] ? max(offer.slots, offer.credit) : offer.slots
    if jobs.count > slots { throw Violation(.slotsAreKept, "\(worker) has \(jobs.sorted()) in \(slots) slots") }
  }
}
