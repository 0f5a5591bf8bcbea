import Scheduling

extension Simulation {
  /// When copies of a message arrive: none when it is lost, two when it is repeated.
  mutating func deliveries() -> [Duration] {
    guard !isCalm else { return [.milliseconds(1)] }
    guard !random.chance(perMille: world.dropPerMille) else { return [] }
    let first = random.milliseconds(1...world.longestDelay)
    guard random.chance(perMille: world.repeatPerMille) else { return [first] }
    return [first, random.milliseconds(1...world.longestDelay)]
  }

  mutating func say(_ event: Event, from index: Int) {
    guard now >= workers[index].mutedUntil else { return }
    for delay in deliveries() { agenda.plan(.reachCoordinator(event, from: index), at: now + delay) }
  }

  private mutating func sayHello(_ index: Int) {
    let worker = workers[index]
    say(.workerHello(worker.id, incarnation: worker.incarnation, worker.offer, holding: worker.holding), from: index)
  }

  mutating func startWorker(_ index: Int) {
    guard !workers[index].isUp else { return }
    workers[index].isUp = true
    workers[index].connection += 1
    workers[index].isDraining = false
    workers[index].incarnation += 1
    workers[index].clock = DriftingClock(at: now, &random)
    workers[index].offer = World.offer(&random, canRunAll: isCalm && index == 0)
    sayHello(index)
    planBeat(index)
  }

  private mutating func planBeat(_ index: Int) {
    let worker = workers[index]
    agenda.plan(.beat(index, incarnation: worker.incarnation), at: now + worker.clock.length(of: world.policy.beatInterval))
  }

  mutating func killWorker(_ index: Int, losesDisk: Bool = false) {
    guard workers[index].isUp else { return }
    sayDisconnected(index)
    workers[index].die(losesDisk: losesDisk)
    guard !workers[index].isTwin else { return }
    agenda.plan(.startWorker(index), at: now + random.milliseconds(50...8_000))
  }

  /// Its machine says that the connection has ended, as far as that can be heard.
  private mutating func sayDisconnected(_ index: Int) {
    say(.workerDisconnected(workers[index].id, incarnation: workers[index].incarnation), from: index)
  }

  func isConnected(_ index: Int) -> Bool { workers[index].isUp && now >= workers[index].deafUntil }

  /// The connection ends, and what is under way to the worker is lost; its process goes on, and makes another.
  mutating func breakLine(of index: Int) {
    guard workers[index].isUp else { return }
    sayDisconnected(index)
    workers[index].connection += 1
    let end = now + random.milliseconds(1...2_000)
    workers[index].mutedUntil = max(end, workers[index].mutedUntil)
    workers[index].deafUntil = max(end, workers[index].deafUntil)
    agenda.plan(.reconnect(index, connection: workers[index].connection), at: end)
  }

  /// Somebody may have changed what it offers meanwhile.
  mutating func reconnect(_ index: Int, _ connection: Int) {
    guard workers[index].isUp, workers[index].connection == connection else { return }
    guard now >= workers[index].frozenUntil else {
      return agenda.plan(.reconnect(index, connection: connection), at: workers[index].frozenUntil)
    }
    if !isCalm, random.chance(perMille: 200) { workers[index].offer = World.offer(&random, canRunAll: false) }
    sayHello(index)
  }

  /// A second process under the name of a worker, for a while.
  mutating func startTwin(of index: Int) {
    var twin = SimulatedWorker(workers[index].id, clock: workers[index].clock)
    twin.isTwin = true
    // Processes draw it at random.
    twin.incarnation = UInt64.random(in: 1 << 32..<1 << 48, using: &random)
    workers.append(twin)
    startWorker(workers.count - 1)
    agenda.plan(.endTwin(workers.count - 1), at: now + random.milliseconds(100...10_000))
  }

  mutating func beat(_ index: Int, _ incarnation: UInt64) {
    guard workers[index].isUp, workers[index].incarnation == incarnation else { return }
    guard now >= workers[index].frozenUntil else {
      return agenda.plan(.beat(index, incarnation: incarnation), at: workers[index].frozenUntil)
    }
    workers[index].flush(at: now)
    let worker = workers[index]
    say(.workerBeat(worker.id, incarnation: incarnation, holding: worker.holding), from: index)
    sayResults(of: worker, from: index)
    if worker.isDraining {
      if worker.running.isEmpty, worker.spool.isEmpty {
        say(.workerGone(worker.id, incarnation: incarnation), from: index)
        return killWorker(index)
      }
      say(.workerDraining(worker.id, incarnation: incarnation), from: index)
    }
    planBeat(index)
  }

