import HeapModule
import OrderedCollections

extension Scheduler {
  mutating func hello(
    _ id: WorkerID, _ incarnation: UInt64, _ capabilities: Capabilities, _ holding: [LeaseClaim], _ now: Instant,
    _ effects: inout [Effect]
  ) {
    let before = workers[id]
    // What the worker does not present any more ended with its old process, or never reached it.
    let presented = Set(holding)
    for job in before?.leases ?? [] {
      guard let claim = claim(of: job), !presented.contains(claim) else { continue }
      lose(claim, on: id, .workerLost, now, &effects)
    }
    let isSameProcess = before?.incarnation == incarnation
    workers[id] = Worker(
      incarnation: incarnation, capabilities: capabilities, lastHeard: now,
      isDraining: isSameProcess ? before?.isDraining ?? false : false)
    for claim in holding { adopt(claim, by: id, now, &effects) }
  }

  mutating func beat(
    _ id: WorkerID, _ incarnation: UInt64, _ holding: [LeaseClaim], _ now: Instant, _ effects: inout [Effect]
  ) {
    guard workers[id]?.incarnation == incarnation else { return effects.append(.askHello(id)) }
    workers[id]?.lastHeard = now
    for claim in holding {
      if isCurrent(claim), case .leased(id, _)? = jobs[claim.job]?.record.state {
        jobs[claim.job]?.leaseEnds = now + policy.leaseDuration
      } else {
        adopt(claim, by: id, now, &effects)
      }
    }
  }

  /// Takes over a lease that a worker presents, if it still counts; else tells the worker to stop.
  private mutating func adopt(_ claim: LeaseClaim, by id: WorkerID, _ now: Instant, _ effects: inout [Effect]) {
    guard isCurrent(claim), let job = jobs[claim.job] else {
      // A finished job's result is on its way or was counted: the result's own acknowledgement settles it.
      if case .done(claim.fence)? = jobs[claim.job]?.record.state { return }
      return effects.append(.revoke(id, claim))
    }
    if case .leased(let holder, _) = job.record.state, holder != id {
      release(claim.job, from: holder)
      set(claim.job, .leased(to: id, fence: claim.fence), &effects)
    }
    hold(claim.job, on: id)
    renew(claim, until: now + policy.leaseDuration, mustEnd: nil)
  }

  mutating func gone(_ id: WorkerID, _ incarnation: UInt64, _ effects: inout [Effect]) {
    guard let worker = workers[id], worker.incarnation == incarnation else { return }
    for job in worker.leases {
      guard let claim = claim(of: job) else { continue }
      giveBack(claim, on: id, &effects)
    }
    workers[id] = nil
  }

  /// Looks at what has run out: leases, then silent workers.
  mutating func tick(_ now: Instant, _ effects: inout [Effect]) {
    while let alarm = alarms.min, alarm.at <= now {
      alarms.removeMin()
      guard isCurrent(alarm.claim), let job = jobs[alarm.claim.job], case .leased(let worker, _) = job.record.state else {
        continue
      }
      if job.mustEnd <= now {
        effects.append(.revoke(worker, alarm.claim))
        lose(alarm.claim, on: worker, .deadline, now, &effects)
      } else if job.leaseEnds <= now {
        effects.append(.revoke(worker, alarm.claim))
        lose(alarm.claim, on: worker, .workerLost, now, &effects)
      } else {
        alarms.insert(Alarm(at: min(job.leaseEnds, job.mustEnd), claim: alarm.claim))
      }
    }
    for (id, worker) in workers where worker.lastHeard + policy.workerTimeout <= now {
      for job in worker.leases {
        if let claim = claim(of: job) { lose(claim, on: id, .workerLost, now, &effects) }
      }
      workers[id] = nil
    }
  }
}
