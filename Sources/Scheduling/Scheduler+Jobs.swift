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

  mutating func submit(_ id: BatchID, _ plans: [JobPlan], _ terms: BatchTerms, _ turn: inout Turn) {
    guard batches[id] == nil else { return }
    open(id, terms, .running, at: turn.now)
    turn.effects.reserveCapacity(plans.count + 1)
    turn.effects.append(.persist(.batch(id, .running)))
    for var plan in plans where jobs.phase(of: plan.id) == nil {
      plan.batch = id
      let job = enroll(JobRecord(plan: plan))
      queue.insert(job.record, model: jobs.model(of: plan.id), into: job.bucket)
      turn.effects.append(.persist(.job(job.record)))
    }
    if batches[id]?.counts.unfinished == 0 { turn.finished.append(id) }
  }

  /// Several attempts ended on one worker: jobs are given out once for all of them.
  mutating func jobsEnded(_ worker: WorkerID, _ claims: [LeaseClaim], _ outcome: Outcome, _ turn: inout Turn) {
    // Attempt, job, acknowledgement and the next lease.
    turn.effects.reserveCapacity(claims.count * 4)
    for claim in claims { jobEnded(worker, claim, outcome, &turn) }
  }

  /// True for a lease of an earlier run that was not stored, see `JobRecord.isStored`: the attempt after the last one on record, of
  /// a job that nobody has now, with a fence of an epoch that this very store began.
  private func isForgotten(_ claim: LeaseClaim, of job: PackedJob) -> Bool {
    jobs.occupancy(of: claim.job) == .brief && job.phase == .queued && claim.attempt == Int(job.attempt) + 1
      && claim.fence >= Fence(epoch: firstEpoch, count: 0) && claim.fence < Fence(epoch: epoch, count: 0)
  }

  mutating func jobEnded(_ worker: WorkerID, _ claim: LeaseClaim, _ outcome: Outcome, _ turn: inout Turn) {
    if fleet.look(at: worker, { $0.stopping.contains(claim) }) == true {
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

  mutating func cancel(_ id: BatchID, _ reason: CancelReason, _ turn: inout Turn) {
    guard let batch = batches[id], batch.state == .running else { return }
    batches[id]?.cancelReason = reason
    for job in batch.jobs {
      guard let record = jobs[job]?.record else { continue }
      switch record.state {
      case .queued: change(job, &turn) { $0.state = .cancelled }
      case .leased(let worker, let fence):
        let claim = LeaseClaim(job: job, attempt: record.attempt, fence: fence)
        settle(claim, worker, .cancelled, .closed, reason: reason.sentence, &turn)
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
    guard let job = jobs.packed(claim.job), claim.attempt >= 1 else { return .unknown }
    guard claim.attempt <= Int(job.attempt) else { return isForgotten(claim, of: job) ? .recoverable : .unknown }
    let isLatest = claim.attempt == Int(job.attempt)
    switch job.phase {
    case .leased where isLatest: return job.fence == claim.fence ? .current : .unknown
    case .done where isLatest: return job.fence == claim.fence ? .reported : .unknown
    default: break
    }
    // Nothing on record: history was not restored, or the store lost it. Late is the safe answer.
    guard let past = history[claim] else { return .ended }
    guard past.fence == claim.fence else { return .unknown }
    switch past.ending {
    case .presumed: return isLatest && job.phase == .queued ? .recoverable : .ended
    case .closed: return .ended
    case .reported: return .reported
    case .late: return .knownLate
    }
  }

  /// Ends the job's latest attempt, and the lease if there still is one. An attempt that was presumed lost is not charged for it
  /// any more.
  mutating func settle(
    _ claim: LeaseClaim, _ worker: WorkerID, _ ending: AttemptRecord.Ending, _ note: AttemptHistory.Ending, reason: String = "",
    _ turn: inout Turn
  ) {
    let wasLost = history[claim]?.ending == .presumed(lost: true)
    if ending == .done { history.forget(claim) } else { history.note(claim, of: worker, note) }
    if ending == .failed(.contaminated) { history.noteDisturbance(claim) }
    endLease(of: claim.job, at: turn.now)
    let evidence = AttemptRecord(claim: claim, worker: worker, ending: ending, reason: reason)
    turn.effects.append(.persist(.attempt(evidence)))
    change(claim.job, &turn) { [policy] record in
      if wasLost { record.forgiveLoss() }
      record.attempt = claim.attempt
      switch ending {
      case .done: record.state = .done(fence: claim.fence)
      case .failed(let cause):
        record.failures[cause] += 1
        record.state = policy.state(after: cause, of: claim, record.failures, retries: record.plan.retries)
      case .cancelled: record.state = .cancelled
      case .returned:
        record.returns += 1
        record.state = .queued
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
    var before = JobPhase.queued
    var wasDisturbed = false
    let changed = jobs.update(id) { job in
      before = job.record.state.phase
      wasDisturbed = job.record.key.isDisturbed
      precondition(!before.isFinal, "a final job never changes")
      body(&job.record)
    }
    if let job = changed { follow(job, from: before, isMoved: wasDisturbed != job.record.key.isDisturbed, &turn) }
  }

  /// Keeps queue and counts in step with a job that has changed, and has it written. `isMoved`: if it waits, it waits elsewhere.
  mutating func follow(_ job: Job, from before: JobPhase, isMoved: Bool = false, _ turn: inout Turn) {
    let (id, batch) = (job.record.plan.id, job.record.plan.batch)
    let after = job.record.state.phase
    let isMoved = isMoved || before != after
    if before == .queued, isMoved {
      queue.remove(batch, from: job.bucket, jobs)
      for (worker, bucket) in queue.takeReleased() where fleet[worker]?.awaits == bucket {
        fleet.update(worker) { $0.awaits = nil }
      }
    }
    if after == .queued, isMoved { queue.insert(job.record, model: jobs.model(of: id), into: job.bucket) }
    if job.record.isStored { turn.effects.append(.persist(.job(job.record))) }
    guard before != after, let index = batches.index(forKey: batch) else { return }
    batches.values[index].counts[before] -= 1
    batches.values[index].counts[after] += 1
    if after.isReleasable, let limit = batches.values[index].terms.maxFailed, batches.values[index].counts.failed > limit {
      turn.overBudget.append(batch)
    }
    if after.isFinal, batches.values[index].counts.unfinished == 0 { turn.finished.append(batch) }
  }

  private mutating func endLease(of id: JobID, at now: Instant) {
    guard let lease = leases.removeValue(forKey: id), let batch = jobs.batch(of: id) else { return }
    let parked = queue.shares.end(batch, charged: lease.charge, took: (now - lease.since).milliseconds)
    if !parked.isEmpty { queue.unpark(queue.shares.submitter(of: batch), in: parked) }
    fleet.update(lease.worker) { $0.stop(id, at: now) }
  }
}

extension JobRecord {
  /// An attempt that was taken for lost was not. A retry may have wiped its charge away already.
  mutating func forgiveLoss() { failures.workerLost = max(0, failures.workerLost - 1) }
}

extension Fleet.Worker {
  /// How long an attempt may last here: a timed job may have to wait for the trials of as many others as there are timed slots.
  func allowance(for plan: JobPlan) -> Duration {
    guard plan.requirements.occupancy == .timed else { return plan.deadline }
    return plan.deadline * max(1, capabilities.timedSlots)
  }

  mutating func start(_ plan: JobPlan, at now: Instant) {
    // A job that follows another at once is no new beginning.
    if running.isEmpty, idleSince < now { busySince = now }
    running.append(plan.id)
    taken += 1
    awaits = nil
    company =
      switch plan.requirements.occupancy {
      case .brief: company == .shared ? .shared : .brief
      case .shared: .shared
      case .timed: .timed(plan.batch)
      case .exclusive: .alone
      }
  }

  mutating func stop(_ job: JobID, at now: Instant) {
    // The oldest ends first as a rule, so it is found at once.
    if let index = running.firstIndex(of: job) { running.remove(at: index) }
    guard running.isEmpty else { return }
    idleSince = now
    company = .nobody
    taken = 0
  }
}
