import Scheduling
import Testing

@Suite struct FairnessTests {
  /// Runs jobs on one worker, each for as long as `time` says, until `count` have begun; gives them in order.
  private func order(_ rehearsal: inout Rehearsal, _ count: Int, time: (Int64) -> Int64 = { _ in 1_000 }) throws -> [Int64] {
    var order: [Int64] = []
    rehearsal.hello()
    while order.count < count {
      let claim = try running(rehearsal)
      order.append(claim.job.rawValue)
      var left = time(claim.job.rawValue)
      while left > 0 {
        rehearsal.now = rehearsal.now + .milliseconds(min(left, 4_000))
        left -= 4_000
        rehearsal.beat(holding: [claim])
      }
      rehearsal.end(claim)
    }
    return order
  }

  /// What the only worker has.
  private func running(_ rehearsal: Rehearsal) throws -> LeaseClaim {
    let record = try #require(rehearsal.scheduler.workerViews.first?.jobs.first.flatMap { rehearsal.scheduler.record(of: $0) })
    guard case .leased(_, let fence) = record.state else { throw NothingRuns() }
    return LeaseClaim(job: record.plan.id, attempt: record.attempt, fence: fence)
  }

  private struct NothingRuns: Error {}

  private func jobs(_ ids: ClosedRange<Int64>) -> [JobPlan] { ids.map { job($0, deadline: .seconds(600)) } }

  private func submit(
    _ rehearsal: inout Rehearsal, _ ids: ClosedRange<Int64>, _ batch: Int64, _ submitter: String, priority: Int = 0
  ) {
    var plans = jobs(ids)
    for index in plans.indices { plans[index].batch = BatchID(batch) }
    rehearsal.send(.submit(BatchID(batch), plans, BatchTerms(submitter: submitter, priority: priority)))
  }

  @Test func submittersTakeTurnsHoweverManyJobsAndBatchesEachHas() throws {
    var rehearsal = Rehearsal()
    submit(&rehearsal, 1...100, 1, "ann")
    submit(&rehearsal, 101...200, 2, "ann")
    submit(&rehearsal, 201...210, 3, "bob")
    let first = try order(&rehearsal, 20)
    #expect(first.filter { $0 > 200 }.count == 10, "half of the worker is bob's: \(first)")
    #expect(first.filter { $0 <= 100 }.count == 5 && first.filter { (101...200).contains($0) }.count == 5, "\(first)")
  }

  @Test func longJobsWeighMore() throws {
    var rehearsal = Rehearsal()
    submit(&rehearsal, 1...100, 1, "ann")
    submit(&rehearsal, 101...400, 2, "bob")
    // Ann's jobs take four times as long: after a while bob has four for each of hers.
    let order = try order(&rehearsal, 200) { $0 <= 100 ? 4_000 : 1_000 }
    let late = order.suffix(100).filter { $0 <= 100 }.count
    #expect((17...23).contains(late), "a fifth of the jobs, half of the time: \(late) of 100")
  }

  @Test func oneLongJobDoesNotBuyManyShortOnes() throws {
    var rehearsal = Rehearsal()
    submit(&rehearsal, 1...200, 1, "ann")
    submit(&rehearsal, 201...400, 2, "bob")
    let order = try order(&rehearsal, 200) { $0 == 1 ? 5_000 : 100 }
    let late = order.suffix(60).filter { $0 <= 200 }.count
    #expect((25...35).contains(late), "in turn, once bob has caught up: \(order)")
  }

  @Test func whoComesLateStartsWhereTheOthersAre() throws {
    var rehearsal = Rehearsal()
    submit(&rehearsal, 1...100, 1, "ann")
    _ = try order(&rehearsal, 50)
    submit(&rehearsal, 101...200, 2, "bob")
    let order = try order(&rehearsal, 20).filter { $0 > 100 }
    #expect((9...11).contains(order.count), "nobody saves up time by waiting")
  }

