import Scheduling
import Testing

@Suite struct WorkerTests {
  @Test func strangerAndOldProcessAreAskedToSayHello() {
    var rehearsal = Rehearsal()
    #expect(rehearsal.beat("x") == [.askHello(WorkerID("x"))])
    rehearsal.hello(incarnation: 2)
    #expect(rehearsal.beat(incarnation: 1) == [.askHello(WorkerID("w"))])
    #expect(rehearsal.beat(incarnation: 2).isEmpty)
  }

  @Test func silentWorkerIsLostAndItsJobGoesToAnother() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello("a")
    rehearsal.submit(job(1))
    rehearsal.now = rehearsal.now + .seconds(4)
    rehearsal.hello("b")
    #expect(rehearsal.wait(.milliseconds(999)).isEmpty)
    let effects = rehearsal.wait(.milliseconds(1))
    #expect(effects.endings == [.failed(.workerLost)] && effects.handedOut == ["b:1"])
    #expect(rehearsal.scheduler.workerViews.map(\.id.rawValue) == ["b"])
  }

  @Test func beatThatNamesItsLeaseKeepsIt() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    let claim = try #require(rehearsal.submit(job(1, deadline: .seconds(100))).leases.first)
    for _ in 0..<20 {
      _ = rehearsal.wait(.seconds(4))
      #expect(rehearsal.beat(holding: [claim]).isEmpty)
    }
    #expect(rehearsal.state(1) == "leased")
  }

  @Test func leaseThatNeverReachedItsWorkerRunsOut() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    let claim = try #require(rehearsal.submit(job(1, deadline: .seconds(100))).leases.first)
    _ = rehearsal.wait(.seconds(4))
    rehearsal.beat()
    let effects = rehearsal.wait(.seconds(1))
    #expect(effects.endings == [.failed(.workerLost)])
    let again = try #require(effects.leases.first)
    #expect(again.attempt == 2 && again.fence > claim.fence)
  }

  @Test func leaseOnItsWayIsNotEndedByARepeatedHello() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    rehearsal.submit(job(1))
    #expect(rehearsal.hello().isEmpty)
    #expect(rehearsal.state(1) == "leased")
  }

  @Test func newProcessLosesWhatItDoesNotPresent() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello(slots: 2)
    let claims = rehearsal.submit(job(1), job(2)).leases
    let effects = rehearsal.hello(incarnation: 2, slots: 2, holding: [claims[1]])
    #expect(effects.endings == [.failed(.workerLost)] && effects.handedOut == ["w:1"])
    #expect(rehearsal.record(2)?.attempt == 1 && effects.revoked.isEmpty)
  }

  @Test func jobThatKillsItsWorkersIsQuarantined() throws {
    var rehearsal = Rehearsal()
    rehearsal.submit(job(1, retries: 9))
    for incarnation in 1...3 { rehearsal.hello(incarnation: UInt64(incarnation)) }
    #expect(rehearsal.state(1) == "leased")
    #expect(rehearsal.hello(incarnation: 4).endedBatches == [.failed])
    #expect(rehearsal.record(1)?.state == .quarantined && rehearsal.record(1)?.failures == FailureCounts(workerLost: 3))
  }

  @Test func goodbyeReturnsJobsUncharged() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    rehearsal.submit(job(1))
    #expect(rehearsal.send(.workerGone(WorkerID("w"), incarnation: 9)).isEmpty)
    #expect(rehearsal.send(.workerGone(WorkerID("w"), incarnation: 1)).endings == [.returned])
    #expect(rehearsal.record(1)?.failures == FailureCounts() && rehearsal.scheduler.workerViews.isEmpty)
  }

  @Test func returningWorkerGetsItsLeaseBackWhileItIsFree() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    let claim = try #require(rehearsal.submit(job(1)).leases.first)
    _ = rehearsal.wait(.seconds(6))
    #expect(rehearsal.beat(holding: [claim]) == [.askHello(WorkerID("w"))])
    let effects = rehearsal.hello(holding: [claim])
    #expect(effects.leases.isEmpty && effects.revoked.isEmpty)
    #expect(rehearsal.record(1)?.state == .leased(to: WorkerID("w"), fence: claim.fence))
    #expect(rehearsal.record(1)?.failures.workerLost == 0)
  }

  @Test func staleClaimIsRevoked() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello("a")
    let old = try #require(rehearsal.submit(job(1)).leases.first)
    _ = rehearsal.wait(.seconds(6))
    rehearsal.hello("b")
    #expect(rehearsal.hello("a", holding: [old]).revoked == [old])
  }

  @Test func claimsOfJobsNobodyKnowsAreRevoked() {
    var rehearsal = Rehearsal()
    let claim = LeaseClaim(job: JobID(-5), attempt: .max, fence: Fence(.max))
    #expect(rehearsal.hello(holding: [claim, claim]).revoked.contains(claim))
  }
}

