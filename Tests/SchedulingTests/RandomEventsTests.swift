import Scheduling
import Testing

/// Many events in an order that nobody thought of; whatever comes, the scheduler's laws hold after each.
@Suite struct RandomEventsTests {
  /// What was sent so far, so that later events refer to it.
  private struct Story {
    var random: SeededGenerator
    var rehearsal: Rehearsal
    var nextJob: Int64 = 1
    var nextBatch: Int64 = 1
    var held: [(worker: String, claim: LeaseClaim)] = []
    var incarnations: [String: UInt64] = [:]

    private static let names = ["a", "b", "c", "d"]
    private static let submitters = ["ann", "bob", "eve"]

    init(seed: UInt64) {
      random = SeededGenerator(seed: seed)
      var policy = Policy()
      policy.workerLossLimit = Int.random(in: 1...3, using: &random)
      policy.contaminationLimit = Int.random(in: 1...3, using: &random)
      if random.chance(perMille: 500) { policy.submitterRunningLimit = Int.random(in: 1...3, using: &random) }
      rehearsal = Rehearsal(policy: policy)
    }

    mutating func step() {
      var effects: [Effect] = []
      switch Int.random(in: 0..<100, using: &random) {
      case 0..<12: effects = submit()
      case 12..<24: effects = hello()
      case 24..<60: effects = end()
      case 60..<70: effects = rehearsal.wait(.milliseconds(Int64.random(in: 1...4_000, using: &random)))
      case 70..<84: effects = beat()
      case 84..<87: effects = rehearsal.send(.cancelBatch(batch()))
      case 87..<91: effects = rehearsal.send(.retryBatch(batch(), random.chance(perMille: 500) ? [] : [JobID(job())]))
      case 91..<94: effects = rehearsal.send(.drainWorker(WorkerID(name())))
      case 94..<97: effects = rehearsal.send(.resumeWorker(WorkerID(name())))
      default:
        let name = name()
        let event = Event.workerDraining(WorkerID(name), incarnation: incarnations[name] ?? 0)
        effects = rehearsal.send(event)
      }
      for case .lease(let worker, let lease) in effects { held.append((worker.rawValue, lease.claim)) }
    }

    private mutating func submit() -> [Effect] {
      let batch = BatchID(nextBatch)
      nextBatch += 1
      let plans = (0..<Int.random(in: 1...8, using: &random)).map { _ in
        let occupancy = [Occupancy.brief, .shared, .shared, .timed, .exclusive].randomElement(using: &random) ?? .shared
        var plan = JobPlan(
          id: JobID(nextJob), batch: batch,
          requirements: Requirements(occupancy: occupancy, cores: Int.random(in: 1...4, using: &random)), deadline: .seconds(9),
          retries: Int.random(in: 0...2, using: &random), priority: Int.random(in: 0...1, using: &random),
          cost: Int64.random(in: 0...3, using: &random))
        plan.model = ["", "x", "y"].randomElement(using: &random) ?? ""
        nextJob += 1
        return plan
      }
      let terms = BatchTerms(
        submitter: Self.submitters.randomElement(using: &random) ?? "", priority: Int.random(in: 0...1, using: &random),
        maxFailed: random.chance(perMille: 300) ? 1 : nil, wall: random.chance(perMille: 200) ? .seconds(20) : nil)
      return rehearsal.send(.submit(batch, plans, terms))
    }

    private mutating func hello() -> [Effect] {
      let name = name()
      let isNew = random.chance(perMille: 600) || incarnations[name] == nil
      let incarnation = (incarnations[name] ?? 0) + (isNew ? 1 : 0)
      incarnations[name] = incarnation
      return rehearsal.hello(
        name, incarnation: incarnation, slots: Int.random(in: 1...3, using: &random),
        timedSlots: Int.random(in: 1...3, using: &random), cores: Int.random(in: 1...4, using: &random), holding: held(by: name))
    }

    private mutating func beat() -> [Effect] {
      let name = name()
      return rehearsal.beat(name, incarnation: incarnations[name] ?? 0, holding: held(by: name))
    }

    private mutating func end() -> [Effect] {
      guard let index = held.indices.randomElement(using: &random) else { return [] }
      let (worker, claim) = random.chance(perMille: 100) ? held[index] : held.remove(at: index)
      let outcomes: [Outcome] = [.done, .done, .failed(.jobError), .failed(.deadline), .failed(.contaminated), .returned]
      return rehearsal.end(claim, on: worker, outcomes.randomElement(using: &random) ?? .done)
    }

    /// Most of what the worker has; sometimes it has forgotten some.
    private mutating func held(by name: String) -> [LeaseClaim] {
      let forgets = random.chance(perMille: 200)
      if forgets { held.removeAll { $0.worker == name && $0.claim.job.rawValue % 2 == 0 } }
      return held.filter { $0.worker == name }.map(\.claim)
    }

    private mutating func name() -> String { Self.names.randomElement(using: &random) ?? "a" }
    private mutating func batch() -> BatchID { BatchID(Int64.random(in: 1...max(1, nextBatch - 1), using: &random)) }
    private mutating func job() -> Int64 { Int64.random(in: 1...max(1, nextJob - 1), using: &random) }

    /// Every job can be explained.
    func check() {
      for id in 1..<nextJob { #expect(rehearsal.explain(id).count > 10) }
    }
  }

  @Test(arguments: 1...60)
  func lawsHoldWhateverComes(seed: Int) {
    var story = Story(seed: UInt64(seed))
    for _ in 0..<150 { story.step() }
    story.check()
  }

  @Test func equalEventsGiveEqualEffects() {
    var first = Story(seed: 7)
    var second = Story(seed: 7)
    for _ in 0..<200 {
      first.step()
      second.step()
    }
    #expect(first.held.map(\.claim) == second.held.map(\.claim))
    #expect(!first.held.isEmpty)
  }
}