  @Test func priorityOrdersTheBatchesOfOneSubmitterOnly() throws {
    var rehearsal = Rehearsal()
    submit(&rehearsal, 1...10, 1, "ann")
    submit(&rehearsal, 11...20, 2, "ann", priority: 5)
    submit(&rehearsal, 21...30, 3, "bob", priority: -5)
    let order = try order(&rehearsal, 20)
    #expect(order.filter { $0 > 20 }.count == 10, "bob has his half: \(order)")
    #expect(order.filter { $0 <= 20 } == Array(11...20), "ann's urgent batch comes first: \(order)")
  }

  @Test func submitterRunsNoMoreThanItMay() throws {
    var policy = Policy()
    policy.submitterRunningLimit = 2
    var rehearsal = Rehearsal(policy: policy)
    submit(&rehearsal, 1...5, 1, "ann")
    let first = rehearsal.hello(slots: 4)
    #expect(first.handedOut == ["w:1", "w:2"])
    #expect(
      rehearsal.explain(3)
        == "waits: its submitter ann runs 2 jobs and may not run more at once; it goes on when one of them ends")
    submit(&rehearsal, 6...7, 2, "bob")
    #expect(rehearsal.state(6) == "leased" && rehearsal.state(7) == "leased")
    #expect(rehearsal.end(first.leases[1]).handedOut == ["w:3"])
  }

  @Test func batchBeyondTheQueueIsRefused() {
    var policy = Policy()
    policy.queueLimit = 10
    policy.submitterQueueLimit = 6
    var rehearsal = Rehearsal(policy: policy)
    submit(&rehearsal, 1...4, 1, "ann")
    #expect(rehearsal.scheduler.refusal(of: 2, from: "ann") == nil)
    #expect(rehearsal.scheduler.refusal(of: 3, from: "ann") == .submitterQueueFull(queued: 4, limit: 6))
    #expect(rehearsal.scheduler.refusal(of: 6, from: "bob") == nil)
    #expect(rehearsal.scheduler.refusal(of: 7, from: "bob") == .queueFull(queued: 4, limit: 10))
  }

  @Test func longestComesFirstInItsBatch() throws {
    var rehearsal = Rehearsal()
    rehearsal.submit(
      job(1, cost: 5), job(2), job(3, cost: 900), job(4, cost: 5), job(5, priority: 1), job(6, cost: .max), job(7, cost: -1))
    #expect(try order(&rehearsal, 7) == [5, 6, 3, 1, 4, 2, 7])
  }

  @Test func arrivingWorkerGetsWorkAtOnce() {
    var rehearsal = Rehearsal()
    rehearsal.hello("a")
    rehearsal.submit(job(1), job(2), job(3))
    #expect(rehearsal.hello("b").handedOut == ["b:2"])
  }
}

@Suite struct PlacementTests {
  @Test func jobForAClassRunsThereOnly() {
    var rehearsal = Rehearsal()
    rehearsal.hello("a", hardware: "old")
    #expect(rehearsal.submit(job(1, hardware: "new")).leases.isEmpty)
    #expect(rehearsal.explain(1).contains("a has hardware of another class"))
    #expect(rehearsal.hello("b", hardware: "new").handedOut == ["b:1"])
  }

