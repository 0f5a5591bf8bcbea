import Scheduling
import Testing

@Suite struct LeasingTests {
  @Test func workerThatLacksSomethingGetsNothing() {
    var rehearsal = Rehearsal()
    rehearsal.hello(cores: 2)
    #expect(rehearsal.submit(job(1, cores: 3)).leases.isEmpty)
  }

  @Test func drainingWorkerGetsNothing() {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    rehearsal.send(.workerDraining(WorkerID("w"), incarnation: 1))
    #expect(rehearsal.submit(job(1)).leases.isEmpty)
    #expect(rehearsal.scheduler.workerViews.map(\.state) == [.draining])
    #expect(rehearsal.hello(incarnation: 2).handedOut == ["w:1"])
  }

  @Test func workerWithoutSlotsStillTakesOneJob() {
    var rehearsal = Rehearsal()
    rehearsal.hello(slots: -3)
    #expect(rehearsal.submit(job(1), job(2)).handedOut == ["w:1"])
  }

  @Test func higherPriorityGoesFirstThenLowerID() throws {
    var rehearsal = Rehearsal()
    rehearsal.submit(job(1), job(2, priority: 1), job(3, priority: 1), job(4))
    var order: [String] = []
    var effects = rehearsal.hello()
    while let claim = effects.leases.first {
      order += effects.handedOut
      effects = rehearsal.end(claim)
    }
    #expect(order == ["w:2", "w:3", "w:1", "w:4"])
  }

  @Test func jobsSpreadOverWorkers() {
    var rehearsal = Rehearsal()
    for name in ["a", "b", "c"] { rehearsal.hello(name, slots: 2) }
    #expect(rehearsal.submit(job(1), job(2), job(3), job(4)).handedOut == ["a:1", "b:2", "c:3", "a:4"])
  }

  @Test func sharedJobsFillTheSlots() {
    var rehearsal = Rehearsal()
    rehearsal.hello(slots: 3)
    #expect(rehearsal.submit(job(1), job(2), job(3), job(4)).handedOut == ["w:1", "w:2", "w:3"])
  }

  @Test func exclusiveJobIsAlone() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello(slots: 3)
    let effects = rehearsal.submit(job(1, .exclusive), job(2), job(3))
    #expect(effects.handedOut == ["w:1"])
    #expect(rehearsal.end(effects.leases[0]).handedOut == ["w:2", "w:3"])
  }

  @Test func exclusiveJobDrainsItsWorkerAndNothingOvertakes() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello(slots: 2)
    let running = rehearsal.submit(job(1), job(2), job(3, .exclusive), job(4)).leases
    #expect(running.map(\.job.rawValue) == [1, 2])
    #expect(rehearsal.end(running[0]).leases.isEmpty)
    let exclusive = rehearsal.end(running[1])
    #expect(exclusive.handedOut == ["w:3"])
    #expect(rehearsal.end(exclusive.leases[0]).handedOut == ["w:4"])
  }

  @Test func timedJobsOfABatchShareAWorker() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello(slots: 3, timedSlots: 2)
    let effects = rehearsal.submit(job(1, .timed), job(2, .timed), job(3, .timed), job(4))
    #expect(effects.handedOut == ["w:1", "w:2"])
    #expect(effects.leased.map(\.deadline) == [.seconds(2), .seconds(2)], "each waits for the other's trials")
    #expect(rehearsal.end(effects.leases[1]).handedOut == ["w:3"])
  }

  @Test func timedJobsOfAnotherBatchWaitForAnEmptyWorker() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello(timedSlots: 3)
    let first = rehearsal.submit(job(1, .timed), job(2, .timed)).leases
    #expect(rehearsal.submit(job(3, .timed), job(4, .timed), batch: 2).leases.isEmpty)
    #expect(rehearsal.end(first[0]).leases.isEmpty)
    #expect(rehearsal.end(first[1]).handedOut == ["w:3", "w:4"])
  }

  @Test func timedJobsSpreadBeforeTheyShare() {
    var rehearsal = Rehearsal()
    for name in ["a", "b"] { rehearsal.hello(name, timedSlots: 4) }
    #expect(rehearsal.submit(job(1, .timed), job(2, .timed), job(3, .timed)).handedOut == ["a:1", "b:2", "a:3"])
  }

  @Test func exclusiveJobSharesWithNoTimedOne() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello(timedSlots: 4)
    let timed = rehearsal.submit(job(1, .timed), job(2, .exclusive), job(3, .timed)).leases
    #expect(timed.map(\.job.rawValue) == [1])
    let exclusive = rehearsal.end(timed[0])
    #expect(exclusive.handedOut == ["w:2"])
    #expect(rehearsal.end(exclusive.leases[0]).handedOut == ["w:3"])
  }

  @Test func workerNoLongerWaitsForAJobThatAnotherTook() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello("a", timedSlots: 2)
    rehearsal.submit(job(1, .timed), job(2, priority: -1), job(3, .timed, priority: -2))
    #expect(rehearsal.hello("b").handedOut == ["b:2", "a:3"])
  }

  @Test func workersThatCannotRunTheExclusiveJobDoNotDrainForIt() {
    var rehearsal = Rehearsal()
    rehearsal.hello("big", slots: 2, cores: 8)
    rehearsal.submit(job(1, cores: 8))
    rehearsal.submit(job(2, .exclusive, cores: 8), job(3), batch: 2)
    #expect(rehearsal.hello("small", slots: 2).handedOut == ["small:3"])
  }

  @Test func jobThatFitsNobodyHoldsUpNobody() {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    #expect(rehearsal.submit(job(1, priority: 9, labels: ["moon": "full"]), job(2)).handedOut == ["w:2"])
  }

  @Test func idleWorkerThatComesBackWithMoreGetsWhatWaited() {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    rehearsal.submit(job(1, labels: ["room": "cold"]))
    #expect(rehearsal.hello(incarnation: 2, labels: ["room": "cold"]).handedOut == ["w:1"])
  }

  @Test func fencesGrowAndCarryTheEpoch() throws {
    var rehearsal = Rehearsal(epoch: 3)
    rehearsal.hello()
    var effects = rehearsal.submit(job(1, retries: 5))
    var last = Fence(0)
    for _ in 0..<4 {
      let claim = try #require(effects.leases.first)
      #expect(claim.fence > last && claim.fence.rawValue >> 32 == 3)
      last = claim.fence
      effects = rehearsal.end(claim, .failed(.jobError))
    }
  }

  @Test func leaseIsWrittenBeforeItIsSent() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    let effects = rehearsal.submit(job(1, deadline: .seconds(7)))
    let lease = try #require(effects.leased.first)
    let sent = try #require(effects.firstIndex(of: .lease(WorkerID("w"), lease)))
    let record = try #require(rehearsal.record(1))
    let written = try #require(effects.firstIndex(of: .persist(.job(record))))
    #expect(written < sent && lease.deadline == .seconds(7))
  }
}