@Suite struct DeadlineTests {
  @Test func deadlineThatNeitherWorkerNorTrialSeesEndsTheAttempt() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    let claim = try #require(rehearsal.submit(job(1, deadline: .seconds(10))).leases.first)
    // 10 s and the slack of 30 s.
    for _ in 0..<39 {
      #expect(rehearsal.wait(.seconds(1)).isEmpty)
      rehearsal.beat(holding: [claim])
    }
    let effects = rehearsal.wait(.seconds(1))
    #expect(effects.endings == [.failed(.deadline)] && effects.revoked == [claim])
    #expect(rehearsal.record(1)?.state == .failed(.deadline))
    #expect(rehearsal.end(claim).verdicts == [.late])
  }

  @Test func nextDeadlineIsNilWithoutWorkers() {
    var rehearsal = Rehearsal()
    rehearsal.submit(job(1))
    #expect(rehearsal.scheduler.nextDeadline == nil)
    rehearsal.hello()
    #expect(rehearsal.scheduler.nextDeadline == Instant(milliseconds: 5_000))
  }

  @Test func hugeDurationsDoNotTrap() {
    var policy = Policy()
    policy.deadlineSlack = .seconds(Int64.max)
    policy.leaseDuration = .seconds(Int64.max)
    var rehearsal = Rehearsal(policy: policy)
    rehearsal.now = Instant(milliseconds: .max - 10)
    rehearsal.hello()
    #expect(rehearsal.submit(job(1, deadline: .seconds(Int64.max))).handedOut == ["w:1"])
  }
}

@Suite struct SchedulerRestartTests {
  private func leased(_ id: Int64, to worker: String = "w", fence: UInt64 = 77) -> JobRecord {
    JobRecord(plan: job(id), state: .leased(to: WorkerID(worker), fence: Fence(fence)), attempt: 2)
  }

  private let claim = LeaseClaim(job: JobID(1), attempt: 2, fence: Fence(77))

  @Test func leaseNobodyComesBackForIsLostAfterTheGrace() {
    var rehearsal = Rehearsal(epoch: 2, batches: [BatchID(1): .running], jobs: [leased(1)])
    #expect(rehearsal.wait(.milliseconds(14_999)).isEmpty)
    #expect(rehearsal.wait(.milliseconds(1)).endings == [.failed(.workerLost)])
    #expect(rehearsal.state(1) == "queued")
  }

  @Test func leaseWaitsForItsWorker() {
    var rehearsal = Rehearsal(epoch: 2, batches: [BatchID(1): .running], jobs: [leased(1)])
    #expect(rehearsal.hello("other").leases.isEmpty)
    #expect(rehearsal.beat(holding: [claim]) == [.askHello(WorkerID("w"))])
    #expect(rehearsal.hello(holding: [claim]).isEmpty)
    #expect(rehearsal.end(claim).verdicts == [.counted])
  }

  @Test func resultCountsBeforeItsWorkerSaidHello() {
    var rehearsal = Rehearsal(epoch: 2, batches: [BatchID(1): .running], jobs: [leased(1)])
    #expect(rehearsal.end(claim).verdicts == [.counted])
  }

  @Test func duplicateIsKnownAfterARestart() {
    var record = leased(1)
    record.state = .done(fence: Fence(77))
    var rehearsal = Rehearsal(epoch: 2, batches: [BatchID(1): .done], jobs: [record])
    #expect(rehearsal.end(claim).verdicts == [.duplicate])
    let old = LeaseClaim(job: JobID(1), attempt: 1, fence: Fence(70))
    #expect(rehearsal.end(old).verdicts == [.late])
  }

  @Test func batchWhoseLastJobWasWrittenWithoutItsEndEndsAtTheNextEvent() {
    var record = leased(1)
    record.state = .done(fence: Fence(77))
    var rehearsal = Rehearsal(epoch: 2, batches: [BatchID(1): .running], jobs: [record])
    #expect(rehearsal.send(.tick).endedBatches == [.done])
  }

  @Test func storedEvidenceLetsAPresumedLossCountAfterARestart() {
    var record = leased(1)
    record.state = .queued
    record.failures.workerLost = 1
    let lost = AttemptRecord(claim: claim, worker: WorkerID("w"), ending: .failed(.workerLost))
    var rehearsal = Rehearsal(epoch: 2, batches: [BatchID(1): .running], jobs: [record], attempts: [lost])
    #expect(rehearsal.end(claim).verdicts == [.counted])
    #expect(rehearsal.record(1)?.failures.workerLost == 0)
  }

