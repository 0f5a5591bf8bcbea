import Scheduling

/// A coordinator, its disk, workers, clients and a bad network on a virtual clock. Equal seeds give equal runs.
struct Simulation {
  enum Act {
    case reachCoordinator(Event)
    case reachWorker(Int, Order)
    case beat(Int, incarnation: UInt64)
    case endTrial(Int, incarnation: UInt64, LeaseClaim, Outcome)
    case killedByTrial(Int, incarnation: UInt64, LeaseClaim)
    case commit(life: Int)
    case wake(life: Int)
    case ask(Int)
    case fault
    case startWorker(Int)
    case startCoordinator
    case calm
  }

  /// How a run went; equal for equal seeds.
  struct Summary: Hashable {
    var events = 0
    var leases = 0
    var endedAt = Instant(milliseconds: 0)
    /// Of every effect, in order.
    var digest: UInt64 = 14_695_981_039_346_656_037
  }

  let world: World
  let bug: InjectedBug?
  var random: SeededGenerator
  var agenda = Agenda<Act>()
  var now = Instant(milliseconds: 0)
  var isCalm = false
  var summary = Summary()

  /// On disk: what a crash leaves.
  var store: Books
  var epoch: UInt32 = 0
  /// In memory: what was decided, committed or not.
  var decided: Books
  var coordinator: SchedulerUnderTest?
  var life = 0
  var pending: [Effect] = []
  var plannedWake: Instant?
  /// Late attempts recorded in this life.
  var lateRecords: Set<LeaseClaim> = []

  /// What has left the coordinator, which nothing takes back.
  var sentFences: [JobID: Fence] = [:]
  var counted: Set<LeaseClaim> = []

  var workers: [SimulatedWorker]

  init(seed: UInt64, bug: InjectedBug? = nil) {
    world = World(seed: seed)
    self.bug = bug
    random = SeededGenerator(seed: ~seed)
    store = Books(policy: world.policy)
    decided = store
    workers = (1...world.workers).map { SimulatedWorker(id: WorkerID("w\($0)")) }
  }

  /// Runs to the end. Throws the first `Violation`.
  mutating func run() throws -> Summary {
    agenda.plan(.startCoordinator, at: now)
    agenda.plan(.calm, at: World.calm)
    for index in workers.indices { agenda.plan(.startWorker(index), at: now + random.milliseconds(0...3_000)) }
    for index in world.requests.indices { agenda.plan(.ask(index), at: world.requests[index].sendAt) }
    for _ in 0..<world.faults {
      agenda.plan(.fault, at: Instant(milliseconds: Int64.random(in: 0..<World.calm.milliseconds, using: &random)))
    }
    while let (at, act) = agenda.next() {
      now = at
      guard now < World.horizon else { break }
      summary.events += 1
      try perform(act)
      if isFinished { break }
    }
    guard isFinished else { throw Violation(.everythingEnds, unfinished) }
    try checkEnd()
    summary.endedAt = now
    return summary
  }

  private mutating func perform(_ act: Act) throws {
    switch act {
    case .reachCoordinator(let event): try tell(event)
    case .reachWorker(let index, let order): receive(order, at: index)
    case .beat(let index, let incarnation): beat(index, incarnation)
    case .endTrial(let index, let incarnation, let claim, let outcome): endTrial(index, incarnation, claim, outcome)
    case .killedByTrial(let index, let incarnation, let claim):
      guard workers[index].incarnation == incarnation, workers[index].running.contains(claim) else { return }
      killWorker(index)
    case .commit(let life): if life == self.life { try commit() }
    case .wake(let life): if life == self.life { try wake() }
    case .ask(let request): try ask(request)
    case .fault: if !isCalm { breakSomething() }
    case .startWorker(let index): startWorker(index)
    case .startCoordinator: try startCoordinator()
    case .calm: calmDown()
    }
  }

  /// Every accepted job ended on disk, and nobody waits for an answer.
  private var isFinished: Bool {
    isCalm && coordinator != nil && pending.isEmpty && store.accepted.count == world.requests.count
      && store.batches.values.allSatisfy { $0 != .running } && workers.allSatisfy { $0.spool.isEmpty && $0.isUp }
  }

  private var unfinished: String {
    let open = store.records.values.filter { !$0.state.isFinal }.sorted { $0.plan.id < $1.plan.id }
    return "open at the horizon: \(open.map { "\($0.plan.id) \($0.state)" }), "
      + "\(store.accepted.count) of \(world.requests.count) accepted, spools \(workers.map(\.spool.count))"
  }

  private func checkEnd() throws {
    for (id, jobs) in store.jobs.sorted(by: { $0.key < $1.key }) {
      for job in jobs where store.records[job]?.state.isFinal != true { throw Violation(.everythingEnds, "\(job) is open") }
      guard let scheduler = coordinator?.scheduler else { continue }
      if scheduler.state(of: id) != store.batches[id] { throw Violation(.recordsAgree, "\(id) differs on disk") }
      let counts = Dictionary(grouping: jobs) { store.records[$0]?.state.name ?? "" }.mapValues(\.count)
      if scheduler.counts(of: id).filter({ $0.value > 0 }) != counts { throw Violation(.recordsAgree, "\(id) counts wrongly") }
    }
  }
}
