import Scheduling
import Testing

@Suite struct ResultTests {
  @Test func resultOfUnknownJobIsLateAndLeavesNoTrace() {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    let effects = rehearsal.end(LeaseClaim(job: JobID(9), attempt: 1, fence: Fence(7)))
    #expect(effects.verdicts == [.late] && effects.count == 1)
  }

  @Test(arguments: [0, -1, 2, Int.max, Int.min])
  func resultOfAttemptThatNeverWasDoesNotCount(attempt: Int) throws {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    let claim = try #require(rehearsal.submit(job(1)).leases.first)
    let effects = rehearsal.end(LeaseClaim(job: claim.job, attempt: attempt, fence: claim.fence))
    #expect(effects.verdicts == [.late] && rehearsal.state(1) == "leased")
  }

  @Test func resultWithAnotherFenceDoesNotCount() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    let claim = try #require(rehearsal.submit(job(1)).leases.first)
    let other = LeaseClaim(job: claim.job, attempt: 1, fence: Fence(claim.fence.rawValue + 1))
    #expect(rehearsal.end(other).verdicts == [.late])
    #expect(rehearsal.state(1) == "leased")
  }

  @Test func repeatedResultIsADuplicate() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    let claim = try #require(rehearsal.submit(job(1)).leases.first)
    #expect(rehearsal.end(claim).verdicts == [.counted])
    let again = rehearsal.end(claim)
    #expect(again.verdicts == [.duplicate] && again.count == 1)
  }

  @Test func repeatedFailureIsADuplicateAndNotChargedTwice() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    let claim = try #require(rehearsal.submit(job(1, retries: 2)).leases.first)
    rehearsal.end(claim, .failed(.jobError))
    #expect(rehearsal.end(claim, .failed(.jobError)).verdicts == [.duplicate])
    #expect(rehearsal.record(1)?.failures == FailureCounts(jobError: 1))
  }

  @Test func resultOfAnOldAttemptIsRecordedOnceAsLate() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello("a")
    let old = try #require(rehearsal.submit(job(1)).leases.first)
    _ = rehearsal.wait(.seconds(5))
    let new = try #require(rehearsal.hello("b").leases.first)
    #expect(new.attempt == 2 && new.fence > old.fence)
    let first = rehearsal.end(old, on: "a")
    #expect(first.verdicts == [.late] && first.endings == [.late])
    let second = rehearsal.end(old, on: "a")
    #expect(second.verdicts == [.late] && second.endings.isEmpty)
    #expect(rehearsal.end(new, on: "b").verdicts == [.counted])
  }

  @Test func resultOfWorkerTakenForLostCountsWhileNobodyElseHasTheJob() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    let claim = try #require(rehearsal.submit(job(1)).leases.first)
    #expect(rehearsal.wait(.seconds(5)).endings == [.failed(.workerLost)])
    #expect(rehearsal.state(1) == "queued" && rehearsal.record(1)?.failures.workerLost == 1)
    #expect(rehearsal.end(claim).verdicts == [.counted])
    #expect(rehearsal.state(1) == "done" && rehearsal.record(1)?.failures.workerLost == 0)
    // It has left the queue too: nobody gets it again.
    #expect(rehearsal.hello("b").leases.isEmpty)
  }

  @Test func failureUsesUpRetries() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    var effects = rehearsal.submit(job(1, retries: 1))
    for attempt in 1...2 {
      let claim = try #require(effects.leases.first)
      #expect(claim.attempt == attempt)
      effects = rehearsal.end(claim, .failed(.jobError))
    }
    #expect(rehearsal.record(1)?.state == .failed(.jobError))
    #expect(effects.endedBatches == [.failed] && effects.leases.isEmpty)
  }

  @Test func returnedJobIsChargedToNobody() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    var claim = try #require(rehearsal.submit(job(1)).leases.first)
    for _ in 0..<10 {
      let effects = rehearsal.end(claim, .returned)
      #expect(effects.endings == [.returned])
      claim = try #require(effects.leases.first)
    }
    #expect(rehearsal.record(1)?.failures == FailureCounts() && rehearsal.record(1)?.attempt == 11)
  }

  @Test func retriedJobGoesBackToItsPlace() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    let claim = try #require(rehearsal.submit(job(1, retries: 1), job(2), job(3)).leases.first)
    #expect(rehearsal.end(claim, .failed(.jobError)).handedOut == ["w:1"])
  }

  @Test func emptyBatchIsDoneAtOnce() {
    var rehearsal = Rehearsal()
    #expect(rehearsal.submit().endedBatches == [.done])
  }

  @Test func batchSubmittedTwiceIsOneBatch() {
    var rehearsal = Rehearsal()
    rehearsal.submit(job(1))
    #expect(rehearsal.submit(job(1)).isEmpty)
    #expect(rehearsal.scheduler.counts(of: BatchID(1)) == ["queued": 1])
  }

  @Test func batchEndsWithItsLastJob() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello(slots: 2)
    let claims = rehearsal.submit(job(1), job(2)).leases
    #expect(rehearsal.end(claims[0]).endedBatches == [])
    #expect(rehearsal.end(claims[1]).endedBatches == [.done])
    #expect(rehearsal.scheduler.state(of: BatchID(1)) == .done)
  }
}

@Suite struct CancellationTests {
  @Test func unknownOrEndedBatchIsLeftAlone() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    let claim = try #require(rehearsal.submit(job(1)).leases.first)
    rehearsal.end(claim)
    #expect(rehearsal.send(.cancelBatch(BatchID(1))).isEmpty && rehearsal.send(.cancelBatch(BatchID(2))).isEmpty)
    #expect(rehearsal.state(1) == "done")
  }

  @Test func cancelledJobsLeaveAtOnceAndLateResultsDoNotCount() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    let claim = try #require(rehearsal.submit(job(1), job(2)).leases.first)
    let effects = rehearsal.send(.cancelBatch(BatchID(1)))
    #expect(effects.revoked == [claim] && effects.endings == [.cancelled] && effects.endedBatches == [.cancelled])
    #expect(rehearsal.state(1) == "cancelled" && rehearsal.state(2) == "cancelled" && rehearsal.scheduler.queueDepth == 0)
    let late = rehearsal.end(claim)
    #expect(late.verdicts == [.late] && late.endings == [.late] && rehearsal.state(1) == "cancelled")
  }

  @Test func workerGetsNothingUntilItHasStoppedACancelledJob() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    let claim = try #require(rehearsal.submit(job(1)).leases.first)
    rehearsal.submit(job(2, .exclusive), batch: 2)
    #expect(rehearsal.send(.cancelBatch(BatchID(1))).leases.isEmpty)
    #expect(rehearsal.beat(holding: [claim]).revoked == [claim])
    #expect(rehearsal.beat().handedOut == ["w:2"])
  }

  @Test func sharedJobNoLongerWaitsForACancelledExclusiveOne() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello(slots: 2)
    rehearsal.submit(job(1))
    rehearsal.submit(job(2, .exclusive), batch: 2)
    #expect(rehearsal.submit(job(3), batch: 3).leases.isEmpty)
    #expect(rehearsal.send(.cancelBatch(BatchID(2))).handedOut == ["w:3"])
  }
}
