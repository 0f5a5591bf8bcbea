import Scheduling

// Turns: what they write is one transaction, and only then they speak.

extension Simulation {
  mutating func planCommit() {
    guard coordinator?.hasPlannedCommit == false, coordinator?.writes.isEmpty == false || coordinator?.sayings.isEmpty == false
    else {
      return
    }
    coordinator?.hasPlannedCommit = true
    agenda.plan(.commit(life: life), at: now + random.milliseconds(0...30))
  }

  mutating func commit() throws {
    guard let writes = coordinator?.writes else { return }
    coordinator?.hasPlannedCommit = false
    if now < disk.fullUntil, !writes.isEmpty {
      // Nothing is said before there is room.
      if bug == .answersOnFullDisk { try speak() }
      coordinator?.hasPlannedCommit = true
      coordinator?.scheduler.isPaused = true
      return agenda.plan(.commit(life: life), at: now + random.milliseconds(50...500))
    }
    if crashesInCommit { return try crash(writing: writes) }
    try disk.commit(writes, highestSent: sentFences, canLoseIt: bug == .losesCommits)
    coordinator?.writes = []
    try speak()
    guard coordinator?.scheduler.isPaused == true else { return }
    coordinator?.scheduler.isPaused = false
    try tell(.tick)
  }

  /// The power goes: in the middle of the transaction, between it and what is said, or in the middle of that.
  private mutating func crash(writing writes: [Disk.Entry]) throws {
    let written = Int.random(in: 0...(2 * writes.count + 1), using: &random)
    if written < writes.count {
      disk.tear(writes.prefix(written))
    } else {
      try disk.commit(writes, highestSent: sentFences, canLoseIt: bug == .losesCommits)
      let sayings = coordinator?.sayings ?? []
      for saying in sayings.prefix(Int.random(in: 0...sayings.count, using: &random)) { try say(saying) }
    }
    crashCoordinator()
  }

  mutating func speak() throws {
    let sayings = coordinator?.sayings ?? []
    coordinator?.sayings = []
    for saying in sayings { try say(saying) }
  }

  /// Leases of brief jobs are not written, so they need not wait for what is; unless their batch is not written yet.
  mutating func sayUnstoredLeases() throws {
    guard let coordinator, !coordinator.scheduler.isPaused else { return }
    let books = disk.books
    func isUnstored(_ saying: SimulatedCoordinator.Saying) -> Bool {
      guard case .effect(.lease(_, let lease)) = saying else { return false }
      return books.plans[lease.claim.job]?.requirements.occupancy == .brief
    }
    self.coordinator?.sayings.removeAll(where: isUnstored)
    for saying in coordinator.sayings where isUnstored(saying) { try say(saying) }
  }

  private mutating func say(_ saying: SimulatedCoordinator.Saying) throws {
    switch saying {
    case .effect(let effect): try send(effect)
    case .askHello(let index): post(.sayHello, to: index)
    case .accepted(let request, let batch):
      guard disk.books.accepted[request] == batch else { throw Violation(.commitComesFirst, "\(batch) is accepted first") }
      answered[request] = batch
      for delay in deliveries() { agenda.plan(.reachClient(request, batch), at: now + delay) }
    }
  }

  private mutating func send(_ effect: Effect) throws {
    switch effect {
    case .persist, .batchEnded, .askHello: break
    case .lease(let worker, let lease):
      try checkLease(lease, to: worker)
      summary.leases += 1
      sentFences[lease.claim.job] = max(sentFences[lease.claim.job] ?? Fence(0), lease.claim.fence)
      post(.lease(lease), to: coordinator?.routes[worker])
      // A mistake of the coordinator's own: everybody may run it.
      if bug == .leasesToEverybody, let other = workers.first(where: { $0.id != worker }) {
        try checkLease(lease, to: other.id)
      }
    case .revoke(let worker, let claim): post(.revoke(claim), to: coordinator?.routes[worker])
    case .acknowledge(let worker, let claim, let verdict):
      if verdict == .counted {
        let attempt = disk.books.attempts.first { $0.claim == claim && $0.ending != .late && $0.ending != .cancelled }
        guard let attempt else { throw Violation(.commitComesFirst, "\(claim) is acknowledged first") }
        guard counted.insert(claim).inserted else { throw Violation(.countsOnce, "\(claim) counted twice") }
        if let marks = attempt.marks { told[claim.job] = min(told[claim.job] ?? marks, marks) }
      }
      post(.acknowledged(claim), to: coordinator?.routes[worker])
    }
  }

  /// It is on disk, goes to one worker only, and its deadline is that of the plan; for a timed job, times the slots that a worker
  /// may have.
  private mutating func checkLease(_ lease: Lease, to worker: WorkerID) throws {
    let claim = lease.claim
    let isBrief = disk.books.plans[claim.job]?.requirements.occupancy == .brief
    guard isBrief || disk.books.leases.contains(claim) else { throw Violation(.commitComesFirst, "\(claim) is sent first") }
    if let other = leasedTo.updateValue(worker, forKey: claim), other != worker {
      throw Violation(.leasesAreExclusive, "\(claim) went to \(other) and to \(worker)")
    }
    let plan = disk.books.plans[claim.job]
    let isTimed = plan?.requirements.occupancy == .timed
    let allowed = plan.map { plan in (isTimed ? World.timedSlots : 1...1).map { plan.deadline * $0 } } ?? []
    if !allowed.contains(lease.deadline) { throw Violation(.recordsAgree, "\(claim) has another deadline than its plan") }
  }

  private mutating func post(_ order: Order, to index: Int?) {
    guard let index, now >= workers[index].deafUntil else { return }
    let connection = workers[index].connection
    for delay in deliveries() { agenda.plan(.reachWorker(index, order, connection: connection), at: now + delay) }
  }
}
