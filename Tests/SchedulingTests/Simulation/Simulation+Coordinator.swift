import Scheduling

extension Simulation {
  mutating func startCoordinator() throws {
    epoch += 1
    try disk.recover(bug, highestSent: sentFences)
    try checkPromises()
    var decided = disk.books
    // The coordinator does not remember what workers offered; they say it again.
    decided.offers = [:]
    decided.files = [:]
    decided.stopping = [:]
    decided.passes = [:]
    decided.knowsOffers = true
    if bug == .forgetsRequests { decided.accepted = [:] }
    let clock = DriftingClock(at: now, &random)
    let scheduler = SchedulerUnderTest(
      policy: world.policy, epoch: epoch, books: disk.books, terms: disk.books.acceptances.mapValues(remaining),
      remembers: world.remembersAttempts, bug: bug, at: clock.read(at: now))
    coordinator = SimulatedCoordinator(scheduler: scheduler, clock: clock, decided: decided)
    try checkInvariants()
    planWake()
  }

  /// The batch's terms with the time that is left.
  private func remaining(_ acceptance: Acceptance) -> BatchTerms {
    var terms = acceptance.terms
    terms.wall = bug == .ignoresBudgets ? nil : acceptance.wallEnd.map { max(.zero, $0 - now) }
    if bug == .ignoresBudgets { terms.maxFailed = nil }
    return terms
  }

  /// Loses what was not committed.
  mutating func crashCoordinator() {
    guard coordinator != nil else { return }
    coordinator = nil
    life += 1
    crashesInCommit = false
    if bug == .losesCommits { disk.loseLatest() }
    agenda.plan(.startCoordinator, at: now + random.milliseconds(10...6_000))
  }

  /// Gives an event to the scheduler, checks what it decided, and plans the commit.
  mutating func tell(_ event: Event, from index: Int? = nil) throws {
    guard let clock = coordinator?.clock else { return }
    if case .workerHello(let worker, _, let offer, _) = event {
      coordinator?.decided.offers[worker] = offer
      coordinator?.routes[worker] = index
    }
    let claims: [LeaseClaim] =
      switch event {
      case .jobEnded(_, let claim, _): [claim]
      case .jobsEnded(_, let claims, _): claims
      default: []
      }
    let expected = claims.compactMap { claim in coordinator?.decided.verdict(on: claim).map { (claim, $0) } }
    guard let effects = coordinator?.scheduler.handle(event, at: clock.read(at: now)) else { return }
    coordinator?.decided.hear(event, effects)
    // What a worker has no more is given up first; then it takes up what it has; new leases are last.
    let place = effects.firstIndex(where: \.isOfLease) ?? effects.count
    for effect in effects[..<place] { try note(effect, from: index) }
    try noteAdoptions(event)
    for effect in effects[place...] { try note(effect, from: index) }
    noteLosses()
    for (claim, verdict) in expected {
      let isTold = effects.contains { if case .acknowledge(_, claim, verdict) = $0 { true } else { false } }
      if !isTold { throw Violation(.currentCounts, "the end of \(claim) was not told to be \(verdict)") }
    }
    if summary.events % world.invariantStride == 0 { try checkInvariants() }
    try checkFailures()
    try checkSomeExplanation()
    if bug == .answersBeforeCommit { try speak() }
    try sayUnstoredLeases()
    planCommit()
    planWake()
  }

  /// Ticks only when the scheduler asked for it: so its `nextDeadline` is proved too.
  mutating func wake() throws {
    guard let clock = coordinator?.clock else { return }
    coordinator?.plannedWake = nil
    try tell(.tick)
    try checkWalls()
    let shown = clock.read(at: now)
    if bug != .ignoresTime, let next = coordinator?.scheduler.scheduler.nextDeadline, next <= shown {
      throw Violation(.deadlinesMove, "still \(next) after a tick at \(shown)")
    }
  }

  private mutating func note(_ effect: Effect, from index: Int?) throws {
    summary.digest.add(now)
    summary.digest.add(effect)
    switch effect {
    case .persist(let change):
      if case .attempt(let attempt) = change, attempt.ending == .late,
        coordinator?.lateRecords.insert(attempt.claim).inserted == false
      {
        throw Violation(.lateIsRecordedOnce, "\(attempt.claim)")
      }
      try coordinator?.decided.enter(.change(change), highestSent: sentFences)
      coordinator?.writes.append(.change(change))
      if case .job(let record) = change { try checkRecord(record.plan.id) }
    case .lease(let worker, let lease):
      coordinator?.sayings.append(.effect(effect))
      try noteBriefLease(lease, to: worker)
    case .revoke(let worker, let claim):
      coordinator?.sayings.append(.effect(effect))
      coordinator?.decided.stopping[worker, default: []].insert(claim)
    case .askHello: if let index { coordinator?.sayings.append(.askHello(index)) }
    default: coordinator?.sayings.append(.effect(effect))
    }
  }

  /// Of brief jobs the lease is not written.
  private mutating func noteBriefLease(_ lease: Lease, to worker: WorkerID) throws {
    guard var record = coordinator?.decided.records[lease.claim.job], record.plan.requirements.occupancy == .brief else { return }
    record.attempt = lease.claim.attempt
    record.state = .leased(to: worker, fence: lease.claim.fence)
    try coordinator?.decided.enter(.change(.job(record)), highestSent: sentFences)
  }

  /// Nor is it written that a worker takes one up again.
  private mutating func noteAdoptions(_ event: Event) throws {
    guard let coordinator else { return }
    let (worker, claims): (WorkerID, [LeaseClaim]) =
      switch event {
      case .workerHello(let worker, _, _, let holding), .workerBeat(let worker, _, let holding): (worker, holding)
      default: (WorkerID(""), [])
      }
    for claim in claims where coordinator.decided.plans[claim.job]?.requirements.occupancy == .brief {
      let state = JobState.leased(to: worker, fence: claim.fence)
      guard coordinator.scheduler.scheduler.record(of: claim.job)?.state == state,
        coordinator.decided.records[claim.job]?.state != state
      else { continue }
      if leasedTo[claim] != worker { throw Violation(.leasesAreExclusive, "\(claim) was never sent to \(worker)") }
      try self.coordinator?.decided.adopt(claim, by: worker)
    }
  }

  /// Whom the scheduler has given up, it knows nothing of.
  private mutating func noteLosses() {
    guard let coordinator else { return }
    for worker in Set(workers.map(\.id)) where !coordinator.scheduler.scheduler.knows(worker) {
      self.coordinator?.decided.forget(worker)
    }
  }

  private mutating func planWake() {
    guard let coordinator else { return }
    guard let next = coordinator.scheduler.scheduler.nextDeadline.flatMap(coordinator.clock.moment) else { return }
    guard coordinator.plannedWake.map({ next < $0 }) ?? true, bug != .ignoresTime || next > now else { return }
    self.coordinator?.plannedWake = max(next, now)
    agenda.plan(.wake(life: life), at: max(next, now))
  }
}

extension Effect {
  /// A worker has a lease, new or again.
  fileprivate var isOfLease: Bool {
    switch self {
    case .lease: true
    case .persist(.job(let record)): if case .leased = record.state { true } else { false }
    default: false
    }
  }
}
