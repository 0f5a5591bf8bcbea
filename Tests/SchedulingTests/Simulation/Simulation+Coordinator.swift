import Scheduling

extension Simulation {
  mutating func startCoordinator() throws {
    epoch += 1
    try disk.recover(bug, highestSent: sentFences)
    try checkPromises()
    var decided = disk.books
    // The coordinator does not remember what workers offered; they say it again.
    decided.offers = [:]
    decided.knowsOffers = true
    if bug == .forgetsRequests { decided.accepted = [:] }
    let clock = DriftingClock(at: now, &random)
    let scheduler = SchedulerUnderTest(
      policy: world.policy, epoch: epoch, books: disk.books, remembers: world.remembersAttempts, bug: bug, at: clock.read(at: now))
    coordinator = SimulatedCoordinator(scheduler: scheduler, clock: clock, decided: decided)
    try checkInvariants()
    planWake()
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
    var expected: (claim: LeaseClaim, verdict: Verdict)?
    if case .jobEnded(_, let claim, _) = event, let verdict = coordinator?.decided.verdict(on: claim) {
      expected = (claim, verdict)
    }
    guard let effects = coordinator?.scheduler.handle(event, at: clock.read(at: now)) else { return }
    for effect in effects { try note(effect, from: index) }
    if let (claim, verdict) = expected {
      let isTold = effects.contains { if case .acknowledge(_, claim, verdict) = $0 { true } else { false } }
      if !isTold { throw Violation(.currentCounts, "the end of \(claim) was not told to be \(verdict)") }
    }
    if summary.events % world.invariantStride == 0 { try checkInvariants() }
    try enforceBudgets()
    try checkFailures()
    try checkSomeExplanation()
    if bug == .answersBeforeCommit { try speak() }
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
    case .askHello: if let index { coordinator?.sayings.append(.askHello(index)) }
    default: coordinator?.sayings.append(.effect(effect))
    }
  }

  private mutating func planWake() {
    guard let coordinator else { return }
    let next = coordinator.scheduler.scheduler.nextDeadline.flatMap(coordinator.clock.moment)
    guard let next = [next, nextWallEnd].compactMap({ $0 }).min() else { return }
    guard coordinator.plannedWake.map({ next < $0 }) ?? true, bug != .ignoresTime || next > now else { return }
    self.coordinator?.plannedWake = max(next, now)
    agenda.plan(.wake(life: life), at: max(next, now))
  }
}