  @Test func lossForgivenBeforeARestartIsNotForgivenAgain() {
    let lost = AttemptRecord(claim: claim, worker: WorkerID("w"), ending: .failed(.workerLost))
    var rehearsal = Rehearsal(epoch: 2, batches: [BatchID(1): .running], jobs: [leased(1)], attempts: [lost])
    #expect(rehearsal.end(claim).verdicts == [.counted])
    #expect(rehearsal.record(1)?.failures.workerLost == 0)
  }

  @Test func restoredQueueKeepsItsOrder() {
    let records = [3, 1, 2].map { JobRecord(plan: job($0)) }
    var rehearsal = Rehearsal(epoch: 2, batches: [BatchID(1): .running], jobs: records)
    #expect(rehearsal.hello(slots: 3).handedOut == ["w:1", "w:2", "w:3"])
  }
}

@Suite struct DisconnectionTests {
  private let w = WorkerID("w")

  @Test func deadProcessIsLostAfterTheGrace() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    rehearsal.submit(job(1))
    rehearsal.now = rehearsal.now + .milliseconds(400)
    #expect(rehearsal.send(.workerDisconnected(w, incarnation: 1)).isEmpty)
    #expect(rehearsal.scheduler.nextDeadline == rehearsal.now + .milliseconds(500))
    #expect(rehearsal.wait(.milliseconds(499)).isEmpty)
    #expect(rehearsal.wait(.milliseconds(1)).endings == [.failed(.workerLost)])
    #expect(rehearsal.scheduler.workerViews.isEmpty)
  }

  @Test func workerThatIsBackWithinTheGraceKeepsItsLeases() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    let claim = try #require(rehearsal.submit(job(1)).leases.first)
    rehearsal.send(.workerDisconnected(w, incarnation: 1))
    _ = rehearsal.wait(.milliseconds(300))
    #expect(rehearsal.hello(holding: [claim]).isEmpty)
    #expect(rehearsal.wait(.milliseconds(700)).isEmpty)
    #expect(rehearsal.state(1) == "leased")
  }

  /// Nothing was heard for a second and more, so the line was given up, not closed: lease and liveness decide.
  @Test func silentLineIsLeftToTheOtherClocks() {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    rehearsal.submit(job(1))
    _ = rehearsal.wait(.milliseconds(1_600))
    rehearsal.send(.workerDisconnected(w, incarnation: 1))
    #expect(rehearsal.wait(.milliseconds(3_399)).isEmpty)
    #expect(rehearsal.wait(.milliseconds(1)).endings == [.failed(.workerLost)])
  }

  @Test func leaseThatWasLostWithTheConnectionIsGivenOutAgainUncharged() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello(slots: 2)
    let claims = rehearsal.submit(job(1), job(2)).leases
    rehearsal.send(.workerDisconnected(w, incarnation: 1))
    let effects = rehearsal.hello(slots: 2, holding: [claims[0]])
    #expect(effects.endings == [.returned] && effects.handedOut == ["w:2"])
    #expect(rehearsal.record(2)?.attempt == 2 && rehearsal.record(2)?.failures == FailureCounts())
    #expect(rehearsal.record(1)?.attempt == 1)
  }

  @Test func endOfAnOldProcesssConnectionSaysNothingOfTheNewOne() {
    var rehearsal = Rehearsal()
    rehearsal.hello(incarnation: 2)
    rehearsal.send(.workerDisconnected(w, incarnation: 1))
    #expect(rehearsal.wait(.seconds(4)).isEmpty)
    #expect(rehearsal.scheduler.workerViews.count == 1)
    #expect(rehearsal.send(.workerDisconnected(WorkerID("nobody"), incarnation: 1)).isEmpty)
  }

  /// Three trials of 20 s each; with the slack of 30 s the attempt would end after 50 s.
  @Test func slowJobThatGetsOnIsNotEnded() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    let claim = try #require(rehearsal.submit(job(1, deadline: .seconds(20))).leases.first)
    func live(_ seconds: Int, done: Int) {
      for _ in 0..<(seconds / 4) {
        _ = rehearsal.wait(.seconds(4))
        rehearsal.beat(holding: [claim])
      }
      rehearsal.send(.jobProgressed(w, claim, done: done))
    }
    for done in 1...3 { live(40, done: done) }
    #expect(rehearsal.state(1) == "leased")
    // Saying the same again is no progress.
    live(40, done: 3)
    live(12, done: 3)
    #expect(rehearsal.state(1) == "failed")
  }

  @Test func progressOfAnotherAttemptChangesNothing() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    var claim = try #require(rehearsal.submit(job(1)).leases.first)
    let deadline = rehearsal.scheduler.nextDeadline
    claim.attempt = 7
    #expect(rehearsal.send(.jobProgressed(w, claim, done: 1)).isEmpty)
    #expect(rehearsal.scheduler.nextDeadline == deadline)
  }
}
