@testable import Scheduling
import Testing

@Suite struct WorkerDetailTests {
  private func detail(_ rehearsal: Rehearsal) throws -> Scheduler.WorkerDetail {
    try #require(rehearsal.scheduler.detail(of: WorkerID("w")))
  }

  @Test func leaseIsToldWithItsClocksAndTrials() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    _ = rehearsal.wait(.seconds(2))
    let claim = try #require(rehearsal.submit(job(1, deadline: .seconds(9), model: "m1")).leases.first)
    _ = rehearsal.wait(.seconds(1))
    rehearsal.send(.jobProgressed(WorkerID("w"), claim, done: 3))
    rehearsal.beat(holding: [claim])
    let found = try detail(rehearsal)
    // Given out at 2 s, named by a beat at 3 s.
    let lease = Scheduler.WorkerDetail.Lease(
      claim: claim, since: Instant(milliseconds: 2_000), deadline: Instant(milliseconds: 11_000),
      expiry: Instant(milliseconds: 8_000), trialsDone: 3)
    #expect(found.leases == [lease] && found.models == ["m1"] && found.since == Instant(milliseconds: 2_000))
    #expect(found.view?.state == .busy && found.stopping.isEmpty && !found.isLeaving)
  }

  @Test func workerIsBusyWithoutABreakWhileOneJobFollowsTheOther() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    _ = rehearsal.wait(.seconds(1))
    let first = try #require(rehearsal.submit(job(1), job(2)).leases.first)
    _ = rehearsal.wait(.milliseconds(500))
    let second = try #require(rehearsal.end(first).leases.first)
    #expect(try detail(rehearsal).since == Instant(milliseconds: 1_000))
    _ = rehearsal.wait(.milliseconds(500))
    rehearsal.end(second)
    #expect(try detail(rehearsal).since == Instant(milliseconds: 2_000), "idle from here on")
    _ = rehearsal.wait(.milliseconds(500))
    rehearsal.submit(job(3), batch: 2)
    #expect(try detail(rehearsal).since == Instant(milliseconds: 2_500))
  }

  @Test func workerOfBeforeARestartIsKnownByItsLeases() throws {
    let record = JobRecord(plan: job(1), state: .leased(to: WorkerID("w"), fence: Fence(7)), attempt: 1)
    let rehearsal = Rehearsal(epoch: 2, batches: [BatchID(1): .running], jobs: [record])
    let found = try detail(rehearsal)
    #expect(found.view == nil && found.leases.map(\.claim.job) == [JobID(1)])
    #expect(rehearsal.scheduler.detail(of: WorkerID("another")) == nil)
  }
}
