// What workers say, and what their silence means.

extension Scheduler {
  /// True when this very process has said hello; else it is asked to.
  func isKnown(_ worker: WorkerID, _ incarnation: UInt64, _ turn: inout Turn) -> Bool {
    if fleet[worker]?.incarnation == incarnation { return true }
    turn.effects.append(.askHello(worker))
    return false
  }

  mutating func greet(
    _ id: WorkerID, _ incarnation: UInt64, _ capabilities: Capabilities, _ holding: [LeaseClaim], _ turn: inout Turn
  ) {
    let liveUntil = turn.now + policy.workerTimeout
    if let known = fleet[id] {
      if known.incarnation != incarnation { endLeases(of: known, except: Set(holding), &turn) }
      fleet.update(id) { worker in
        if worker.incarnation != incarnation {
          worker.incarnation = incarnation
          worker.isDraining = false
        }
        worker.capabilities = capabilities
        worker.lastSeen = turn.now
        worker.liveUntil = liveUntil
      }
    } else {
      fleet.add(id, incarnation: incarnation, capabilities, at: turn.now, liveUntil: liveUntil)
    }
    allowTime(on: id)
    // What it can do may have changed, even if its place in the order of offers has not.
    fleet.freed.append(id)
    hold(holding, by: id, &turn)
    scheduleWake(of: id)
  }

  mutating func beat(_ id: WorkerID, _ holding: [LeaseClaim], _ turn: inout Turn) {
    fleet.update(id) { [policy] worker in
      worker.lastSeen = turn.now
      worker.liveUntil = turn.now + policy.workerTimeout
    }
    hold(holding, by: id, &turn)
  }

  /// Ends what a worker still has, `returned` or `failed`, and forgets it until it says hello again.
  mutating func release(_ id: WorkerID, _ ending: AttemptRecord.Ending, _ turn: inout Turn) {
    guard let worker = fleet[id] else { return }
    for job in worker.running {
      guard let claim = currentClaim(of: job) else { continue }
      settle(claim, id, ending, .presumed(lost: ending != .returned), &turn)
    }
    fleet.remove(id)
  }

  /// Looks at every clock that has run out.
  mutating func passTime(_ turn: inout Turn) {
    while let id = fleet.popDue(at: turn.now) {
      guard let worker = fleet[id] else { continue }
      guard turn.now < worker.liveUntil else {
        release(id, .failed(.workerLost), &turn)
        continue
      }
      for job in worker.running {
        guard let lease = leases[job], lease.due <= turn.now, let claim = currentClaim(of: job) else { continue }
        if lease.backstop <= turn.now {
          settle(claim, id, .failed(.deadline), .closed, &turn)
          revoke(claim, from: id, &turn)
        } else {
          // It beats, but does not know this lease: lost on the way, or forgotten.
          settle(claim, id, .failed(.workerLost), .presumed(lost: true), &turn)
        }
      }
      scheduleWake(of: id)
    }
  }

  /// Has the worker looked at when the first of its clocks runs out.
  mutating func scheduleWake(of id: WorkerID) {
    guard let worker = fleet[id] else { return }
    var due = worker.liveUntil
    for job in worker.running { due = min(due, leases[job]?.due ?? due) }
    fleet.wake(id, at: due)
  }

  func currentClaim(of job: JobID) -> LeaseClaim? {
    guard let record = jobs[job]?.record, case .leased(_, let fence) = record.state else { return nil }
    return LeaseClaim(job: job, attempt: record.attempt, fence: fence)
  }

  /// A new process of a worker has taken the place of the old one, which was lost with all it does not hand on.
  private mutating func endLeases(of worker: Fleet.Worker, except presented: Set<LeaseClaim>, _ turn: inout Turn) {
    for job in worker.running {
      guard let claim = currentClaim(of: job), !presented.contains(claim) else { continue }
      settle(claim, worker.id, .failed(.workerLost), .presumed(lost: true), &turn)
    }
  }

  /// The worker has these leases, running or finished: renews, adopts or revokes each.
  private mutating func hold(_ claims: [LeaseClaim], by id: WorkerID, _ turn: inout Turn) {
    var stale: [LeaseClaim] = []
    for claim in claims {
      switch standing(of: claim) {
      case .current where leases[claim.job]?.worker == id:
        leases[claim.job]?.expiry = turn.now + policy.leaseDuration
      case .recoverable where isHolder(id, of: claim) && hasRoom(for: claim.job, on: id):
        adopt(claim, by: id, &turn)
      case .reported: turn.effects.append(.acknowledge(id, claim, .duplicate))
      case .knownLate: turn.effects.append(.acknowledge(id, claim, .late))
      case .current, .recoverable, .ended, .unknown:
        if !stale.contains(claim) { stale.append(claim) }
        turn.effects.append(.revoke(id, claim))
      }
    }
    // What it no longer names, it has stopped.
    fleet.update(id) { $0.stopping = stale }
  }

  private func hasRoom(for job: JobID, on id: WorkerID) -> Bool {
    guard let worker = fleet[id], let plan = jobs[job]?.record.plan else { return false }
    switch plan.requirements.occupancy {
    case .exclusive: return worker.running.isEmpty
    case .timed:
      return worker.running.isEmpty
        || worker.company == .timed(plan.batch) && worker.running.count < max(1, worker.capabilities.timedSlots)
    case .shared:
      return worker.running.isEmpty || worker.company == .shared && worker.running.count < max(1, worker.capabilities.slots)
    }
  }

  /// The worker has said how many slots it has: how long its attempts may last follows from that.
  private mutating func allowTime(on id: WorkerID) {
    guard let worker = fleet[id] else { return }
    for job in worker.running {
      guard let lease = leases[job], let plan = jobs[job]?.record.plan else { continue }
      leases[job] = ActiveLease(
        worker: id, since: lease.since, expiry: lease.expiry, allowance: worker.allowance(for: plan), policy)
    }
  }

  /// The attempt that we took for lost lives on: it has its lease back, and the loss is not charged.
  private mutating func adopt(_ claim: LeaseClaim, by id: WorkerID, _ turn: inout Turn) {
    guard let plan = jobs[claim.job]?.record.plan, let worker = fleet[id] else { return }
    let wasLost = history[claim]?.ending == .presumed(lost: true)
    leases[claim.job] = ActiveLease(
      worker: id, since: turn.now, expiry: turn.now + policy.leaseDuration, allowance: worker.allowance(for: plan), policy)
    history.forget(claim)
    fleet.update(id) { $0.start(plan) }
    change(claim.job, &turn) { record in
      if wasLost { record.failures.workerLost -= 1 }
      record.state = .leased(to: id, fence: claim.fence)
    }
    scheduleWake(of: id)
  }
}
