import HeapModule
import OrderedCollections

extension Scheduler {
  /// Gives waiting jobs to workers that can take them: the worker with the fewest leases first, so that work spreads.
  mutating func assign(_ now: Instant, _ effects: inout [Effect]) {
    var open = workers.keys.filter { canTakeMore($0) }
    while !open.isEmpty {
      open.sort { (workers[$0]?.leases.count ?? 0) < (workers[$1]?.leases.count ?? 0) }
      var isTaken = false
      for id in open {
        guard let turn = next(for: id) else { continue }
        lease(turn, to: id, now, &effects)
        isTaken = true
        break
      }
      guard isTaken else { return }
      open = open.filter { canTakeMore($0) && next(for: $0) != nil }
    }
  }

  func canTakeMore(_ id: WorkerID) -> Bool {
    guard let worker = workers[id] else { return false }
    return !worker.isDraining && !worker.hasExclusive && worker.leases.count < worker.capabilities.slots
  }

  /// The job that comes next for a worker, if it can start now. An exclusive one waits until the worker is empty, and nothing
  /// overtakes it meanwhile.
  func next(for id: WorkerID) -> (requirements: Requirements, turn: Turn)? {
    guard let worker = workers[id] else { return nil }
    var best: (requirements: Requirements, turn: Turn)?
    for (requirements, queue) in queues {
      guard let head = queue.min, requirements.unmet(by: worker.capabilities).isEmpty else { continue }
      if best.map({ head < $0.turn }) ?? true { best = (requirements, head) }
    }
    if best?.requirements.occupancy == .exclusive, !worker.leases.isEmpty { return nil }
    return best
  }
}

extension Scheduler {
  private mutating func lease(
    _ next: (requirements: Requirements, turn: Turn), to id: WorkerID, _ now: Instant, _ effects: inout [Effect]
  ) {
    queues[next.requirements]?.removeMin()
    dropStaleHeads(of: next.requirements)
    guard let plan = jobs[next.turn.job]?.record.plan else { return }
    leaseCount += 1
    let fence = Fence(epoch: epoch, count: leaseCount)
    jobs[plan.id]?.record.attempt += 1
    jobs[plan.id]?.mustEnd = Instant(milliseconds: 0)
    set(plan.id, .leased(to: id, fence: fence), &effects)
    hold(plan.id, on: id)
    guard let claim = claim(of: plan.id) else { return }
    renew(claim, until: now + policy.leaseDuration, mustEnd: now + plan.deadline + policy.deadlineSlack)
    effects.append(.lease(id, Lease(claim: claim, deadline: plan.deadline)))
  }

  /// Jobs that were cancelled while they waited leave the queue when they come to its head.
  mutating func dropStaleHeads(of requirements: Requirements) {
    while let head = queues[requirements]?.min, jobs[head.job]?.record.state != .queued { queues[requirements]?.removeMin() }
    if queues[requirements]?.isEmpty == true { queues[requirements] = nil }
  }
}
