import Scheduling
import Testing

/// Attempts during which something else used the machine: the job goes on later, elsewhere, and not for ever.
@Suite struct DisturbedAttemptTests {
  private let disturbed = Outcome.failed(.contaminated)

  @Test func jobThatIsDisturbedTwiceIsDoneAndItsBatchToo() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    var claim = try #require(rehearsal.submit(job(1)).leases.first)
    claim = try #require(rehearsal.end(claim, disturbed).leases.first)
    #expect(rehearsal.explain(1).hasPrefix("leased to w for 0 ms, attempt 2, after 1 disturbed attempt; "))
    let effects = rehearsal.end(claim, disturbed)
    #expect(rehearsal.record(1)?.state == .done(fence: claim.fence))
    #expect(effects.endedBatches == [.done] && effects.endings == [disturbed.ending] && effects.verdicts == [.counted])
    #expect(rehearsal.explain(1) == "done in attempt 2, after 2 disturbed attempts; nothing is left to do")
    #expect(rehearsal.end(claim, disturbed).verdicts == [.duplicate])
  }

  @Test func bothItsEndsAreKnownAfterARestart() throws {
    let plan = job(1)
    let claims = (1...2).map { LeaseClaim(job: plan.id, attempt: $0, fence: Fence(UInt64($0))) }
    let attempts = claims.map { AttemptRecord(claim: $0, worker: WorkerID("w"), ending: disturbed.ending) }
    let record = JobRecord(
      plan: plan, state: .done(fence: claims[1].fence), attempt: 2, failures: FailureCounts(contaminated: 2))
    var rehearsal = Rehearsal(epoch: 2, batches: [plan.batch: .done], jobs: [record], attempts: attempts)
    rehearsal.hello()
    for claim in claims { #expect(rehearsal.end(claim, disturbed).verdicts == [.duplicate]) }
  }

  @Test func undisturbedAttemptThatFollowsIsTheResult() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    let first = try #require(rehearsal.submit(job(1)).leases.first)
    let second = try #require(rehearsal.end(first, disturbed).leases.first)
    rehearsal.end(second)
    #expect(rehearsal.record(1)?.state == .done(fence: second.fence))
    #expect(rehearsal.explain(1) == "done in attempt 2, after 1 disturbed attempt; nothing is left to do")
  }

  @Test func disturbancesNeverQuarantine() throws {
    var policy = Policy()
    policy.workerLossLimit = 2
    var rehearsal = Rehearsal(policy: policy)
    rehearsal.hello()
    let claim = try #require(rehearsal.submit(job(1)).leases.first)
    rehearsal.end(claim, disturbed)
    rehearsal.hello(incarnation: 2)
    #expect(rehearsal.state(1) == "leased", "one loss, one disturbance")
    rehearsal.hello(incarnation: 3)
    #expect(
      rehearsal.explain(1)
        == "quarantined: it was lost with its worker 2 times, it may be what kills them; look at its attempts, then: "
        + "podium batch retry b1 --job j1")
  }

  /// However much it costs, and however late the others were submitted.
  @Test func itsSiblingsGoFirst() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    let claim = try #require(rehearsal.submit(job(1, cost: 9), job(2, cost: 0), job(3, priority: -1)).leases.first)
    let effects = rehearsal.end(claim, disturbed)
    #expect(effects.handedOut == ["w:2"])
    #expect(
      rehearsal.explain(1)
        == "waits, after 1 disturbed attempt (the disturbed result is kept, in case the next is no better): w, the only worker "
        + "that fits, is busy; no job of its batch with the same requirements is ahead; it goes on when a slot is free")
    #expect(rehearsal.end(try #require(effects.leases.first)).handedOut == ["w:1"], "priority is above that")
  }

  @Test func anotherWorkerGetsItThoughItHasMoreToDoAndLacksTheFile() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello("a", slots: 2)
    let claim = try #require(rehearsal.submit(job(1, model: "x")).leases.first)
    rehearsal.hello("b", slots: 2)
    #expect(rehearsal.submit(job(2), batch: 2).handedOut == ["b:2"])
    #expect(rehearsal.end(claim, on: "a", disturbed).handedOut == ["b:1"])
  }

  @Test func workerWhereItWasDisturbedGetsItWhenNoOtherCanTakeIt() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello("a")
    let claim = try #require(rehearsal.submit(job(1, cores: 4)).leases.first)
    rehearsal.hello("b", cores: 2)
    #expect(rehearsal.end(claim, on: "a", disturbed).handedOut == ["a:1"])
  }

  /// Else its trials would be taken again at once, among those of its siblings.
  @Test func timedJobComesBackWhenTheWorkerHasNothingElse() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello("a", timedSlots: 2)
    let claims = rehearsal.submit(job(1, .timed), job(2, .timed)).leases
    #expect(rehearsal.end(claims[0], on: "a", disturbed).leases.isEmpty)
    #expect(
      rehearsal.explain(1).hasSuffix(
        "it goes on when another worker than a has room, or a, where it was disturbed, has nothing else"))
    #expect(rehearsal.end(claims[1], on: "a").handedOut == ["a:1"])
  }

  @Test func timedJobGoesToTheNextWorkerWithRoom() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello("a", timedSlots: 2)
    let claims = rehearsal.submit(job(1, .timed), job(2, .timed)).leases
    rehearsal.end(claims[0], on: "a", disturbed)
    #expect(rehearsal.hello("b", timedSlots: 2).handedOut == ["b:1"])
  }

  @Test(arguments: [true, false]) func whereItWasIsKnownAfterARestartFromTheEvidence(isKnown: Bool) {
    let plan = job(1)
    let claim = LeaseClaim(job: plan.id, attempt: 1, fence: Fence(1))
    let record = JobRecord(plan: plan, attempt: 1, failures: FailureCounts(contaminated: 1))
    let evidence = AttemptRecord(claim: claim, worker: WorkerID("a"), ending: disturbed.ending)
    var rehearsal = Rehearsal(epoch: 2, batches: [plan.batch: .running], jobs: [record], attempts: isKnown ? [evidence] : [])
    rehearsal.scheduler.isPaused = true
    rehearsal.hello("a")
    rehearsal.hello("b")
    rehearsal.scheduler.isPaused = false
    #expect(rehearsal.send(.tick).handedOut == [isKnown ? "b:1" : "a:1"])
  }

  /// It was taken for lost, and nobody else has it yet when its end is told.
  @Test func jobThatIsDisturbedWhileItWaitsStepsBack() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello("a")
    let claim = try #require(rehearsal.submit(job(1, cost: 5), job(2)).leases.first)
    #expect(rehearsal.wait(.seconds(5)).endings == [.failed(.workerLost)])
    #expect(rehearsal.end(claim, on: "a", disturbed).verdicts == [.counted])
    #expect(rehearsal.record(1)?.failures == FailureCounts(contaminated: 1))
    #expect(rehearsal.hello("b").handedOut == ["b:2"])
  }

  @Test func retryBeginsAnew() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    var claim = try #require(rehearsal.submit(job(1)).leases.first)
    claim = try #require(rehearsal.end(claim, disturbed).leases.first)
    rehearsal.end(claim, .failed(.jobError))
    #expect(rehearsal.state(1) == "failed")
    claim = try #require(rehearsal.send(.retryBatch(BatchID(1), [])).leases.first)
    rehearsal.end(claim, disturbed)
    #expect(rehearsal.state(1) == "leased", "the first of two")
  }
}

extension Outcome {
  /// As it is on record.
  fileprivate var ending: AttemptRecord.Ending {
    switch self {
    case .done: .done
    case .failed(let cause): .failed(cause)
    case .returned: .returned
    }
  }
}
