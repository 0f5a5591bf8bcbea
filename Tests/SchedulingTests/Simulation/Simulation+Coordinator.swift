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
    // Without the evidence nobody knows where jobs were disturbed.
    if !world.remembersAttempts { decided.disturbers = [:] }
    decided.knowsOffers = true
    if bug == .forgetsRequests { decided.accepted = [:] }
    let clock = DriftingClock(at: now, &random)
    let scheduler = SchedulerUnderTest(
      policy: world.policy, epoch: epoch, books: disk.books, terms: disk.books.acceptances.mapValues(remaining),
      remembers: world.remembersAttempts, bug: bug, at: clock.read(at: now))
    let patience = Patience(decided, at: clock.read(at: now))
    coordinator = SimulatedCoordinator(scheduler: scheduler, clock: clock, decided: decided, patience: patience)
    if bug == nil { try checkAllJobs() }
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
    switch event {
    case .workerHello(let worker, _, let offer, _):
      coordinator?.decided.offers[worker] = offer
      coordinator?.routes[worker] = index
    case .workerDisconnected(let worker, _):
      if let index, coordinator?.routes[worker] == index, !isConnected(index) { coordinator?.routes[worker] = nil }
    default: break
    }
    let (worker, claims) = event.ended
    touched = (touched ?? []).union(claims.map(\.job))
    let expected = claims.compactMap { claim in verdict(on: claim, of: worker).map { (claim, $0) } }
    let before = coordinator?.patience.claims(lostBy: event) ?? []
    guard let effects = coordinator?.scheduler.handle(event, at: clock.read(at: now)) else { return }
    coordinator?.decided.hear(event, effects)
    noteTakers(effects)
    // What a worker has no more is given up first; then it takes up what it has; new leases are last.
    let place = effects.firstIndex(where: \.isOfLease) ?? effects.count
    coordinator?.patience.hear(event, isKnown: !effects.contains { $0.asksHello }, at: clock.read(at: now))
    for effect in effects[..<place] { try note(effect, of: event, from: index) }
    try noteAdoptions(event)
    for effect in effects[place...] { try note(effect, of: event, from: index) }
    noteLosses()
    for (claim, verdict) in expected where !effects.contains(.acknowledge(worker, claim, verdict)) {
      throw Violation(.currentCounts, "the end of \(claim) was not told to be \(verdict)")
    }
    try coordinator?.checkTold(event, effects)
    try coordinator?.patience.checkEnded(before, by: event)
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
    let shown = clock.read(at: now)
    if bug != .ignoresTime, let next = coordinator?.scheduler.scheduler.nextDeadline, next <= shown {
      throw Violation(.deadlinesMove, "still \(next) after a tick at \(shown)")
    }
  }

  private mutating func note(_ effect: Effect, of event: Event, from index: Int?) throws {
    summary.digest.add(now)
    summary.digest.add(effect)
    switch effect {
    case .persist(let change):
      switch change {
      case .attempt(let attempt): try check(attempt, of: event)
      case .job(let record): follow(record)
      case .batch: break
      }
      try coordinator?.decided.enter(.change(change), highestSent: sentFences)
      coordinator?.writes.append(.change(change))
      if case .attempt(let attempt) = change { try noteResult(of: attempt) }
    case .lease(let worker, let lease):
      coordinator?.sayings.append(.effect(effect))
      try noteBriefLease(lease, to: worker)
    case .revoke(let worker, let claim):
      coordinator?.sayings.append(.effect(effect))
      coordinator?.decided.stopping[worker, default: []].insert(claim)
    case .askHello: if let index { coordinator?.sayings.append(.askHello(index)) }
    case .batchEnded(let batch, _):
      guard let reason = coordinator?.scheduler.scheduler.cancelReason(of: batch) else { return }
      coordinator?.writes.append(.cancelled(batch, reason))
      try coordinator?.decided.enter(.cancelled(batch, reason), highestSent: sentFences)
    default: coordinator?.sayings.append(.effect(effect))
    }
  }

  /// What must be told of a result, if it is certain. Of brief jobs the lease of an earlier life counts too, while nobody has another.
  private func verdict(on claim: LeaseClaim, of worker: WorkerID) -> Verdict? {
    guard let record = coordinator?.decided.records[claim.job], record.state == .queued, leasedTo[claim] == worker else {
      return coordinator?.decided.verdict(on: claim, of: worker)
    }
    if claim.attempt == record.attempt, coordinator?.presumed.contains(claim) == true { return .counted }
    let isForgotten = claim.attempt == record.attempt + 1 && claim.fence < Fence(epoch: epoch, count: 0)
    return isForgotten && record.plan.requirements.occupancy == .brief ? .counted : nil
  }

  /// A result is written with its attempt's end, whether or not the job may give a better one.
  private mutating func noteResult(of attempt: AttemptRecord) throws {
    guard let marks = attempt.marks, bug != .dropsDisturbedResults || marks == 0 else { return }
    coordinator?.writes.append(.result(attempt.claim.job, marks: marks))
    try coordinator?.decided.enter(.result(attempt.claim.job, marks: marks), highestSent: sentFences)
  }

  /// Whose attempt it is, why it ended, and that it is said once.
  private mutating func check(_ attempt: AttemptRecord, of event: Event) throws {
    if attempt.ending == .late {
      coordinator?.presumed.remove(attempt.claim)
      guard coordinator?.lateRecords.insert(attempt.claim).inserted == true else {
        throw Violation(.lateIsRecordedOnce, "\(attempt.claim)")
      }
      return
    }
    if let owner = leasedTo[attempt.claim], owner != attempt.worker {
      throw Violation(.strangersChangeNothing, "\(attempt.claim) of \(owner) is \(attempt.ending) by \(attempt.worker)")
    }
    coordinator?.presumed.remove(attempt.claim)
    guard event.ended.claims.isEmpty, attempt.ending != .cancelled, let clock = coordinator?.clock else { return }
    if attempt.ending != .failed(.deadline) { coordinator?.presumed.insert(attempt.claim) }
    try coordinator?.patience.checkEnding(attempt, after: event, at: clock.read(at: now))
  }

  /// The attempts that have time, and the jobs that the step touched.
  private mutating func follow(_ record: JobRecord) {
    let job = record.plan.id
    touched?.insert(job)
    guard case .leased(let worker, let fence) = record.state else {
      coordinator?.patience.end(job)
      return
    }
    let claim = LeaseClaim(job: job, attempt: record.attempt, fence: fence)
    guard let clock = coordinator?.clock else { return }
    coordinator?.patience.begin(claim, of: record.plan, on: worker, at: clock.read(at: now))
  }

  /// Of brief jobs the lease is not written.
  private mutating func noteBriefLease(_ lease: Lease, to worker: WorkerID) throws {
    guard var record = coordinator?.decided.records[lease.claim.job], record.plan.requirements.occupancy == .brief else { return }
    record.attempt = lease.claim.attempt
    record.state = .leased(to: worker, fence: lease.claim.fence)
    follow(record)
    try coordinator?.decided.enter(.change(.job(record)), highestSent: sentFences)
  }

  /// Nor is it written that a worker takes one up again.
  private mutating func noteAdoptions(_ event: Event) throws {
    guard case (let worker, let claims)? = event.named else { return }
    for claim in claims where coordinator?.decided.plans[claim.job]?.requirements.occupancy == .brief {
      let state = JobState.leased(to: worker, fence: claim.fence)
      guard coordinator?.decided.records[claim.job]?.state != state,
        coordinator?.scheduler.scheduler.record(of: claim.job)?.state == state
      else { continue }
      if leasedTo[claim] != worker { throw Violation(.leasesAreExclusive, "\(claim) was never sent to \(worker)") }
      try coordinator?.decided.adopt(claim, by: worker)
      if let record = coordinator?.decided.records[claim.job] { follow(record) }
    }
  }

  /// Who can get leases now.
  private mutating func noteTakers(_ effects: [Effect]) {
    guard effects.contains(where: \.isLease), let views = coordinator?.scheduler.scheduler.workerViews else { return }
    coordinator?.decided.takers = Set(views.filter { $0.state != .draining }.map(\.id))
  }

  /// Whom the scheduler has given up, it knows nothing of.
  private mutating func noteLosses() {
    // Twins follow, and have the same names.
    for worker in workers.prefix(world.workers).map(\.id) where coordinator?.scheduler.scheduler.knows(worker) == false {
      coordinator?.decided.forget(worker)
      coordinator?.patience.forget(worker)
    }
  }

  private mutating func planWake() {
    guard let clock = coordinator?.clock, let next = coordinator?.scheduler.scheduler.nextDeadline.flatMap(clock.moment) else {
      return
    }
    guard coordinator?.plannedWake.map({ next < $0 }) ?? true, bug != .ignoresTime || next > now else { return }
    coordinator?.plannedWake = max(next, now)
    agenda.plan(.wake(life: life), at: max(next, now))
  }
}

extension Event {
  /// What a worker says that it ended.
  var ended: (worker: WorkerID, claims: [LeaseClaim]) {
    switch self {
    case .jobEnded(let worker, let claim, _): (worker, [claim])
    case .jobsEnded(let worker, let claims, _): (worker, claims)
    default: (WorkerID(""), [])
    }
  }

  /// What a worker says that it has.
  var named: (worker: WorkerID, claims: [LeaseClaim])? {
    switch self {
    case .workerHello(let worker, _, _, let holding), .workerBeat(let worker, _, let holding): (worker, holding)
    default: nil
    }
  }
}

extension Effect {
  fileprivate var isLease: Bool { if case .lease = self { true } else { false } }

  fileprivate var asksHello: Bool { if case .askHello = self { true } else { false } }

  /// A worker has a lease, new or again.
  fileprivate var isOfLease: Bool {
    switch self {
    case .lease: true
    case .persist(.job(let record)): if case .leased = record.state { true } else { false }
    default: false
    }
  }
}
