import FoundationEssentials
import Scheduling
import Testing

/// The work of an event is counted, not timed.
@Suite struct CostTests {
  private func busy(jobs: Int, workers: Int) -> (scheduler: Scheduler, claims: [LeaseClaim]) {
    var scheduler = Scheduler(policy: Policy(), epoch: 1, restoring: [:], jobs: [], at: Instant(milliseconds: 0))
    let offer = Capabilities(slots: 1, cores: 4, memoryBytes: 1 << 30, architecture: "x86_64")
    for worker in 0..<workers {
      let event = Event.workerHello(WorkerID("w\(worker)"), incarnation: 1, offer, holding: [])
      _ = scheduler.handle(event, at: Instant(milliseconds: 0))
    }
    let plans = (1...Int64(jobs)).map { job($0) }
    let effects = scheduler.handle(.submit(BatchID(1), plans), at: Instant(milliseconds: 0))
    return (scheduler, effects.leases)
  }

  private func steps(_ scheduler: inout Scheduler, _ event: Event) -> Int {
    let before = scheduler.steps
    _ = scheduler.handle(event, at: Instant(milliseconds: 1))
    return scheduler.steps - before
  }

  @Test(arguments: [(1_000, 10), (100_000, 10), (2_000, 1_000)])
  func resultCostsAHandfulOfSteps(jobs: Int, workers: Int) throws {
    var (scheduler, claims) = busy(jobs: jobs, workers: workers)
    let claim = try #require(claims.first)
    // One bucket to look at, one worker freed, one heap operation each way: never in proportion to jobs or workers.
    #expect(steps(&scheduler, .jobEnded(WorkerID("w0"), claim, .done)) <= 40)
  }

  @Test(arguments: [(10, 10), (100_000, 10), (2_000, 1_000), (500, 1_000)])
  func beatAndEarlyTickCostNothing(jobs: Int, workers: Int) throws {
    var (scheduler, claims) = busy(jobs: jobs, workers: workers)
    let claim = try #require(claims.first)
    #expect(steps(&scheduler, .workerBeat(WorkerID("w0"), incarnation: 1, holding: [claim])) <= 2)
    #expect(steps(&scheduler, .tick) <= 2)
  }

  /// Waiting jobs in batches of a thousand, of ten submitters in turn, and a worker that has one of them.
  private func crowded(_ jobs: Int) throws -> (scheduler: Scheduler, claim: LeaseClaim) {
    var scheduler = Scheduler(policy: Policy(), epoch: 1)
    let batchSize = 1_000
    for batch in 1...(jobs / batchSize) {
      let first = Int64((batch - 1) * batchSize)
      let plans = (1...Int64(batchSize)).map { job(first + $0, priority: Int($0 % 3), cost: $0 % 97, model: "m\($0 % 7)") }
      let event = Event.submit(BatchID(Int64(batch)), plans, BatchTerms(submitter: "s\(batch % 10)", priority: batch % 2))
      _ = scheduler.handle(event, at: Instant(milliseconds: 0))
    }
    let offer = Capabilities(slots: 1, cores: 4, memoryBytes: 1 << 30, architecture: "x86_64")
    let hello = Event.workerHello(WorkerID("w"), incarnation: 1, offer, holding: [])
    let effects = scheduler.handle(hello, at: Instant(milliseconds: 0))
    return (scheduler, try #require(effects.leases.first))
  }

  /// Steps of 2,000 results, each of which brings the next lease.
  private func stepsOfResults(_ jobs: Int) throws -> Int {
    var (scheduler, claim) = try crowded(jobs)
    let before = scheduler.steps
    for round in 1...2_000 {
      let event = Event.jobEnded(WorkerID("w"), claim, .done)
      let effects = scheduler.handle(event, at: Instant(milliseconds: Int64(round)))
      claim = try #require(effects.leases.first)
    }
    return scheduler.steps - before
  }

  /// `PODIUM_COST_JOBS=10000000` for the size that is asked for; it takes minutes and gigabytes without optimisation.
  @Test func resultsCostNoMoreWhenManyMoreJobsWait() throws {
    let many = ProcessInfo.processInfo.environment["PODIUM_COST_JOBS"].flatMap { Int($0) } ?? 100_000
    let few = try stepsOfResults(10_000)
    #expect(try stepsOfResults(many) <= 2 * few)
  }
}
