// What becomes of jobs: submitted, ended, cancelled.

extension Scheduler {
  /// How a claim stands to the job it names.
  enum Standing {
    /// It is the job's lease.
    case current
    /// We gave the attempt up, but nobody has begun a newer one: it can still count.
    case recoverable
    /// Its end was told before, and counted.
    case reported
    /// Its end was told before, too late.
    case knownLate
    /// Its lease ended without it.
    case ended
    /// No such lease was ever sent, as far as we know.
    case unknown
  }

  mutating func submit(_ id: BatchID, _ plans: [JobPlan], _ turn: inout Turn) {
    guard batches[id] == nil else { return }
    var batch = Batch(state: .running)
    turn.effects.append(.persist(.batch(id, .running)))
    for var plan in plans where jobs[plan.id] == nil {
      plan.batch = id
      let job = enroll(JobRecord(plan: plan))
      batch.add(job.record)
      queue.insert(JobQueue.Key(plan), into: job.bucket)
      turn.effects.append(.persist(.job(job.record)))
    }
    batches[id] = batch
    if batch.unfinished == 0 { turn.finished.append(id) }
  }

  mutating func jobEnded(_ worker: WorkerID, _ claim: LeaseClaim, _ outcome: Outcome, _ turn: inout Turn) {
    if fleet[worker]?.stopping.contains(claim) == true {
      fleet.update(worker) { $0.stopping.removeAll { $0 == claim } }
    }
    let verdict: Verdict
    switch standing(of: claim) {
    // A guess, or a worker that changed its name: whose attempt it is goes on.
    case .current where !isHolder(worker, of: claim), .recoverable where !isHolder(worker, of: claim): verdict = .late
    case .current, .recoverable:
      switch outcome {
      case .done: settle(claim, worker, .done, .reported, &turn)
      case .failed(let cause): settle(claim, worker, .failed(cause), .reported, &turn)
      case .returned: settle(claim, worker, .returned, .reported, &turn)
      }
      verdict = .counted
    case .reported: verdict = .duplicate
    case .knownLate, .unknown: verdict = .late
    case .ended:
      history.note(claim, of: worker, .late)
      turn.effects.append(.persist(.attempt(AttemptRecord(claim: claim, worker: worker, ending: .late))))
      verdict = .late
    }
    turn.effects.append(.acknowledge(worker, claim, verdict))
  }

  mutating func cancel(_ id: BatchID, _ turn: inout Turn) {
    guard let batch = batches[id], batch.state == .running else { return }
    for job in batch.jobs {
      guard let record = jobs[job]?.record else { continue }
      switch record.state {
      case .queued: change(job, &turn) { $0.state = .cancelled }
      case .leased(let worker, let fence):
        let claim = LeaseClaim(job: job, attempt: record.attempt, fence: fence)
        settle(claim, worker, .cancelled, .closed, &turn)
        revoke(claim, from: worker, &turn)
      case .done, .failed, .quarantined, .cancelled: break
      }
    }
  }

  /// Whether the attempt that a claim names is this worker's: the lease's, or that of the attempt that was given up.
  func isHolder(_ worker: WorkerID, of claim: LeaseClaim) -> Bool {
    if let lease = leases[claim.job] { return lease.worker == worker }
    return (history[claim]?.worker ?? worker) == worker
  }

  func standing(of claim: LeaseClaim) -> Standing {
    guard let record = jobs[claim.job]?.record, claim.attempt >= 1, claim.attempt <= record.attempt else { return .unknown }
    let isLatest = claim.attempt == record.attempt
    switch record.state {
    case .leased(_, let fence) where isLatest: return fence == claim.fence ? .current : .unknown
    case .done(let fence) where isLatest: return fence == claim.fence ? .reported : .unknown
    default: break
    }
    // Nothing on record: history was not restored, or the store lost it. Late is the safe answer.
    guard let past = history[claim] else { return .ended }
    guard past.fence == claim.fence else { return .unknown }
    switch past.ending {
    case .presumed: return isLatest && record.state == .queued ? .recoverable : .ended
    case .closed: return .ended
    case .reported: return .reported
    case .late: return .knownLate
    }
  }

  /// Ends the job's latest attempt, and the lease if there still is one. An attempt that was presumed lost is not charged for it
  /// any more.
  mutating func settle(
    _ claim: LeaseClaim, _ worker: WorkerID, _ ending: AttemptRecord.Ending, _ note: AttemptHistory.Ending, _ turn: inout Turn
  ) {
    let wasLost = history[claim]?.ending == .presumed(lost: true)
    if ending == .done { history.forget(claim) } else { history.note(claim, of: worker, note) }
    endLease(of: claim.job)
    turn.effects.append(.persist(.attempt(AttemptRecord(claim: claim, worker: worker, ending: ending))))
    change(claim.job, &turn) { [policy] record in
      if wasLost { record.failures.workerLost -= 1 }
      switch ending {
      case .done: record.state = .done(fence: claim.fence)
      case .failed(let cause):
        record.failures[cause] += 1
        record.state = policy.state(after: cause, record.failures, retries: record.plan.retries)
      case .cancelled: record.state = .cancelled
      case .returned: record.state = .queued
      case .late: break
      }
    }
  }

  /// Tells the worker to stop, and keeps its place taken until it says that it has.
  mutating func revoke(_ claim: LeaseClaim, from worker: WorkerID, _ turn: inout Turn) {
    fleet.update(worker) { if !$0.stopping.contains(claim) { $0.stopping.append(claim) } }
    turn.effects.append(.revoke(worker, claim))
  }

  /// Changes a job that is not final, keeps queue and counts in step, and has it written.
  mutating func change(_ id: JobID, _ turn: inout Turn, _ body: (inout JobRecord) -> Void) {
    guard let index = jobs.index(forKey: id) else { return }
    let before = jobs.values[index].record.state
    precondition(!before.isFinal, "a final job never changes")
    body(&jobs.values[index].record)
    let job = jobs.values[index]
    let after = job.record.state
    if before == .queued, after != .queued { queue.remove(from: job.bucket, jobs) }
    if before != .queued, after == .queued { queue.insert(JobQueue.Key(job.record.plan), into: job.bucket) }
    turn.effects.append(.persist(.job(job.record)))
    let batch = job.record.plan.batch
    batches[batch]?.move(from: before, to: after)
    if after.isFinal, batches[batch]?.unfinished == 0 { turn.finished.append(batch) }
  }

  private mutating func endLease(of id: JobID) {
    guard let lease = leases.removeValue(forKey: id), let job = jobs[id] else { return }
    fleet.update(lease.worker) { $0.stop(job.record.plan) }
  }
}

extension Fleet.Worker {
  /// How long an attempt may last here: a timed job may have to wait for the trials of as many others as there are timed slots.
  func allowance(for plan: JobPlan) -> Duration {
    guard plan.requirements.occupancy == .timed else { return plan.deadline }
    return plan.deadline * max(1, capabilities.timedSlots)
  }

  mutating func start(_ plan: JobPlan) {
    running.append(plan.id)
    company =
      switch plan.requirements.occupancy {
      case .shared: .shared
      case .timed: .timed(plan.batch)
      case .exclusive: .alone
      }
  }

  mutating func stop(_ plan: JobPlan) {
    running.removeAll { $0 == plan.id }
    if running.isEmpty { company = .nobody }
  }
}
