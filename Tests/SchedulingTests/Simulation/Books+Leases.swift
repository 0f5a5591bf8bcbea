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
      if knowsOffers { try checkOrder(of: plan, on: worker) }
      latest[plan.id] = fence
      leases.insert(LeaseClaim(job: plan.id, attempt: record.attempt, fence: fence))
    }
    held[worker, default: []].insert(plan.id)
    try checkRoom(on: worker)
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

  /// Takes note of what a worker says that it has, or has no more.
  mutating func hear(_ event: Event) {
    switch event {
    case .workerHello(let worker, _, _, let holding), .workerBeat(let worker, _, let holding): named[worker] = Set(holding)
    case .jobEnded(let worker, let claim, _): named[worker]?.remove(claim)
    case .jobsEnded(let worker, let claims, _): named[worker]?.subtract(claims)
    default: break
    }
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

  private func checkOrder(of plan: JobPlan, on worker: WorkerID) throws {
    guard let offer = offers[worker], plan.requirements.unmet(by: offer).isEmpty else {
      throw Violation(.nothingOvertakes, "\(worker) cannot run \(plan.id)")
    }
    // Shares decide between batches. What cannot join the worker's jobs may have to wait for another worker that is being emptied.
    let isEmpty = (held[worker] ?? []).isEmpty && (named[worker] ?? []).isEmpty
    for id in queued {
      guard let other = plans[id], other.batch == plan.batch, plan.comesAfter(other), !plan.isPreferred(to: other) else { continue }
      // Of brief jobs it is not written who has them.
      guard isEmpty || other.requirements.occupancy == plan.requirements.occupancy, other.requirements.occupancy != .brief else {
        continue
      }
      if other.requirements.unmet(by: offer).isEmpty {
        throw Violation(.nothingOvertakes, "\(worker) got \(plan.id) before \(other.id)")
      }
    }
  }
}

extension JobPlan {
  fileprivate func comesAfter(_ other: JobPlan) -> Bool {
    if priority != other.priority { return priority < other.priority }
    return cost != other.cost ? cost < other.cost : id > other.id
  }

  /// Its file may be with the worker already: then it goes instead of the first job of equal requirements and priority, and so before
  /// others that come between the two.
  fileprivate func isPreferred(to other: JobPlan) -> Bool { !model.isEmpty && priority == other.priority }
}
