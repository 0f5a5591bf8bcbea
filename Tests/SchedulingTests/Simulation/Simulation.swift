import Scheduling

/// A coordinator, its disk, workers, clients and a bad network on a virtual clock. Equal seeds give equal runs.
struct Simulation {
  indirect enum Act {
    case reachCoordinator(Event, from: Int)
    case reachWorker(Int, Order, connection: Int)
    /// A worker has a connection again.
    case reconnect(Int, connection: Int)
    case beat(Int, incarnation: UInt64)
    /// So many trials of a slow job are done.
    case getOn(Int, incarnation: UInt64, LeaseClaim, done: Int)
    case endTrial(Int, incarnation: UInt64, LeaseClaim, Outcome)
    case killedByTrial(Int, incarnation: UInt64, LeaseClaim)
    case commit(life: Int)
    case wake(life: Int)
    /// A client's clock says that it asks, its request arrives, an answer does.
    case ask(Int)
    case reachCoordinatorFromClient(Int, Wanted?)
    case reachClient(Int, BatchID?)
    case fault
    case startWorker(Int)
    case endTwin(Int)
    /// Somebody drains a worker, or wants it to go on.
    case hold(Int, Bool)
    case startCoordinator
    case calm
  }

  /// How a run went; equal for equal seeds.
  struct Summary: Hashable {
    var events = 0
    var leases = 0
    var faults: [Fault: Int] = [:]
    var endedAt = Instant(milliseconds: 0)
    /// Of every effect, in order.
    var digest = Digest()
  }

  let world: World
  let bug: InjectedBug?
  var random: SeededGenerator
  var agenda = Agenda<Act>()
  /// True time, which no clock of the world shows.
  var now = Instant(milliseconds: 0)
  var isCalm = false
  var summary = Summary()

  var disk: Disk
  var epoch: UInt32 = 0
  var coordinator: SimulatedCoordinator?
  var life = 0
  /// The coordinator is suspended: it does nothing before, and its messages wait.
  var frozenUntil = Instant(milliseconds: 0)
  /// The next transaction is cut by a crash.
  var crashesInCommit = false

  /// What has left the coordinator, which nothing takes back.
  var sentFences: [JobID: Fence] = [:]
  var leasedTo: [LeaseClaim: WorkerID] = [:]
  var counted: Set<LeaseClaim> = []
  var answered: [Int: BatchID] = [:]
  /// How much is disturbed of the best result of each job that a worker may have forgotten.
  var told: [JobID: Int] = [:]

  /// Jobs that the step named or changed; nil when it told the scheduler nothing.
  var touched: Set<JobID>?
  /// Steps that told it something.
  var turns = 0
  /// What was on disk when it was last looked at.
  var checkedVersion = 0

  var workers: [SimulatedWorker]
  var clients: [SimulatedClient]

  init(seed: UInt64, bug: InjectedBug? = nil) {
    world = World(seed: seed)
    self.bug = bug
    var random = SeededGenerator(seed: ~seed)
    disk = Disk(policy: world.policy)
    workers = (1...world.workers).map { number in
      SimulatedWorker(WorkerID("w\(number)"), clock: DriftingClock(at: Instant(milliseconds: 0), &random))
    }
    clients = world.requests.map { _ in SimulatedClient() }
    self.random = random
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
      try checkStep()
      if isFinished { break }
    }
    guard isFinished else { throw Violation(.everythingEnds, unfinished) }
    try checkEnd()
    summary.endedAt = now
    return summary
  }

  private mutating func perform(_ act: Act) throws {
    if act.isOfCoordinator, now < frozenUntil { return agenda.plan(act, at: frozenUntil) }
    switch act {
    case .reachCoordinator(let event, let index): try tell(event, from: index)
    case .reachWorker(let index, let order, let connection): receive(order, at: index, connection)
    case .reconnect(let index, let connection): reconnect(index, connection)
    case .beat(let index, let incarnation): beat(index, incarnation)
    case .getOn(let index, let incarnation, let claim, let done): getOn(index, incarnation, claim, done)
    case .endTrial(let index, let incarnation, let claim, let outcome): endTrial(index, incarnation, claim, outcome)
    case .killedByTrial(let index, let incarnation, let claim):
      guard workers[index].incarnation == incarnation, workers[index].running.contains(claim) else { return }
      killWorker(index)
    case .commit(let life): if life == self.life { try commit() }
    case .wake(let life): if life == self.life { try wake() }
    case .ask(let client): ask(client)
    case .reachCoordinatorFromClient(let client, let wanted): try serve(client, wanted)
    case .reachClient(let client, let batch): try hear(client, batch)
    case .fault: if !isCalm { try breakSomething() }
    case .startWorker(let index): startWorker(index)
    case .endTwin(let index): killWorker(index)
    case .hold(let index, let isHeld): try hold(index, isHeld)
    case .startCoordinator: try startCoordinator()
    case .calm: calmDown()
    }
  }
}

extension Simulation.Act {
  /// Waits while the coordinator is suspended.
  fileprivate var isOfCoordinator: Bool {
    switch self {
    case .reachCoordinator, .reachCoordinatorFromClient, .commit, .wake: true
    default: false
    }
  }
}
