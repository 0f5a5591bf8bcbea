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
      if knowsOffers { try checkOrder(of: plan, on: worker) }
      latest[plan.id] = fence
      leases.insert(LeaseClaim(job: plan.id, attempt: record.attempt, fence: fence))
    }
    held[worker, default: []].insert(plan.id)
    try checkRoom(on: worker)
  }

  private func checkRoom(on worker: WorkerID) throws {
    let jobs = held[worker] ?? []
    if jobs.count > 1, jobs.contains(where: { plans[$0]?.requirements.occupancy == .exclusive }) {
      throw Violation(.exclusiveIsAlone, "\(worker) has \(jobs.sorted())")
    }
    let present = jobs.compactMap { plans[$0] }
    let isTimed = present.contains { $0.requirements.occupancy == .timed }
    let others = present.contains { $0.requirements.occupancy != .timed }
    if isTimed, others || Set(present.map(\.batch)).count > 1 {
      throw Violation(.timedAreOfOneBatch, "\(worker) has \(jobs.sorted())")
    }
    if knowsOffers, let offer = offers[worker], case let slots = isTimed ? offer.timedSlots : offer.slots, jobs.count > slots {
      throw Violation(.slotsAreKept, "\(worker) has \(jobs.sorted()) in \(slots) slots")
    }
  }

  private func checkOrder(of plan: JobPlan, on worker: WorkerID) throws {
    guard let offer = offers[worker], plan.requirements.unmet(by: offer).isEmpty else {
      throw Violation(.nothingOvertakes, "\(worker) cannot run \(plan.id)")
    }
    // Shares decide between batches. What cannot join the worker's jobs may have to wait for another worker that is being emptied.
    let isEmpty = held[worker]?.isEmpty ?? true
    for id in queued {
      guard let other = plans[id], other.batch == plan.batch else { continue }
      let isEarlier = other.priority != plan.priority ? other.priority > plan.priority : other.id < plan.id
      guard isEarlier, isEmpty || other.requirements.occupancy == plan.requirements.occupancy else { continue }
      if other.requirements.unmet(by: offer).isEmpty {
        throw Violation(.nothingOvertakes, "\(worker) got \(plan.id) before \(other.id)")
      }
    }
  }
}
