import Scheduling

extension Simulation {
  mutating func startCoordinator() throws {
    epoch += 1
    decided = store
    // The coordinator does not remember what workers offered; they say it again.
    decided.offers = [:]
    decided.knowsOffers = true
    coordinator = SchedulerUnderTest(
      policy: world.policy, epoch: epoch, books: store, remembers: world.remembersAttempts, bug: bug, at: now)
    try checkInvariants()
    try planWake()
  }

  /// Loses what was not committed.
  mutating func crashCoordinator() {
    guard coordinator != nil else { return }
    coordinator = nil
    life += 1
    pending = []
    plannedWake = nil
    lateRecords = []
    agenda.plan(.startCoordinator, at: now + random.milliseconds(10...6_000))
  }

  /// Gives an event to the scheduler, checks what it decided, and plans the commit.
  mutating func tell(_ event: Event) throws {
    guard coordinator != nil else { return }
    if case .workerHello(let worker, _, let offer, _) = event { decided.offers[worker] = offer }
    var expected: (claim: LeaseClaim, verdict: Verdict)?
    if case .jobEnded(_, let claim, _) = event, let verdict = decided.verdict(on: claim) { expected = (claim, verdict) }
    guard let effects = coordinator?.handle(event, at: now) else { return }
    for effect in effects {
      mix(effect)
      guard case .persist(let change) = effect else { continue }
      if case .attempt(let attempt) = change, attempt.ending == .late, !lateRecords.insert(attempt.claim).inserted {
        throw Violation(.lateIsRecordedOnce, "\(attempt.claim)")
      }
      try decided.enter(change, highestSent: sentFences)
      if case .job(let record) = change { try checkRecord(record.plan.id) }
    }
    if let (claim, verdict) = expected {
      let isTold = effects.contains { if case .acknowledge(_, claim, verdict) = $0 { true } else { false } }
      if !isTold { throw Violation(.currentCounts, "the end of \(claim) was not told to be \(verdict)") }
    }
    try checkInvariants()
    if bug == .answersBeforeCommit { for effect in effects { try send(effect) } }
    if pending.isEmpty, !effects.isEmpty { agenda.plan(.commit(life: life), at: now + random.milliseconds(0...30)) }
    pending += effects
    try planWake()
  }

  /// One transaction, then everything is sent.
  mutating func commit() throws {
    for effect in pending {
      if case .persist(let change) = effect { try store.enter(change, highestSent: sentFences) }
    }
    store.accepted = decided.accepted
    store.jobs = decided.jobs
    let effects = pending
    pending = []
    if bug != .answersBeforeCommit { for effect in effects { try send(effect) } }
  }

  /// Ticks only when the scheduler asked for it: so its `nextDeadline` is proved too.
  mutating func wake() throws {
    plannedWake = nil
    try tell(.tick)
    if bug != .ignoresTime, let next = coordinator?.scheduler.nextDeadline, next <= now {
      throw Violation(.deadlinesMove, "still \(next) after a tick at \(now)")
    }
  }

  private mutating func planWake() throws {
    guard let next = coordinator?.scheduler.nextDeadline, plannedWake.map({ next < $0 }) ?? true else { return }
    if bug == .ignoresTime, next <= now { return }
    plannedWake = max(next, now)
    agenda.plan(.wake(life: life), at: max(next, now))
  }

  private mutating func send(_ effect: Effect) throws {
    switch effect {
    case .persist, .batchEnded: break
    case .lease(let worker, let lease):
      summary.leases += 1
      guard store.leases.contains(lease.claim) else { throw Violation(.commitComesFirst, "\(lease.claim) is sent first") }
      sentFences[lease.claim.job] = max(sentFences[lease.claim.job] ?? Fence(0), lease.claim.fence)
      try checkDeadline(of: lease)
      post(.lease(lease), to: worker)
    case .revoke(let worker, let claim): post(.revoke(claim), to: worker)
    case .acknowledge(let worker, let claim, let verdict):
      if verdict == .counted {
        let isOnDisk = store.attempts.contains { $0.claim == claim && $0.ending != .late && $0.ending != .cancelled }
        guard isOnDisk else { throw Violation(.commitComesFirst, "\(claim) is acknowledged first") }
        guard counted.insert(claim).inserted else { throw Violation(.countsOnce, "\(claim) counted twice") }
      }
      post(.acknowledged(claim), to: worker)
    case .askHello(let worker): post(.sayHello, to: worker)
    }
  }

  /// That of the plan; for a timed job, times the slots that a worker may have.
  private func checkDeadline(of lease: Lease) throws {
    let plan = store.plans[lease.claim.job]
    let isTimed = plan?.requirements.occupancy == .timed
    let allowed = plan.map { plan in (isTimed ? World.timedSlots : 1...1).map { plan.deadline * $0 } } ?? []
    if !allowed.contains(lease.deadline) {
      throw Violation(.recordsAgree, "\(lease.claim) has another deadline than its plan")
    }
  }

  private mutating func post(_ order: Order, to worker: WorkerID) {
    guard let index = workers.firstIndex(where: { $0.id == worker }) else { return }
    for delay in deliveries(to: index) { agenda.plan(.reachWorker(index, order), at: now + delay) }
  }

  /// A client asks until it has its answer; the answer itself is what is on disk.
  mutating func ask(_ request: Int) throws {
    let wish = world.requests[request]
    let id = store.accepted[request]
    if coordinator != nil, decided.accepted[request] == nil {
      let batch = BatchID(decided.nextBatch)
      var plans = wish.plans
      for index in plans.indices {
        plans[index].id = JobID(decided.nextJob + Int64(index))
        plans[index].batch = batch
      }
      for plan in plans { decided.plans[plan.id] = plan }
      for plan in plans { store.plans[plan.id] = plan }
      decided.jobs[batch] = plans.map(\.id)
      decided.accepted[request] = batch
      try tell(.submit(batch, plans))
    }
    let wantsCancel = wish.cancelAt.map { $0 <= now } ?? false
    if wantsCancel, let id, coordinator != nil { try tell(.cancelBatch(id)) }
    let isDone = id.map { store.batches[$0] != .running } ?? false
    if !isDone { agenda.plan(.ask(request), at: now + .milliseconds(1_000)) }
  }

  private func checkRecord(_ job: JobID) throws {
    guard let record = coordinator?.scheduler.record(of: job), let last = decided.records[job] else {
      throw Violation(.recordsAgree, "\(job) is unknown")
    }
    // A job may change twice in one event; then the last record is the one that agrees.
    if last.state.isFinal, record.state != last.state { throw Violation(.recordsAgree, "\(job): \(record.state), \(last.state)") }
  }

  private func checkInvariants() throws {
    guard bug == nil, let broken = coordinator?.scheduler.invariantViolations(), !broken.isEmpty else { return }
    throw Violation(.invariants, broken.joined(separator: "; "))
  }

  private mutating func mix(_ effect: Effect) {
    for byte in "\(now.milliseconds) \(Self.name(effect))".utf8 {
      summary.digest = (summary.digest ^ UInt64(byte)) &* 1_099_511_628_211
    }
  }

  /// A text that is the same in every process; sets and dictionaries inside plans are not.
  private static func name(_ effect: Effect) -> String {
    switch effect {
    case .persist(.job(let record)): "job \(record.plan.id) \(record.state) \(record.attempt) \(record.failures)"
    default: "\(effect)"
    }
  }
}
