import Scheduling
import Testing

@Suite struct CauseLimitTests {
  /// Ends the job's present attempt so.
  private func end(_ rehearsal: inout Rehearsal, _ cause: FailureCause) throws {
    let record = try #require(rehearsal.record(1))
    guard case .leased(_, let fence) = record.state else { throw NoLease() }
    rehearsal.end(LeaseClaim(job: JobID(1), attempt: record.attempt, fence: fence), .failed(cause))
  }

  private struct NoLease: Error {}

  @Test func eachCauseHasItsOwnLimit() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    rehearsal.submit(job(1, retries: 1))
    for cause in [FailureCause.jobError, .deadline, .contaminated] { try end(&rehearsal, cause) }
    #expect(rehearsal.state(1) == "leased", "one of each may be, and disturbances are not the job's fault")
    try end(&rehearsal, .deadline)
    #expect(rehearsal.record(1)?.state == .failed(.deadline))
    #expect(rehearsal.record(1)?.failures == FailureCounts(jobError: 1, deadline: 2, contaminated: 1))
  }

  @Test(arguments: [true, false])
  func whatALeavingWorkerTakesWithItIsNotCharged(isAsked: Bool) throws {
    var rehearsal = Rehearsal()
    for incarnation in UInt64(1)...9 {
      rehearsal.hello(incarnation: incarnation)
      if incarnation == 1 { rehearsal.submit(job(1)) }
      #expect(rehearsal.state(1) == "leased")
      rehearsal.send(isAsked ? .drainWorker(WorkerID("w")) : .workerDraining(WorkerID("w"), incarnation: incarnation))
      // Killed while it drains: the process that follows knows nothing of the job.
      let effects = rehearsal.hello(incarnation: incarnation + 1)
      #expect(effects.endings == [.returned])
      if isAsked { rehearsal.send(.resumeWorker(WorkerID("w"))) }
    }
    #expect(rehearsal.record(1)?.failures == FailureCounts() && rehearsal.record(1)?.returns == 9)
    #expect(rehearsal.explain(1).contains("after 9 returns by leaving workers"))
  }

  @Test func silentWorkerThatDrainedIsNotCharged() {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    rehearsal.submit(job(1))
    rehearsal.send(.workerDraining(WorkerID("w"), incarnation: 1))
    #expect(rehearsal.wait(.seconds(5)).endings == [.returned])
    #expect(rehearsal.record(1)?.failures == FailureCounts())
  }

  @Test func lostAttemptSaysWhy() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    rehearsal.submit(job(1))
    let reasons = rehearsal.wait(.seconds(5)).compactMap { effect in
      if case .persist(.attempt(let attempt)) = effect { attempt.reason } else { nil }
    }
    #expect(reasons == ["it was silent for 5 s"])
  }
}

@Suite struct RetryTests {
  /// Job 1 has failed, job 2 is done, job 3 is quarantined.
  private func ended() throws -> Rehearsal {
    var policy = Policy()
    policy.workerLossLimit = 1
    var rehearsal = Rehearsal(policy: policy)
    rehearsal.hello(slots: 3)
    let claims = rehearsal.submit(job(1), job(2), job(3)).leases
    rehearsal.end(claims[0], .failed(.jobError))
    rehearsal.end(claims[1])
    #expect(rehearsal.hello(incarnation: 2, slots: 3).endedBatches == [.failed])
    return rehearsal
  }

  @Test func failedAndQuarantinedJobsAreReleasedAndTheBatchRunsAgain() throws {
    var rehearsal = try ended()
    let effects = rehearsal.send(.retryBatch(BatchID(1), []))
    #expect(effects.handedOut == ["w:1", "w:3"])
    #expect(effects.first == .persist(.batch(BatchID(1), .running)))
    #expect(rehearsal.record(1)?.attempt == 2 && rehearsal.record(1)?.failures == FailureCounts())
    #expect(rehearsal.state(2) == "done")
    rehearsal.end(effects.leases[0])
    #expect(rehearsal.end(effects.leases[1]).endedBatches == [.done])
  }

  @Test func onlyTheChosenJobIsReleased() throws {
    var rehearsal = try ended()
    #expect(rehearsal.send(.retryBatch(BatchID(1), [JobID(3), JobID(2), JobID(99)])).handedOut == ["w:3"])
    #expect(rehearsal.state(1) == "failed")
  }

  @Test func retryAskedTwiceIsOneRetry() throws {
    var rehearsal = try ended()
    rehearsal.send(.retryBatch(BatchID(1), []))
    #expect(rehearsal.send(.retryBatch(BatchID(1), [])).isEmpty)
  }

