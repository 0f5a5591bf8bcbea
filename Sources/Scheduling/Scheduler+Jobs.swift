import HeapModule
import OrderedCollections

extension Scheduler {
  mutating func submit(_ batch: BatchID, _ plans: [JobPlan], _ effects: inout [Effect]) {
    guard batches[batch] == nil else { return }
    batches[batch] = Batch(state: .running)
    effects.append(.persist(.batch(batch, .running)))
    for plan in plans where jobs[plan.id] == nil {
      let record = JobRecord(plan: plan)
      add(record)
      effects.append(.persist(.job(record)))
    }
    settle(batch, &effects)
  }

  /// An attempt's end, as a worker tells it; it may come late, twice, or from a worker that was given up.
  mutating func ended(
    _ id: WorkerID, _ claim: LeaseClaim, _ outcome: Outcome, _ now: Instant, _ effects: inout [Effect]
  ) {
    if workers[id] != nil { workers[id]?.lastHeard = now }
    guard isCurrent(claim), case .leased(let holder, _)? = jobs[claim.job]?.record.state else {
      if case .done(claim.fence)? = jobs[claim.job]?.record.state {
        return effects.append(.acknowledge(id, claim, .duplicate))
      }
      if case .done = outcome, jobs[claim.job] != nil {
        effects.append(.persist(.attempt(AttemptRecord(claim: claim, worker: id, ending: .late))))
      }
      return effects.append(.acknowledge(id, claim, .late))
    }
    switch outcome {
    case .done:
      release(claim.job, from: holder)
      effects.append(.persist(.attempt(AttemptRecord(claim: claim, worker: id, ending: .done))))
      set(claim.job, .done(fence: claim.fence), &effects)
    case .failed(let cause):
      lose(claim, on: id, cause, now, &effects)
    case .returned:
      giveBack(claim, on: id, &effects)
    }
    effects.append(.acknowledge(id, claim, .counted))
  }

  mutating func cancel(_ batch: BatchID, _ effects: inout [Effect]) {
    guard let entry = batches[batch], entry.state == .running else { return }
    batches[batch]?.isCancelled = true
    for job in entry.jobs {
      guard let state = jobs[job]?.record.state, !state.isFinal else { continue }
      if case .leased(let worker, _) = state, let claim = claim(of: job) {
        release(job, from: worker)
        effects.append(.revoke(worker, claim))
        effects.append(.persist(.attempt(AttemptRecord(claim: claim, worker: worker, ending: .cancelled))))
      }
      set(job, .cancelled, &effects)
    }
    for requirements in Array(queues.keys) { dropStaleHeads(of: requirements) }
  }

  /// An attempt failed: the job runs again, or its limits for this cause are used up.
  mutating func lose(
    _ claim: LeaseClaim, on id: WorkerID, _ cause: FailureCause, _ now: Instant, _ effects: inout [Effect]
  ) {
    guard isCurrent(claim), case .leased(let holder, _)? = jobs[claim.job]?.record.state else { return }
    release(claim.job, from: holder)
    effects.append(.persist(.attempt(AttemptRecord(claim: claim, worker: id, ending: .failed(cause)))))
    jobs[claim.job]?.record.failures[cause] += 1
    guard let record = jobs[claim.job]?.record else { return }
    switch cause {
    case .workerLost:
      set(claim.job, record.failures.workerLost >= policy.workerLossLimit ? .quarantined : .queued, &effects)
    case .jobError, .deadline:
      let charged = record.failures.jobError + record.failures.deadline
      set(claim.job, charged > record.plan.retries ? .failed(cause) : .queued, &effects)
    }
  }

  /// The attempt ended through no fault of the job: it waits again, uncharged.
  mutating func giveBack(_ claim: LeaseClaim, on id: WorkerID, _ effects: inout [Effect]) {
    guard isCurrent(claim), case .leased(let holder, _)? = jobs[claim.job]?.record.state else { return }
    release(claim.job, from: holder)
    effects.append(.persist(.attempt(AttemptRecord(claim: claim, worker: id, ending: .returned))))
    set(claim.job, .queued, &effects)
  }
}
