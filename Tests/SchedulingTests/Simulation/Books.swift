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
  /// Jobs of which an attempt was done.
  private var undisturbed: Set<JobID> = []
  /// How much is disturbed of the result that is kept of each job.
  var results: [JobID: Int] = [:]
  /// Attempts that ended before their lease did.
  var ended: Set<LeaseClaim> = []
  /// Jobs of each batch that count against its budget.
  var failures: [BatchID: Int] = [:]
  var reasons: [BatchID: CancelReason] = [:]
  /// All leases ever entered, and each job's latest.
  var leases: Set<LeaseClaim> = []
  var latest: [JobID: Fence] = [:]
  var held: [WorkerID: Set<JobID>] = [:]
  var offers: [WorkerID: Capabilities] = [:]
  /// Leases that each worker was told to stop, and has not said that it did.
  var stopping: [WorkerID: Set<LeaseClaim>] = [:]
  /// Workers that got a shared job since they last had nothing.
  var sharing: Set<WorkerID> = []
  /// Files that each worker should have, the one used last first.
  var files: [WorkerID: [String]] = [:]
  /// Who had each job when it was disturbed last.
  var disturbers: [JobID: WorkerID] = [:]
  /// Connected workers that do not drain, when leases are looked at.
  var takers: Set<WorkerID> = []
  /// How often in a row the first of a line had to let another go.
  var passes: [Line: Int] = [:]
  /// Workers that somebody drains.
  var holds: Set<WorkerID> = []
  /// Batches that were to be tried again, and the final jobs and batches that may live again for it.
  var retries: Set<BatchID> = []
  private var revivable: Set<JobID> = []
  private var reopenable: Set<BatchID> = []
  /// How an attempt ended that its job's next record must count.
  private var uncounted: [JobID: AttemptRecord.Ending] = [:]
  /// Queued jobs, so that overtaking is seen.
  var queued: Set<JobID> = []
  /// Only decisions are judged by what workers offer: the disk follows later, when they may offer something else.
  var knowsOffers = false

  init(policy: Policy) { self.policy = policy }

  var nextJob: Int64 { Int64(plans.count) + 1 }
  var nextBatch: Int64 { Int64(acceptances.count) + 1 }

  func jobs(of batch: BatchID) -> [JobID] { acceptances[batch]?.plans.map(\.id) ?? [] }

  /// Jobs of the batch that count against its budget, and that a retry releases.
  func failed(of batch: BatchID) -> [JobID] {
    jobs(of: batch).filter { records[$0]?.state.countsAgainstBudget == true }
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
    case .retry(let batch, let jobs):
      retries.insert(batch)
      guard batches[batch] == .running || batches[batch] == .failed else { return }
      revivable.formUnion(failed(of: batch).filter { jobs.isEmpty || jobs.contains($0) })
      if batches[batch] == .failed { reopenable.insert(batch) }
    case .result(let job, let marks): results[job] = min(results[job] ?? marks, marks)
    case .cancelled(let batch, let reason): reasons[batch] = reason
    case .hold(let worker, let isHeld): if isHeld { holds.insert(worker) } else { holds.remove(worker) }
    }
  }

  private mutating func enter(_ change: Change, highestSent: [JobID: Fence]) throws {
    switch change {
    case .job(let record): try enter(record, highestSent)
    case .attempt(let attempt): try enter(attempt)
    case .batch(let id, let state):
      let open = jobs(of: id).filter { records[$0]?.state.isFinal != true }
      if state != .running, !open.isEmpty { throw Violation(.batchEndsWithItsJobs, "\(id) is \(state), \(open) are open") }
      if let old = batches[id], old != .running, state != .running || reopenable.remove(id) == nil {
        throw Violation(.batchEndsWithItsJobs, "\(id) was \(old), is \(state)")
      }
      batches[id] = state
    }
  }

  private mutating func enter(_ record: JobRecord, _ highestSent: [JobID: Fence]) throws {
    let id = record.plan.id
    guard let plan = plans[id] else { throw Violation(.recordsAgree, "\(id) was never submitted") }
    let old = records[id] ?? JobRecord(plan: record.plan)
    let isRevived = record.state == .queued && record.failures == FailureCounts() && revivable.remove(id) != nil
    if old.state.isFinal, record != old, !isRevived {
      throw Violation(.finalStaysFinal, "\(id) was \(old.state), is \(record.state)")
    }
    if !isRevived { try checkCounts(record, old) }
    if case .leased(let worker, _) = old.state { stop(id, on: worker) }
    leaveQueue(plan)
    records[id] = record
    failures[plan.batch, default: 0] += (record.state.countsAgainstBudget ? 1 : 0) - (old.state.countsAgainstBudget ? 1 : 0)
    switch record.state {
    case .queued: queued.insert(id)
    case .leased(let worker, let fence): try enter(lease: fence, of: plan, to: worker, old, record, highestSent)
    case .done(let fence):
      // A lease that is not stored is known by its result only.
      if plan.requirements.occupancy == .brief { latest[id] = max(fence, latest[id] ?? fence) }
      if fence != latest[id] { throw Violation(.onlyLatestCounts, "\(id) is done by \(fence), not by \(latest[id] as Any)") }
    case .failed, .quarantined, .cancelled: break
    }
    try checkLimits(record, plan)
  }

  private func checkLimits(_ record: JobRecord, _ plan: JobPlan) throws {
    let failures = record.failures
    let own = max(failures.jobError, failures.deadline)
    let isBelow =
      own <= plan.retries && failures.workerLost < policy.workerLossLimit
      && failures.contaminated < policy.contaminationLimit
    let isKept =
      switch record.state {
      case .queued, .leased: isBelow
      // What was taken for lost once may have ended before that was forgiven.
      case .done, .cancelled:
        own <= plan.retries && failures.workerLost <= policy.workerLossLimit
          && failures.contaminated <= policy.contaminationLimit
      case .failed(let cause): failures[cause] == plan.retries + 1 && failures.contaminated < policy.contaminationLimit
      // Never for disturbances.
      case .quarantined:
        failures.workerLost == policy.workerLossLimit && failures.contaminated < policy.contaminationLimit
      }
    if case .done = record.state, failures.contaminated < policy.contaminationLimit, !undisturbed.contains(plan.id) {
      throw Violation(.doneHasAResult, "\(plan.id) is done, \(failures)")
    }
    let least = FailureCause.allCases.map { failures[$0] }.min() ?? 0
    if !isKept || least < 0 { throw Violation(.limitsAreKept, "\(plan.id) is \(record.state), \(failures)") }
  }

  /// Each attempt is counted once, by what ended it. A loss may turn out to be none, also when that is not written at once.
  private mutating func checkCounts(_ record: JobRecord, _ old: JobRecord) throws {
    var failures = old.failures
    var returns = old.returns
    switch uncounted.removeValue(forKey: record.plan.id) {
    case .failed(let cause): failures[cause] += 1
    case .returned: returns += 1
    case .done, .cancelled, .late, nil: break
    }
    var forgiven = failures
    forgiven.workerLost = max(0, failures.workerLost - 1)
    guard record.failures == failures || record.failures == forgiven, record.returns == returns else {
      throw Violation(.limitsAreKept, "\(record.plan.id) counts \(record.failures), \(record.returns) returns after \(old)")
    }
  }

  private mutating func enter(_ attempt: AttemptRecord) throws {
    let claim = attempt.claim
    if attempt.ending != .late { uncounted[claim.job] = attempt.ending }
    if attempt.ending == .failed(.workerLost), holds.contains(attempt.worker), knowsOffers {
      throw Violation(.drainsAreFree, "\(claim) is charged for the loss of \(attempt.worker)")
    }
    if attempt.ending == .done {
      if plans[claim.job]?.requirements.occupancy == .brief {
        latest[claim.job] = max(claim.fence, latest[claim.job] ?? claim.fence)
      }
      if claim.fence != latest[claim.job] { throw Violation(.onlyLatestCounts, "\(claim) counts") }
      if !undisturbed.insert(claim.job).inserted {
        throw Violation(.countsOnce, "\(claim.job) has two results")
      }
    }
    if attempt.ending == .failed(.contaminated) { disturbers[claim.job] = attempt.worker }
    attempts.insert(attempt)
    if attempt.ending != .late { ended.insert(claim) }
  }

  /// What must be told of this result, if it is certain.
  func verdict(on claim: LeaseClaim, of worker: WorkerID) -> Verdict? {
    guard let record = records[claim.job], record.attempt == claim.attempt, latest[claim.job] == claim.fence else { return nil }
    switch record.state {
    case .leased(let holder, _): return holder == worker ? .counted : .late
    case .done: return .duplicate
    case .queued, .failed, .quarantined, .cancelled: return nil
    }
  }
}

extension JobState {
  var countsAgainstBudget: Bool {
    switch self {
    case .failed, .quarantined: true
    case .queued, .leased, .done, .cancelled: false
    }
  }
}

extension AttemptRecord {
  /// How much of its result is disturbed, anything that is the same in each run; nil when it gives none.
  var marks: Int? {
    switch ending {
    case .done: 0
    case .failed(.contaminated): 1 + Int(claim.fence.rawValue % 3)
    case .failed, .cancelled, .returned, .late: nil
    }
  }
}
