import HeapModule

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
    reconsider(id) { _ in }
    if let known = fleet[id] {
      if known.incarnation != incarnation { endLeases(of: known, except: Set(holding), &turn) }
      returnLeases(lostOnTheWayTo: id, except: Set(holding), &turn)
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
      fleet.add(id, incarnation: incarnation, capabilities, at: turn.now, liveUntil: liveUntil, isHeld: holds.contains(id))
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

  /// The worker is gone for the reason given: ends what it still has, and forgets it until it says hello again. What is lost with a
  /// worker that was to leave anyway is not charged to the jobs.
  mutating func release(_ id: WorkerID, isLost: Bool, _ reason: String, _ turn: inout Turn) {
    guard let worker = fleet[id] else { return }
    for job in worker.running {
      guard let claim = currentClaim(of: job) else { continue }
      giveUp(claim, on: worker, isLost: isLost, reason, &turn)
    }
    reconsider(id) { _ in }
    fleet.remove(id)
  }

  /// Changes a worker in what it may take: it no longer waits for any job.
  mutating func reconsider(_ id: WorkerID, _ change: (inout Fleet.Worker) -> Void) {
    if let bucket = fleet[id]?.awaits { queue.stopAwaiting(bucket, by: id) }
    fleet.update(id) { worker in
      worker.awaits = nil
      change(&worker)
    }
  }

  private mutating func giveUp(
    _ claim: LeaseClaim, on worker: Fleet.Worker, isLost: Bool, _ reason: String, _ turn: inout Turn
  ) {
    let isCharged = isLost && !worker.isClosing
    settle(
      claim, worker.id, isCharged ? .failed(.workerLost) : .returned, .presumed(lost: isCharged), reason: reason, &turn)
  }

  /// Looks at every clock that has run out.
  mutating func passTime(_ turn: inout Turn) {
    while let first = walls.min, first.at <= turn.now {
      walls.removeMin()
      cancel(first.batch, .wall, &turn)
    }
    while let id = fleet.popDue(at: turn.now) {
      guard let worker = fleet[id] else { continue }
      guard turn.now < worker.liveUntil else {
        let silence = spoken(turn.now - worker.lastSeen)
        let reason =
          worker.incarnation == nil ? "it did not come back after the coordinator's restart" : "it was silent for \(silence)"
        release(id, isLost: true, reason, &turn)
        continue
      }
      for job in worker.running {
        guard let lease = leases[job], lease.due <= turn.now, let claim = currentClaim(of: job) else { continue }
        if lease.backstop <= turn.now {
          let reason = "its deadline of \(spoken(lease.allowance)) passed, and the worker did not end it"
          settle(claim, id, .failed(.deadline), .closed, reason: reason, &turn)
          revoke(claim, from: id, &turn)
        } else {
          // It beats, but does not know this lease: lost on the way, or forgotten.
          giveUp(claim, on: worker, isLost: true, "the worker lives, but does not know this lease", &turn)
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
      giveUp(claim, on: worker, isLost: true, "the worker started again without it", &turn)
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
    case .brief where worker.company == .brief:
      return worker.running.count < max(1, worker.capabilities.slots, worker.capabilities.credit)
    case .brief, .shared:
      return worker.running.isEmpty
        || (worker.company == .shared || worker.company == .brief) && worker.running.count < max(1, worker.capabilities.slots)
    }
  }

  /// The worker has said how many slots it has: how long its attempts may last follows from that.
  private mutating func allowTime(on id: WorkerID) {
    guard let worker = fleet[id] else { return }
    for job in worker.running {
      guard let lease = leases[job], let plan = jobs[job]?.record.plan else { continue }
      leases[job] = ActiveLease(
        worker: id, since: lease.since, expiry: lease.expiry, allowance: worker.allowance(for: plan), charge: lease.charge, policy)
      leases[job]?.done = lease.done
      leases[job]?.backstop = max(lease.backstop, lease.since + worker.allowance(for: plan) + policy.deadlineSlack)
    }
  }

  /// The attempt that we took for lost lives on: it has its lease back, and the loss is not charged.
  private mutating func adopt(_ claim: LeaseClaim, by id: WorkerID, _ turn: inout Turn) {
    guard let plan = jobs[claim.job]?.record.plan, let worker = fleet[id] else { return }
    let wasLost = history[claim]?.ending == .presumed(lost: true)
    leases[claim.job] = ActiveLease(
      worker: id, since: turn.now, expiry: turn.now + policy.leaseDuration, allowance: worker.allowance(for: plan), charge: 0,
      policy)
    queue.shares.resume(plan.batch)
    history.forget(claim)
    let model = jobs.model(of: claim.job)
    reconsider(id) {
      $0.start(plan, at: turn.now)
      $0.remember(model)
    }
    change(claim.job, &turn) { record in
      if wasLost { record.forgiveLoss() }
      record.attempt = claim.attempt
      record.state = .leased(to: id, fence: claim.fence)
    }
    scheduleWake(of: id)
  }
}
