import Scheduling

/// What was decided (in memory) or is committed (on disk): the same kind of books, and every entry is checked.
struct Books {
  let policy: Policy
  var plans: [JobID: JobPlan] = [:]
  var records: [JobID: JobRecord] = [:]
  var batches: [BatchID: BatchState] = [:]
  var jobs: [BatchID: [JobID]] = [:]
  /// The batch that a client's request led to.
  var accepted: [Int: BatchID] = [:]
  var attempts: Set<AttemptRecord> = []
  /// All leases ever entered, and each job's latest.
  var leases: Set<LeaseClaim> = []
  var latest: [JobID: Fence] = [:]
  var held: [WorkerID: Set<JobID>] = [:]
  var offers: [WorkerID: Capabilities] = [:]
  /// Queued jobs, so that overtaking is seen.
  var queued: Set<JobID> = []
  /// Only decisions are judged by what workers offer: the disk follows later, when they may offer something else.
  var knowsOffers = false

  init(policy: Policy) { self.policy = policy }

  var nextJob: Int64 { Int64(plans.count) + 1 }
  var nextBatch: Int64 { Int64(jobs.count) + 1 }

  /// Enters a change; `highestSent` are the fences that have left the house, which no crash takes back.
  mutating func enter(_ change: Change, highestSent: [JobID: Fence]) throws {
    switch change {
    case .job(let record): try enter(record, highestSent)
    case .attempt(let attempt): try enter(attempt)
    case .batch(let id, let state):
      let open = (jobs[id] ?? []).filter { records[$0]?.state.isFinal != true }
      if state != .running, !open.isEmpty { throw Violation(.batchEndsWithItsJobs, "\(id) is \(state), \(open) are open") }
      if let old = batches[id], old != .running { throw Violation(.batchEndsWithItsJobs, "\(id) ended twice") }
      batches[id] = state
    }
  }

  private mutating func enter(_ record: JobRecord, _ highestSent: [JobID: Fence]) throws {
    let id = record.plan.id
    guard let plan = plans[id] else { throw Violation(.recordsAgree, "\(id) was never submitted") }
    let old = records[id] ?? JobRecord(plan: record.plan)
    if old.state.isFinal, record != old { throw Violation(.finalStaysFinal, "\(id) was \(old.state), is \(record.state)") }
    if case .leased(let worker, _) = old.state { held[worker]?.remove(id) }
    queued.remove(id)
    records[id] = record
    switch record.state {
    case .queued: queued.insert(id)
    case .leased(let worker, let fence): try enter(lease: fence, of: plan, to: worker, old, record, highestSent)
    case .done(let fence):
      if fence != latest[id] { throw Violation(.onlyLatestCounts, "\(id) is done by \(fence), not by \(latest[id] as Any)") }
    case .failed, .quarantined, .cancelled: break
    }
    try checkLimits(record, plan)
  }

  private mutating func enter(
    lease fence: Fence, of plan: JobPlan, to worker: WorkerID, _ old: JobRecord, _ record: JobRecord,
    _ highestSent: [JobID: Fence]
  ) throws {
    if record.attempt == old.attempt {
      if fence != latest[plan.id] { throw Violation(.fencesGrow, "\(plan.id): attempt \(record.attempt) has a second fence") }
    } else {
      let highest = max(latest[plan.id] ?? Fence(0), highestSent[plan.id] ?? Fence(0))
      if fence <= highest { throw Violation(.fencesGrow, "\(plan.id) got \(fence) after \(highest)") }
      if record.attempt != old.attempt + 1 { throw Violation(.recordsAgree, "\(plan.id) skipped an attempt") }
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
      guard let other = plans[id], other.batch == plan.batch, other.requirements.unmet(by: offer).isEmpty else { continue }
      guard isEmpty || other.requirements.occupancy == plan.requirements.occupancy else { continue }
      let isEarlier = other.priority != plan.priority ? other.priority > plan.priority : other.id < plan.id
      if isEarlier { throw Violation(.nothingOvertakes, "\(worker) got \(plan.id) before \(other.id)") }
    }
  }

  private func checkLimits(_ record: JobRecord, _ plan: JobPlan) throws {
    let charged = max(record.failures.jobError, record.failures.deadline)
    let lost = record.failures.workerLost
    let isKept =
      switch record.state {
      case .queued, .leased: charged <= plan.retries && lost < policy.workerLossLimit
      case .done, .cancelled: charged <= plan.retries && lost <= policy.workerLossLimit
      case .failed: charged == plan.retries + 1
      case .quarantined: lost == policy.workerLossLimit
      }
    if !isKept || min(charged, lost) < 0 { throw Violation(.limitsAreKept, "\(plan.id) is \(record.state), \(record.failures)") }
  }

  private mutating func enter(_ attempt: AttemptRecord) throws {
    let claim = attempt.claim
    if attempt.ending == .done {
      if claim.fence != latest[claim.job] { throw Violation(.onlyLatestCounts, "\(claim) counts") }
      if attempts.contains(where: { $0.claim.job == claim.job && $0.ending == .done }) {
        throw Violation(.countsOnce, "\(claim.job) has two results")
      }
    }
    attempts.insert(attempt)
  }

  /// What must be told of this result, if it is certain.
  func verdict(on claim: LeaseClaim) -> Verdict? {
    guard let record = records[claim.job], record.attempt == claim.attempt, latest[claim.job] == claim.fence else { return nil }
    switch record.state {
    case .leased: return .counted
    case .done: return .duplicate
    case .queued, .failed, .quarantined, .cancelled: return nil
    }
  }
}
