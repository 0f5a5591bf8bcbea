import Scheduling
import Testing

/// Jobs that are over as soon as they begin.
@Suite struct BriefTests {
  private func offer(slots: Int, credit: Int) -> Capabilities {
    Capabilities(slots: slots, credit: credit, cores: 4, memoryBytes: 1 << 30, architecture: "x86_64")
  }

  private func rehearsal(jobs: [JobPlan], slots: Int = 2, credit: Int = 8, epoch: UInt32 = 1) -> (Rehearsal, [Effect]) {
    var rehearsal = Rehearsal(epoch: epoch)
    rehearsal.send(.workerHello(WorkerID("w"), incarnation: 1, offer(slots: slots, credit: credit), holding: []))
    let effects = rehearsal.send(.submit(BatchID(1), jobs))
    return (rehearsal, effects)
  }

  @Test func asManyAsThereIsCreditForAreLeasedAhead() {
    let (_, effects) = rehearsal(jobs: (1...20).map { job($0, .brief) })
    #expect(effects.leases.map(\.job.rawValue) == Array(1...8))
  }

  @Test func slotsAreEnoughWithoutCredit() {
    let (_, effects) = rehearsal(jobs: (1...20).map { job($0, .brief) }, slots: 3, credit: 0)
    #expect(effects.leases.count == 3)
  }

  @Test func leaseIsNotWrittenAndTheEndIs() throws {
    var (rehearsal, effects) = rehearsal(jobs: [job(1, .brief)])
    let claim = try #require(effects.leases.first)
    #expect(!effects.contains { if case .persist(.job(let record)) = $0 { record.state.name == "leased" } else { false } })
    effects = rehearsal.send(.jobsEnded(WorkerID("w"), [claim], .done))
    #expect(effects.endings == [.done] && effects.verdicts == [.counted] && effects.endedBatches == [.done])
    #expect(rehearsal.record(1)?.attempt == 1)
  }

  @Test func endsThatCameTogetherGiveOutTheNextInOneGo() {
    var (rehearsal, effects) = rehearsal(jobs: (1...20).map { job($0, .brief) })
    effects = rehearsal.send(.jobsEnded(WorkerID("w"), effects.leases, .done))
    #expect(effects.verdicts == Array(repeating: .counted, count: 8))
    #expect(effects.leases.map(\.job.rawValue) == Array(9...16))
  }

  /// Two slots: the sleeper takes one, and a brief job beside it the other.
  @Test func briefJobsTakeSlotsBesideOthers() {
    let (_, effects) = rehearsal(jobs: [job(1)] + (2...9).map { job($0, .brief) })
    #expect(effects.handedOut == ["w:1", "w:2"])
  }

  @Test func exclusiveJobWaitsForBriefOnes() throws {
    var (rehearsal, effects) = rehearsal(jobs: [job(1, .brief), job(2, .exclusive)])
    #expect(effects.handedOut == ["w:1"])
    effects = rehearsal.end(try #require(effects.leases.first))
    #expect(effects.handedOut == ["w:2"])
  }

  @Test func nothingIsLeasedInAPauseAndEverythingAfterIt() {
    var rehearsal = Rehearsal()
    rehearsal.scheduler.isPaused = true
    rehearsal.send(.workerHello(WorkerID("w"), incarnation: 1, offer(slots: 2, credit: 8), holding: []))
    #expect(rehearsal.submit(job(1), job(2, .brief)).leases.isEmpty)
    rehearsal.scheduler.isPaused = false
    #expect(rehearsal.send(.tick).leases.count == 2)
  }

  private func restarted(epoch: UInt32 = 7, first: UInt32 = 5, attempt: Int = 0) -> Scheduler {
    Scheduler(
      epoch: epoch, firstEpoch: first, restoring: [BatchID(1): .running],
      jobs: [JobRecord(plan: job(1, .brief), attempt: attempt)])
  }

  private func verdict(on claim: LeaseClaim, of scheduler: Scheduler) -> Verdict? {
    var scheduler = scheduler
    return scheduler.handle(.jobEnded(WorkerID("w"), claim, .done), at: Instant(milliseconds: 0)).verdicts.first
  }

  /// Epoch 7 of a store that began with 5: what was leased in 5 and 6 may come back.
  @Test(arguments: [(UInt32(4), Verdict.late), (5, .counted), (6, .counted), (7, .late), (8, .late)])
  func forgottenLeaseCountsWhenItsEpochIsOfThisStore(epoch: UInt32, expected: Verdict) {
    let claim = LeaseClaim(job: JobID(1), attempt: 1, fence: Fence(epoch: epoch, count: 3))
    #expect(verdict(on: claim, of: restarted()) == expected)
  }

  @Test(arguments: [(1, Verdict.late), (2, .late), (3, .counted), (4, .late)])
  func forgottenLeaseCountsWhenItsAttemptIsTheNext(attempt: Int, expected: Verdict) {
    let claim = LeaseClaim(job: JobID(1), attempt: attempt, fence: Fence(epoch: 6, count: 3))
    #expect(verdict(on: claim, of: restarted(attempt: 2)) == expected)
  }

  @Test func ofTwoForgottenLeasesTheFirstThatIsHeardHasTheJob() {
    var scheduler = restarted()
    let now = Instant(milliseconds: 0)
    let claims = [5, 6].map { LeaseClaim(job: JobID(1), attempt: 1, fence: Fence(epoch: $0, count: 1)) }
    let offer = offer(slots: 1, credit: 8)
    #expect(scheduler.handle(.workerHello(WorkerID("a"), incarnation: 1, offer, holding: [claims[0]]), at: now).revoked.isEmpty)
    let late = scheduler.handle(.workerHello(WorkerID("b"), incarnation: 1, offer, holding: [claims[1]]), at: now)
    #expect(late.revoked == [claims[1]])
    #expect(scheduler.handle(.jobEnded(WorkerID("b"), claims[1], .done), at: now).verdicts == [.late])
    #expect(scheduler.handle(.jobEnded(WorkerID("a"), claims[0], .done), at: now).verdicts == [.counted])
    #expect(scheduler.handle(.jobEnded(WorkerID("a"), claims[0], .done), at: now).verdicts == [.duplicate])
    #expect(scheduler.invariantViolations() == [])
  }

  /// What was written down is the truth: a lease of another kind of job that is not on record was never sent.
  @Test func leaseOfAnotherJobIsNeverForgotten() {
    let scheduler = Scheduler(
      epoch: 7, firstEpoch: 5, restoring: [BatchID(1): .running], jobs: [JobRecord(plan: job(1, .shared))])
    let claim = LeaseClaim(job: JobID(1), attempt: 1, fence: Fence(epoch: 6, count: 3))
    #expect(verdict(on: claim, of: scheduler) == .late)
  }
}