  /// One by one, or what was done in one message.
  private mutating func sayResults(of worker: SimulatedWorker, from index: Int) {
    let isTogether = random.chance(perMille: 500)
    guard isTogether else {
      for result in worker.spool { say(.jobEnded(worker.id, result.claim, result.outcome), from: index) }
      return
    }
    var told: [Outcome] = []
    for outcome in worker.spool.map(\.outcome) where !told.contains(outcome) {
      told.append(outcome)
      say(.jobsEnded(worker.id, worker.spool.filter { $0.outcome == outcome }.map(\.claim), outcome), from: index)
    }
  }

  mutating func receive(_ order: Order, at index: Int, _ connection: Int) {
    guard workers[index].isUp, workers[index].connection == connection else { return }
    guard now >= workers[index].frozenUntil else {
      return agenda.plan(.reachWorker(index, order, connection: connection), at: workers[index].frozenUntil)
    }
    switch order {
    case .lease(let lease): if workers[index].accept(lease.claim) { startTrial(lease, at: index) }
    case .revoke(let claim), .acknowledged(let claim): workers[index].forget(claim)
    case .sayHello: sayHello(index)
    }
  }

  private mutating func startTrial(_ lease: Lease, at index: Int) {
    let incarnation = workers[index].incarnation
    let claim = lease.claim
    let deadline = workers[index].clock.length(of: lease.deadline)
    let end = now + random.milliseconds(20...max(21, deadline.milliseconds - 1))
    func ending(_ outcome: Outcome) -> Act { .endTrial(index, incarnation: incarnation, claim, outcome) }
    switch world.fate(of: claim.job) {
    case .fine: agenda.plan(ending(random.chance(perMille: isCalm ? 0 : 50) ? .returned : .done), at: end)
    case .fails: agenda.plan(ending(.failed(.jobError)), at: end)
    case .disturbed: agenda.plan(ending(random.chance(perMille: 700) ? .failed(.contaminated) : .done), at: end)
    case .flaky: agenda.plan(ending(random.chance(perMille: 500) ? .failed(.jobError) : .done), at: end)
    case .killsItsWorker: agenda.plan(.killedByTrial(index, incarnation: incarnation, claim), at: end)
    case .isSlow:
      agenda.plan(.getOn(index, incarnation: incarnation, claim, done: 1), at: now + deadline)
      agenda.plan(ending(.done), at: now + deadline * 4)
    case .runsTooLong: agenda.plan(ending(.failed(.deadline)), at: now + deadline)
    // Its worker does not see the deadline either, and goes on beating: only the backstop ends it.
    case .hangs: break
    }
  }

  /// A trial of a slow job is done: its worker tells, and the next takes as long.
  mutating func getOn(_ index: Int, _ incarnation: UInt64, _ claim: LeaseClaim, _ done: Int) {
    let worker = workers[index]
    guard worker.isUp, worker.incarnation == incarnation, worker.running.contains(claim), let plan = disk.books.plans[claim.job]
    else { return }
    let next = max(now + worker.clock.length(of: plan.deadline), worker.frozenUntil)
    agenda.plan(.getOn(index, incarnation: incarnation, claim, done: done + 1), at: next)
    if now >= worker.frozenUntil { say(.jobProgressed(worker.id, claim, done: done), from: index) }
  }

  mutating func endTrial(_ index: Int, _ incarnation: UInt64, _ claim: LeaseClaim, _ outcome: Outcome) {
    guard workers[index].isUp, workers[index].incarnation == incarnation else { return }
    guard now >= workers[index].frozenUntil else {
      let act = Act.endTrial(index, incarnation: incarnation, claim, outcome)
      return agenda.plan(act, at: workers[index].frozenUntil)
    }
    guard let result = workers[index].finish(claim, outcome, at: now) else { return }
    say(.jobEnded(workers[index].id, result.claim, result.outcome), from: index)
  }
}