  @Test func cancelledAndUnknownBatchesAreNotRetried() {
    var rehearsal = Rehearsal()
    rehearsal.submit(job(1))
    rehearsal.send(.cancelBatch(BatchID(1)))
    #expect(rehearsal.send(.retryBatch(BatchID(1), [])).isEmpty)
    #expect(rehearsal.send(.retryBatch(BatchID(7), [])).isEmpty)
    #expect(!rehearsal.scheduler.isRetryable(BatchID(1)))
  }

  @Test func lostAttemptThatComesBackAfterARetryCounts() throws {
    var rehearsal = try ended()
    let fence = Fence(epoch: 1, count: 3)
    rehearsal.send(.drainWorker(WorkerID("w")))
    rehearsal.send(.retryBatch(BatchID(1), [JobID(3)]))
    #expect(rehearsal.state(3) == "queued")
    #expect(rehearsal.end(LeaseClaim(job: JobID(3), attempt: 1, fence: fence)).verdicts == [.counted])
    #expect(rehearsal.record(3)?.state == .done(fence: fence) && rehearsal.record(3)?.failures.workerLost == 0)
  }
}

@Suite struct HoldTests {
  @Test func heldWorkerFinishesWhatItHasAndTakesNothingUntilItIsResumed() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    let claim = try #require(rehearsal.submit(job(1), job(2)).leases.first)
    rehearsal.send(.drainWorker(WorkerID("w")))
    #expect(rehearsal.scheduler.workerViews.map(\.state) == [.draining])
    #expect(rehearsal.end(claim).leases.isEmpty)
    #expect(rehearsal.hello(incarnation: 2).leases.isEmpty, "its next process is held too")
    #expect(rehearsal.send(.resumeWorker(WorkerID("w"))).handedOut == ["w:2"])
  }

  @Test func nameThatIsNotConnectedIsHeldWhenItComes() {
    var rehearsal = Rehearsal()
    rehearsal.submit(job(1))
    rehearsal.send(.drainWorker(WorkerID("w")))
    #expect(rehearsal.hello().leases.isEmpty)
    #expect(rehearsal.scheduler.heldWorkers == [WorkerID("w")])
  }

  @Test func exclusiveJobGoesElsewhereWhenTheWorkerThatWasEmptiedForItIsHeld() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello("a", slots: 2)
    let first = rehearsal.submit(job(1)).leases
    rehearsal.submit(job(2, .exclusive), batch: 2)
    rehearsal.send(.drainWorker(WorkerID("a")))
    #expect(rehearsal.end(first[0], on: "a").leases.isEmpty)
    #expect(rehearsal.hello("b").handedOut == ["b:2"])
  }
}

@Suite struct BudgetTests {
  @Test func oneFailureTooManyCancelsTheRest() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    var effects = rehearsal.submit(job(1), job(2), job(3), job(4), terms: BatchTerms(maxFailed: 1))
    effects = rehearsal.end(try #require(effects.leases.first), .failed(.jobError))
    #expect(effects.handedOut == ["w:2"], "one may fail")
    effects = rehearsal.end(try #require(effects.leases.first), .failed(.jobError))
    #expect(effects.leases.isEmpty && effects.endedBatches == [.cancelled])
    #expect(rehearsal.scheduler.counts(of: BatchID(1)) == ["failed": 2, "cancelled": 2])
    #expect(rehearsal.scheduler.cancelReason(of: BatchID(1)) == .maxFailed)
    #expect(
      rehearsal.explain(4)
        == "cancelled: 2 jobs of the batch failed and its budget allows 1; mend them, or raise budget.maxFailed, and "
        + "submit it again with --again")
  }

  @Test func batchEndsWhenItsTimeIsUp() throws {
    var rehearsal = Rehearsal()
    rehearsal.submit(job(1), terms: BatchTerms(wall: .seconds(60)))
    #expect(rehearsal.scheduler.nextDeadline == Instant(milliseconds: 60_000))
    #expect(rehearsal.wait(.milliseconds(59_999)).isEmpty)
    #expect(rehearsal.wait(.milliseconds(1)).endedBatches == [.cancelled])
    #expect(rehearsal.scheduler.nextDeadline == nil)
    #expect(rehearsal.explain(1).contains("the batch's time was up; raise budget.wall"))
  }

  @Test func timeOfABatchGoesOnOverARestart() {
    var rehearsal = Rehearsal(
      epoch: 2, batches: [BatchID(1): .running], terms: [BatchID(1): BatchTerms(wall: .seconds(3))], jobs: [JobRecord(plan: job(1))]
    )
    #expect(rehearsal.wait(.seconds(3)).endedBatches == [.cancelled])
  }

  @Test func batchWithinItsBudgetIsLeftAlone() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    let claim = try #require(rehearsal.submit(job(1), terms: BatchTerms(maxFailed: 0, wall: .seconds(1))).leases.first)
    #expect(rehearsal.end(claim).endedBatches == [.done])
    rehearsal.beat()
    #expect(rehearsal.wait(.seconds(1)).endedBatches.isEmpty)
  }
}
