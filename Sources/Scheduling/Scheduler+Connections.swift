// What the ends of connections mean, and what progress is worth.

extension Scheduler {
  /// Gives a worker that was heard until now a short time to come back; for another the clocks go on as they are.
  mutating func disconnect(_ id: WorkerID, _ incarnation: UInt64, _ turn: inout Turn) {
    guard let worker = fleet[id], worker.incarnation == incarnation else { return }
    let isFresh = turn.now - worker.lastSeen <= policy.freshness
    let end = turn.now + policy.reconnectGrace
    fleet.update(id) { worker in
      worker.isCut = true
      if isFresh { worker.liveUntil = min(worker.liveUntil, end) }
    }
    scheduleWake(of: id)
  }

  /// A process is back on a new connection: what it does not present was lost on its way over the old one. It never began, so nobody
  /// is charged.
  mutating func returnLeases(lostOnTheWayTo id: WorkerID, except presented: Set<LeaseClaim>, _ turn: inout Turn) {
    guard let worker = fleet[id], worker.isCut else { return }
    fleet.update(id) { $0.isCut = false }
    for job in worker.running {
      guard let claim = currentClaim(of: job), !presented.contains(claim) else { continue }
      settle(claim, id, .returned, .presumed(lost: false), &turn)
    }
  }

  /// More trials are done than before: the attempt has its whole time again before the scheduler ends it. Its worker ends trials that
  /// take too long, so a slow attempt is left alone as long as it gets on.
  mutating func progress(_ id: WorkerID, _ claim: LeaseClaim, _ done: Int, _ turn: inout Turn) {
    guard currentClaim(of: claim.job) == claim, let lease = leases[claim.job], lease.worker == id, done > lease.done,
      done <= Policy.progressLimit
    else { return }
    leases[claim.job]?.done = done
    leases[claim.job]?.backstop = max(lease.backstop, turn.now + lease.allowance + policy.deadlineSlack)
  }
}
