import Scheduling

/// The scheduler, with at most one mistake between it and the world.
struct SchedulerUnderTest {
  private(set) var scheduler: Scheduler
  private let bug: InjectedBug?

  init(
    policy: Policy, epoch: UInt32, books: Books, terms: [BatchID: BatchTerms], remembers: Bool, bug: InjectedBug?, at now: Instant
  ) {
    self.bug = bug
    var policy = policy
    var records = books.records.values.sorted { $0.plan.id < $1.plan.id }
    if bug == .forgivesLosses { policy.workerLossLimit += 1 }
    if bug == .hurries { policy.leaseDuration = policy.leaseDuration / 2 }
    if bug == .ignoresQuotas { policy.submitterRunningLimit = nil }
    if bug == .revivesFinalJobs {
      for index in records.indices where records[index].state.isFinal { records[index].state = .queued }
    }
    // With and without the evidence: a coordinator may spare itself reading it.
    var attempts = remembers && bug != .forgetsDisturbers ? books.attempts.sorted { $0.comesBefore($1) } : []
    // In whatever order.
    if epoch % 2 == 0 { attempts.reverse() }
    scheduler = Scheduler(
      policy: policy, epoch: bug == .reusesEpochs ? 1 : epoch, firstEpoch: 1, restoring: books.batches, terms: terms,
      cancelled: books.reasons, holds: books.holds, jobs: records, attempts: attempts, at: now)
  }

  mutating func handle(_ event: Event, at now: Instant) -> [Effect] {
    switch (bug, event) {
    case (.ignoresTime, .tick): return []
    case (.misreadsTime, .tick): return scheduler.handle(event, at: now + .milliseconds(-1))
    case (.sharesExclusives, .submit(let batch, var plans, let terms)):
      for index in plans.indices { plans[index].requirements.occupancy = .shared }
      return scheduler.handle(.submit(batch, plans, terms), at: now)
    case (.mixesTimed, .submit(let batch, var plans, let terms)):
      for index in plans.indices where plans[index].requirements.occupancy == .timed {
        plans[index].requirements.occupancy = .shared
      }
      return scheduler.handle(.submit(batch, plans, terms), at: now)
    case (.invertsPriorities, .submit(let batch, var plans, let terms)):
      for index in plans.indices { plans[index].priority.negate() }
      return scheduler.handle(.submit(batch, plans, terms), at: now)
    case (.ignoresBudgets, .submit(let batch, let plans, var terms)):
      terms.maxFailed = nil
      terms.wall = nil
      return scheduler.handle(.submit(batch, plans, terms), at: now)
    case (.ignoresHolds, .drainWorker), (.ignoresRetries, .retryBatch), (.ignoresProgress, .jobProgressed): return []
    case (.trustsStrangers, .jobEnded(let stranger, let claim, let outcome)):
      guard case .leased(let holder, claim.fence)? = scheduler.record(of: claim.job)?.state, holder != stranger else { break }
      return scheduler.handle(.jobEnded(holder, claim, outcome), at: now).map { effect in
        effect == .acknowledge(holder, claim, .counted) ? .acknowledge(stranger, claim, .late) : effect
      }
    case (.overfillsWorkers, .workerHello(let worker, let incarnation, var offer, let holding)):
      offer.slots += 1
      offer.credit += 1
      return scheduler.handle(.workerHello(worker, incarnation: incarnation, offer, holding: holding), at: now)
    case (.ignoresFences, .jobEnded(let worker, let claim, let outcome)): return end(claim, on: worker, outcome, now)
    case (.refusesResults, .jobEnded(let worker, let claim, let outcome)) where claim.fence.rawValue % 5 == 0:
      let other = LeaseClaim(job: claim.job, attempt: claim.attempt, fence: Fence(1))
      return replace(other, by: claim, in: scheduler.handle(.jobEnded(worker, other, outcome), at: now))
    default: break
    }
    return scheduler.handle(event, at: now).flatMap(distort)
  }

  /// No leases are given out while they could not be stored.
  var isPaused: Bool {
    get { scheduler.isPaused }
    set { if bug != .staysPaused || newValue { scheduler.isPaused = newValue } }
  }

  func refuses(_ count: Int, from submitter: String) -> Bool {
    bug != .ignoresRefusals && scheduler.refusal(of: count, from: submitter) != nil
  }

  /// The sentence that a user reads.
  func explain(_ job: JobID, at now: Instant) -> String {
    let isSilent = bug == .explainsNothing && scheduler.record(of: job)?.state == .queued
    return isSilent ? "" : scheduler.explain(job, at: now).sentence
  }

  /// Takes every result for that of the job's present lease.
  private mutating func end(_ claim: LeaseClaim, on worker: WorkerID, _ outcome: Outcome, _ now: Instant) -> [Effect] {
    guard let record = scheduler.record(of: claim.job), case .leased(_, let fence) = record.state else {
      return scheduler.handle(.jobEnded(worker, claim, outcome), at: now)
    }
    let present = LeaseClaim(job: claim.job, attempt: record.attempt, fence: fence)
    return replace(present, by: claim, in: scheduler.handle(.jobEnded(worker, present, outcome), at: now))
  }

  private func replace(_ old: LeaseClaim, by new: LeaseClaim, in effects: [Effect]) -> [Effect] {
    effects.map { effect in
      switch effect {
      case .acknowledge(let worker, old, let verdict): .acknowledge(worker, new, verdict)
      case .persist(.attempt(var attempt)) where attempt.claim == old:
        {
          attempt.claim = new
          return .persist(.attempt(attempt))
        }()
      default: effect
      }
    }
  }

  private func distort(_ effect: Effect) -> [Effect] {
    switch (bug, effect) {
    case (.forgetsToWriteResults, .persist(.attempt(let attempt))) where attempt.ending == .done: []
    case (.chargesDrains, .persist(.attempt(var attempt))) where attempt.ending == .returned && !attempt.reason.isEmpty:
      {
        attempt.ending = .failed(.workerLost)
        return [.persist(.attempt(attempt))]
      }()
    case (.forgetsToRevoke, .revoke): []
    case (.countsRepeats, .acknowledge(let worker, let claim, .duplicate)): [.acknowledge(worker, claim, .counted)]
    case (.endsBatchesEarly, .persist(.job(let record))) where record.state.isFinal:
      [effect, .persist(.batch(record.plan.batch, .done))]
    case (.repeatsLateRecords, .persist(.attempt(let attempt))) where attempt.ending == .late: [effect, effect]
    default: [effect]
    }
  }
}

extension AttemptRecord {
  /// Any order that is the same in each run.
  fileprivate func comesBefore(_ other: Self) -> Bool {
    if claim.fence != other.claim.fence { return claim.fence < other.claim.fence }
    if claim.job != other.claim.job { return claim.job < other.claim.job }
    return "\(self)" < "\(other)"
  }
}
