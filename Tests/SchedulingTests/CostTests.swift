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
}
