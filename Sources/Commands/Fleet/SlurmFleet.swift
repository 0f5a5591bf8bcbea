import Leaderboard
import Messaging
import Scheduling
import Wire

/// Keeps as many workers in Slurm as the waiting jobs can use. It remembers only what it needs to be patient, also beyond its end: which
/// workers there are it asks Slurm, each time.
struct SlurmFleet {
  let client: CoordinatorClient
  /// For an answer of the coordinator.
  let timeout: Duration
  /// The only batch whose jobs count, with its matches; nil: all that the key may look at.
  let batch: BatchID?
  let slurm: Slurm
  let order: Slurm.Order
  /// Says what it would do.
  let isRehearsal: Bool
  private let memory: FleetMemory
  private var size: FleetSize
  private let began = ContinuousClock.now
  /// Of the wall's clock, which goes on between two runs.
  private let beganAt = Timestamp.now.milliseconds

  init(
    client: CoordinatorClient, timeout: Duration, batch: BatchID?, slurm: Slurm, order: Slurm.Order, terms: FleetSize.Terms,
    memory: FleetMemory, isRehearsal: Bool
  ) {
    self.client = client
    self.timeout = timeout
    self.batch = batch
    self.slurm = slurm
    self.order = order
    self.isRehearsal = isRehearsal
    self.memory = memory
    size = FleetSize(terms, memory: memory.read(at: Instant(milliseconds: beganAt)))
  }

  /// What was seen once, and done.
  struct Pass {
    var sight: FleetSize.Sight
    var step: FleetSize.Step
    /// The command of Slurm that did it, or would do it.
    var command: [String] = []
    /// What `sbatch` made.
    var array: String?
    /// The batch that was named has ended.
    var hasEnded: Bool
  }

  /// Looks, and does what is to be done. Throws what the coordinator refused with, `network.unreachable`, `slurm.refused`.
  mutating func pass() throws -> Pass {
    let jobs = try slurm.jobs(named: order.name)
    let demand = try demand()
    let running = jobs.filter { $0.state == .running }
    let queued = jobs.filter { $0.state == .queued }
    // A worker's name ends with its job's id, see the script.
    let ids = Set(running.map(\.id))
    let ours = demand.workers.filter { ids.contains($0.name.split(separator: "-").last.map(String.init) ?? "") }
    let sight = FleetSize.Sight(
      waiting: demand.waiting, finished: demand.finished, queued: queued.count, running: running.count,
      busy: ours.count(where: { $0.state == "busy" }), leaving: ours.count(where: { $0.state == "draining" }))
    var pass = Pass(sight: sight, step: size.step(sight, at: now), hasEnded: demand.hasEnded)
    switch pass.step {
    case .rest, .wait: break
    case .start(let count):
      pass.command = order.command(count)
      if !isRehearsal { pass.array = try start(count, sight) }
    case .withdraw(let count):
      // The latest first: the others are nearer to their start.
      let jobs = Array(queued.suffix(count))
      pass.command = Slurm.withdrawal(of: jobs)
      if !isRehearsal { try slurm.withdraw(jobs) }
    }
    return pass
  }

  private mutating func start(_ count: Int, _ sight: FleetSize.Sight) throws -> String {
    do {
      let array = try slurm.submit(order, count)
      size.started(count, sight, at: now)
      memory.write(size.memory)
      return array
    } catch {
      // Whatever it is, nothing says that the next try will do better.
      size.refused(at: now)
      memory.write(size.memory)
      throw error
    }
  }

  private var now: Instant { Instant(milliseconds: beganAt) + (ContinuousClock.now - began) }

  /// What the coordinator knows.
  private struct Demand {
    var waiting = 0
    var finished = 0
    var hasEnded = false
    var workers: [WireWorkerStatus]

    mutating func add(_ batch: WireBatchStatus) {
      waiting += Int(clamping: batch.counts["queued"] ?? 0)
      let ended = ["done", "failed", "quarantined", "cancelled"].compactMap { batch.counts[$0] }.reduce(0, +)
      finished += Int(clamping: ended)
    }
  }

  private func demand() throws -> Demand {
    let status = try client.ask(timeout: timeout) { $0.status = WireStatusQuery() }.status
    var demand = Demand(workers: status.workers)
    guard let batch else {
      for batch in status.batches { demand.add(batch) }
      return demand
    }
    let row = try look(at: batch.rawValue)
    demand.add(row)
    for match in row.matches { demand.add(try look(at: match)) }
    demand.hasEnded = row.state != "running" && row.published && !row.matching
    return demand
  }

  private func look(at batch: Int64) throws -> WireBatchStatus {
    try client.ask(timeout: timeout) { $0.batch.batch = batch }.batch
  }
}

extension SlurmFleet.Pass {
  /// `3 jobs wait; workers: 1 queued, 2 running, 1 of them busy; started 2 as Slurm's job 17`.
  var line: String {
    let workers =
      "\(sight.queued) queued, \(sight.running) running, \(sight.busy) of them busy"
      + (sight.leaving > 0 ? " and \(sight.leaving) leaving" : "")
    return "\(sight.waiting) job\(sight.waiting == 1 ? " waits" : "s wait"); workers: \(workers)"
      + (deed.isEmpty ? "" : "; \(deed)") + (hasEnded ? "; the batch has ended" : "")
  }

  private var deed: String {
    switch step {
    case .rest: ""
    case .wait: "more are wanted, after a pause: the last ones ended without a job, or Slurm took none"
    case .start(let count): array.map { "started \(count) as Slurm's job \($0)" } ?? "would start \(count)"
    case .withdraw(let count): "withdrew \(count)"
    }
  }

  /// `podium.fleet-slurm/1`.
  func json(_ fleet: String) -> JSONValue {
    var started = 0
    var withdrawn = 0
    if case .start(let count) = step { started = count }
    if case .withdraw(let count) = step { withdrawn = count }
    return [
      "schema": "podium.fleet-slurm/1", "fleet": .string(fleet), "waiting": .integer(Int64(sight.waiting)),
      "workers": [
        "queued": .integer(Int64(sight.queued)), "running": .integer(Int64(sight.running)), "busy": .integer(Int64(sight.busy)),
        "leaving": .integer(Int64(sight.leaving)),
      ],
      "started": .integer(Int64(started)), "withdrawn": .integer(Int64(withdrawn)),
      "array": array.map(JSONValue.string) ?? .null, "command": .array(command.map(JSONValue.string)), "ended": .bool(hasEnded),
    ]
  }
}
