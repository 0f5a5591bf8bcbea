import Scheduling
import Testing

@Suite struct ExplanationTests {
  @Test func unknownJobIsSaidToBeUnknown() {
    #expect(Rehearsal().explain(5) == "there is no job j5; see: podium batch results")
  }

  @Test func waitingForAnyWorker() {
    var rehearsal = Rehearsal()
    rehearsal.submit(job(1))
    #expect(rehearsal.explain(1) == "waits: no worker is connected; start one: podium worker")
  }

  @Test func waitingForWhatNoWorkerHas() {
    var rehearsal = Rehearsal()
    rehearsal.submit(job(1, cores: 8, labels: ["room": "cold"]))
    rehearsal.hello("a", cores: 2)
    #expect(
      rehearsal.explain(1)
        == "waits: no connected worker can run it: a has only 2 of 8 cores and no label room=cold; "
        + "connect a worker that has all of it, or change the batch's place")
    for name in ["b", "c", "d"] { rehearsal.hello(name, cores: 8) }
    #expect(
      rehearsal.explain(1)
        == "waits: none of the 4 connected workers can run it: 4 have no label room=cold, 1 has fewer than 8 cores; "
        + "connect a worker that has all of it, or change the batch's place")
  }

  @Test func waitingBehindOthers() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    rehearsal.submit(job(1), job(2), job(3))
    #expect(
      rehearsal.explain(2)
        == "waits: w, the only worker that fits, is busy; no job of its batch with the same requirements is ahead; "
        + "it goes on when a slot is free")
    #expect(rehearsal.explain(3).contains("; 1 job of its batch with the same requirements is ahead; "))
    rehearsal.send(.workerDraining(WorkerID("w"), incarnation: 1))
    #expect(
      rehearsal.explain(2) == "waits: w, the only worker that could run it, drains; it goes on when another connects")
    rehearsal.send(.drainWorker(WorkerID("w")))
    #expect(rehearsal.explain(2).hasSuffix("drains; resume one: podium workers resume w"))
  }

  @Test func waitingForAWorkerThatIsBeingEmptied() {
    var rehearsal = Rehearsal()
    rehearsal.hello(slots: 2)
    rehearsal.submit(job(1), job(2, .exclusive), job(3))
    #expect(rehearsal.explain(2).hasSuffix("it goes on when a worker has nothing else, it needs a worker to itself"))
    #expect(
      rehearsal.explain(3)
        == "waits: w, the only worker that fits, is busy or being emptied for j2, which comes first; it goes on after that")
  }

  @Test func waitingForAWorkerToComeBackAfterARestart() {
    let running = JobRecord(plan: job(1), state: .leased(to: WorkerID("w"), fence: Fence(7)), attempt: 1)
    let rehearsal = Rehearsal(epoch: 2, batches: [BatchID(1): .running], jobs: [running, JobRecord(plan: job(2))])
    #expect(rehearsal.explain(1).hasPrefix("leased to w, which is awaited back"))
    #expect(rehearsal.explain(2) == "waits: no worker has come back since the coordinator was restarted; it goes on when one does")
  }

  /// A worker holds jobs ahead: only what it tells of trials says that one has begun.
  @Test func leasedSaysWhereSinceWhenAndWhatIsLeft() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    let claim = try #require(rehearsal.submit(job(1, deadline: .seconds(200))).leases.first)
    rehearsal.now = rehearsal.now + .seconds(75)
    #expect(
      rehearsal.explain(1)
        == "leased to w for 1 min 15 s, attempt 1; it has told of no trial yet, 2 min 5 s left until its deadline")
    rehearsal.send(.jobProgressed(WorkerID("w"), claim, done: 1))
    #expect(rehearsal.explain(1) == "runs on w for 1 min 15 s, attempt 1; 1 trial done, 2 min 5 s left until its deadline")
  }

  @Test func everyEndSaysWhy() throws {
    var rehearsal = Rehearsal()
    rehearsal.hello()
    let failing = try #require(rehearsal.submit(job(1)).leases.first)
    rehearsal.end(failing, .failed(.jobError))
    #expect(
      rehearsal.explain(1) == "failed: 1 job error, 0 retries are allowed; mend the cause, then: podium batch retry b1 --job j1")
    let fine = try #require(rehearsal.submit(job(2), batch: 2).leases.first)
    rehearsal.end(fine)
    #expect(rehearsal.explain(2) == "done in attempt 1; nothing is left to do")
    rehearsal.submit(job(3, retries: 9), batch: 3)
    for incarnation in 2...4 { rehearsal.hello(incarnation: UInt64(incarnation)) }
    #expect(
      rehearsal.explain(3)
        == "quarantined: it was lost with its worker 3 times, it may be what kills them; look at its attempts, then: "
        + "podium batch retry b3 --job j3")
    rehearsal.submit(job(4), batch: 4)
    rehearsal.send(.cancelBatch(BatchID(4)))
    #expect(rehearsal.explain(4) == "cancelled: with its batch; to run it after all, submit it again with --again")
  }
}

@Suite struct RequirementsTests {
  private let offer = Capabilities(
    slots: 1, cores: 2, memoryBytes: 1 << 20, architecture: "x86_64", instructionSets: ["avx2"], labels: ["room": "cold"],
    profilers: ["count"])

  @Test func everyUnmetRequirementIsNamedInAFixedOrder() {
    let asked = Requirements(
      occupancy: .shared, cores: 3, memoryBytes: 2 << 20, architecture: "aarch64", instructionSets: ["sve", "avx2", "amx"],
      labels: ["room": "warm", "gpu": "yes"], profilers: ["count", "probe"])
    #expect(
      asked.unmet(by: offer).map(\.description) == [
        "only 2 of 3 cores", "only 1 of 2 MiB of memory", "the architecture x86_64, not aarch64", "no amx", "no sve",
        "no label gpu=yes", "no label room=warm", "no profiler probe",
      ])
  }

  @Test func whatIsJustEnoughIsEnough() {
    let asked = Requirements(
      occupancy: .exclusive, cores: 2, memoryBytes: 1 << 20, architecture: "x86_64", instructionSets: ["avx2"],
      labels: ["room": "cold"], profilers: ["count"])
    #expect(asked.unmet(by: offer).isEmpty)
  }
}