  @Test func workerThatHoldsTheFileIsPreferredAmongEquals() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello("a")
    rehearsal.hello("b")
    let claims = rehearsal.submit(job(1, model: "x"), job(2, model: "y")).leases
    rehearsal.end(claims[0], on: "a")
    rehearsal.end(claims[1], on: "b")
    #expect(rehearsal.submit(job(3, model: "y"), job(4, model: "x"), batch: 2).handedOut == ["b:3", "a:4"])
  }

  @Test func workerGoesOnWithTheFileItHasButNotForEver() throws {
    var rehearsal = Rehearsal()
    var plans = [job(1, model: "x"), job(2, model: "y")]
    plans += (3...40).map { job($0, model: "x") }
    rehearsal.send(.submit(BatchID(1), plans))
    var order: [Int64] = []
    var effects = rehearsal.hello()
    while let claim = effects.leases.first {
      order.append(claim.job.rawValue)
      effects = rehearsal.end(claim)
    }
    #expect(order.count == 40)
    #expect(order.prefix(3) == [1, 3, 4], "the file is there")
    #expect(order.firstIndex(of: 2) == 17, "but the other job waits for 16 others only")
  }

  @Test func fileDoesNotDelayAJobWhenOnlyABusyWorkerHasIt() {
    var rehearsal = Rehearsal()
    rehearsal.hello("a")
    rehearsal.submit(job(1, model: "x"))
    rehearsal.hello("b")
    #expect(rehearsal.submit(job(2, model: "x"), batch: 2).handedOut == ["b:2"])
  }

  @Test func batchesOfTimedJobsTakeTurnsWithAllTimedSlots() throws {
    var rehearsal = Rehearsal()
    rehearsal.submit(job(1, .timed), job(2, .timed), job(3, .timed), job(4, .timed))
    rehearsal.submit(job(5, .timed), job(6, .timed), job(7, .timed), batch: 2)
    let first = rehearsal.hello(timedSlots: 2)
    #expect(first.handedOut == ["w:1", "w:2"])
    #expect(rehearsal.end(first.leases[0]).leases.isEmpty, "the other batch is next, and needs an empty worker")
    let second = rehearsal.end(first.leases[1])
    #expect(second.handedOut == ["w:5", "w:6"])
    #expect(rehearsal.end(second.leases[0]).leases.isEmpty)
    #expect(rehearsal.end(second.leases[1]).handedOut == ["w:3", "w:4"])
  }

  @Test func resumingAWorkerThatIsNotDrainedLeavesItToTheJobThatItIsEmptiedFor() {
    var rehearsal = Rehearsal()
    rehearsal.hello("a", slots: 2)
    rehearsal.submit(job(1), terms: BatchTerms(submitter: "ann"))
    rehearsal.submit(job(2, .exclusive), batch: 2, terms: BatchTerms(submitter: "ann"))
    // Bob has had less than ann, but a is emptied for her job already.
    #expect(rehearsal.submit(job(3), batch: 3, terms: BatchTerms(submitter: "bob")).handedOut.isEmpty)
    #expect(rehearsal.send(.resumeWorker(WorkerID("a"))).handedOut.isEmpty)
  }

  @Test func anotherWorkerIsEmptiedWhenTheFirstOneLeaves() throws {
    var rehearsal = Rehearsal()
    for name in ["a", "b"] { rehearsal.hello(name, slots: 2) }
    let running = rehearsal.submit(job(1), job(2)).leases
    rehearsal.submit(job(3, .exclusive), batch: 2, terms: BatchTerms(priority: 1))
    let effects = rehearsal.send(.workerGone(WorkerID("a"), incarnation: 1))
    #expect(effects.handedOut.isEmpty, "b has a slot, but the exclusive job comes first")
    #expect(rehearsal.end(running[1], on: "b").handedOut == ["b:3"])
  }

  @Test func workerThatHasFilledItsTimedSlotsIsEmptiedForWhatComesFirst() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello(timedSlots: 4)
    let running = rehearsal.submit(job(1, .timed, retries: 1), job(2, .timed), job(3, .timed)).leases
    rehearsal.end(running[2], .failed(.jobError))
    rehearsal.submit(job(4, .exclusive), batch: 2, terms: BatchTerms(priority: 1))
    #expect(rehearsal.end(running[0], .failed(.jobError)).handedOut == ["w:1"], "its fourth timed job of the batch")
    #expect(rehearsal.send(.retryBatch(BatchID(1), [])).handedOut.isEmpty, "the batch has had its turn")
  }

  @Test func noMoreWorkersAreEmptiedThanThereAreJobsForThem() throws {
    var rehearsal = Rehearsal()
    for name in ["a", "b"] { rehearsal.hello(name, slots: 2) }
    let running = rehearsal.submit(job(1), job(2)).leases
    rehearsal.submit(job(3, .exclusive), batch: 2)
    #expect(rehearsal.submit(job(4), job(5), batch: 3).handedOut == ["b:4"], "a is emptied, b goes on")
    #expect(rehearsal.end(running[0], on: "a").handedOut == ["a:3"])
  }
}
