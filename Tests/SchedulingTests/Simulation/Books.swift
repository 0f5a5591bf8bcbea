import Scheduling

/// What was decided (in memory) or is committed (on disk): the same kind of books, and every entry is checked.
struct Books {
  let policy: Policy
  var plans: [JobID: JobPlan] = [:]
  var records: [JobID: JobRecord] = [:]
  var batches: [BatchID: BatchState] = [:]
  /// What clients' requests led to: by request, and by batch.
  var accepted: [Int: BatchID] = [:]
  var acceptances: [BatchID: Acceptance] = [:]
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
  var nextBatch: Int64 { Int64(acceptances.count) + 1 }

  func jobs(of batch: BatchID) -> [JobID] { acceptances[batch]?.plans.map(\.id) ?? [] }

  /// Jobs of the batch that count against its budget.
  func failed(of batch: BatchID) -> Int {
    jobs(of: batch).count { job in
      switch records[job]?.state {
      case .failed, .quarantined: true
      default: false
      }
    }
  }

  /// - Parameter highestSent: the fences that have left the house, which no crash takes back.
  mutating func enter(_ entry: Disk.Entry, highestSent: [JobID: Fence]) throws {
    switch entry {
    case .change(let change): try enter(change, highestSent: highestSent)
    case .accept(let acceptance):
      if let other = accepted[acceptance.request] {
        throw Violation(.acceptsOnce, "request \(acceptance.request) is \(other) and \(acceptance.batch)")
      }
      accepted[acceptance.request] = acceptance.batch
      acceptances[acceptance.batch] = acceptance
      for plan in acceptance.plans { plans[plan.id] = plan }
    }
  }

  private mutating func enter(_ change: Change, highestSent: [JobID: Fence]) throws {
    switch change {
    case .job(let record): try enter(record, highestSent)
    case .attempt(let attempt): try enter(attempt)
    case .batch(let id, let state):
      let open = jobs(of: id).filter { records[$0]?.state.isFinal != true }
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
