import Coordinator
import Messaging
import Scheduling
import Testing
import Wire

@Suite struct RetryRequestTests {
  /// A batch of two probes that sleep, of which the first failed and the second is done.
  private func ended(_ site: Site) throws -> (batch: Int64, worker: WorkerDouble) {
    let worker = try site.worker()
    let batch = try site.client().submit(sleeping(2)).submitted.batch
    worker.hear()
    try worker.finish(worker.leases[0].claim, .jobError, message: "no such model")
    try worker.finish(worker.leases[1].claim)
    return (batch, worker)
  }

  @Test func failedJobRunsAgainAndKeepsItsEvidence() throws {
    let site = try Site()
    let (batch, worker) = try ended(site)
    let client = try site.client()
    #expect(try client.batch(batch).state == "failed")
    let status = try client.ask { $0.retry.batch = batch }.batch
    #expect(status.state == "running" && status.counts["done"] == 1)
    worker.hear()
    let again = try #require(worker.leases.last)
    #expect(again.claim.job == 1 && again.claim.attempt == 2)
    let explanation = try client.ask { $0.job.job = 1 }.job
    #expect(explanation.attempts.map(\.message) == ["no such model"])
    try worker.finish(again.claim)
    #expect(try client.batch(batch).state == "done")
  }

  @Test func retrySurvivesAKill() throws {
    let site = try Site()
    let (batch, _) = try ended(site)
    let client = try site.client()
    _ = try client.ask { $0.retry.batch = batch }
    site.kill()
    try site.start()
    let status = try site.client().batch(batch)
    #expect(status.state == "running" && status.jobs[0].attempts == 2 && status.jobs[1].state == "done")
  }

  @Test func othersBatchIsNotRetried() throws {
    let site = try Site()
    let (batch, _) = try ended(site)
    #expect(try site.client("bob").ask { $0.retry.batch = batch }.error.code == "access.not-allowed")
    #expect(try site.client("eve", .view).ask { $0.retry.batch = batch }.error.code == "access.not-allowed")
  }

  @Test func jobOfAnotherBatchAndEndedBatchesAreRefused() throws {
    let site = try Site()
    let (batch, _) = try ended(site)
    let client = try site.client()
    let stray = try client.ask { message in
      message.retry.batch = batch
      message.retry.jobs = [99]
    }
    #expect(stray.error.code == "job.unknown")
    _ = try client.ask { $0.retry.batch = batch }
    _ = try client.ask { $0.cancel.batch = batch }
    let cancelled = try client.ask { $0.retry.batch = batch }
    #expect(cancelled.error.code == "batch.invalid" && cancelled.error.message.contains("was cancelled"))
    #expect(try client.ask { $0.retry.batch = 77 }.error.code == "batch.unknown")
  }

  @Test func lostWorkerIsEvidence() throws {
    let site = try Site()
    let worker = try site.worker()
    let client = try site.client()
    _ = try client.submit(sleeping(1))
    worker.hear()
    site.clock.advance(.seconds(6))
    try site.turn()
    let explanation = try client.ask { $0.job.job = 1 }.job
    #expect(explanation.attempts.map(\.ending) == ["workerLost"])
    #expect(explanation.attempts.map(\.message) == ["it was silent for 6 s"])
    #expect(explanation.sentence.hasPrefix("waits, after 1 lost worker: no worker is connected"))
  }
}

@Suite struct DrainRequestTests {
  @Test func drainedWorkerGetsNothingOverRestartsUntilItIsResumed() throws {
    let site = try Site()
    _ = try site.worker()
    let admin = try site.client("root", .admin)
    #expect(try admin.ask { $0.drain.name = "w1" }.worker.state == "draining")
    site.kill()
    try site.start()
    let worker = try site.worker()
    let client = try site.client()
    _ = try client.submit(sleeping(1))
    worker.hear()
    #expect(worker.leases.isEmpty)
    let resumed = try site.client("root", .admin).ask { message in
      message.drain.name = "w1"
      message.drain.resume = true
    }
    #expect(resumed.worker.name == "w1" && resumed.worker.state == "busy")
    worker.hear()
    #expect(worker.leases.count == 1)
  }

  @Test func onlyAdminsDrainAndOnlyWhatIsThere() throws {
    let site = try Site()
    _ = try site.worker()
    #expect(try site.client().ask { $0.drain.name = "w1" }.error.code == "access.not-allowed")
    let stranger = try site.client("root", .admin).ask { $0.drain.name = "w9" }
    #expect(stranger.error.code == "worker.unknown" && stranger.error.hint == "connected are: w1")
  }
}

@Suite struct LimitRequestTests {
  @Test func batchBeyondTheQueueIsRefusedWithASentence() throws {
    var policy = Policy()
    policy.queueLimit = 5
    let site = try Site(policy: policy)
    let client = try site.client()
    _ = try client.submit(sleeping(4))
    let refusal = try client.submit(sleeping(3, name: "more")).error
    #expect(refusal.code == "queue.full" && refusal.exitCode == 75)
    #expect(refusal.message == "4 jobs wait, no more than 5 may, and the batch has 3")
    #expect(refusal.hint == "submit again when 2 more have ended (podium status), or send a smaller batch")
    #expect(try client.submit(sleeping(1, name: "little")).submitted.batch == 2)
  }

  @Test func batchIsCancelledWhenItsTimeIsUpAlsoOverARestart() throws {
    let site = try Site()
    var batch = sleeping(2)
    batch.wallMilliseconds = 60_000
    let id = try site.client().submit(batch).submitted.batch
    site.clock.advance(.seconds(40))
    site.kill()
    try site.start()
    site.clock.advance(.seconds(19))
    #expect(try site.client().batch(id).state == "running")
    site.clock.advance(.seconds(1))
    _ = try site.client().batch(id)
    let status = try site.client().batch(id)
    #expect(status.state == "cancelled" && status.cancelReason == "wall")
    site.kill()
    try site.start()
    #expect(try site.client().ask { $0.job.job = 1 }.job.sentence.contains("the batch's time was up"))
  }

  @Test func priorityIsKeptWithinBoundsAndIsNotPartOfTheBatch() throws {
    let site = try Site()
    let client = try site.client()
    #expect(try client.ask { submit(sleeping(1), 5, &$0) }.submitted.batch == 1)
    #expect(try client.ask { submit(sleeping(1), 6, &$0) }.submitted.existed)
    #expect(try client.ask { submit(sleeping(2), 1_001, &$0) }.error.code == "batch.invalid")
  }

  private func submit(_ batch: WireBatch, _ priority: Int32, _ message: inout WireToCoordinator) {
    message.submit.batch = batch
    message.submit.priority = priority
  }
}

@Suite struct EachClassTests {
  private var batch: WireBatch {
    var batch = sleeping(2)
    batch.variants[1].place.eachClass = true
    return batch
  }

  @Test func jobIsMeasuredOnceOnEveryClassThatIsThere() throws {
    let site = try Site()
    let workers = try [("a", "old"), ("b", "old"), ("c", "new")].map { try site.worker($0.0, hardware: $0.1) }
    let answer = try site.client().submit(batch).submitted
    #expect(answer.jobs == 3)
    for worker in workers { worker.hear() }
    // The classes are in the order of their names: job 2 is for new, job 3 for old.
    #expect(workers[2].leases.map(\.claim.job).contains(2))
    #expect(!workers[2].leases.map(\.claim.job).contains(3))
    let again = try site.client().submit(batch).submitted
    #expect(again.existed && again.jobs == 3)
    site.kill()
    try site.start()
    #expect(try site.client().batch(answer.batch).jobs.map(\.variant) == ["v0", "v1", "v1"])
  }

  @Test func withoutAnyWorkerItWaitsForWhateverClassComesFirst() throws {
    let site = try Site()
    #expect(try site.client().submit(batch).submitted.jobs == 2)
    let worker = try site.worker(hardware: "new")
    #expect(worker.leases.map(\.claim.job) == [1, 2])
  }

  @Test func classThatCannotRunTheJobIsLeftOut() throws {
    let site = try Site()
    _ = try site.worker("a", hardware: "old")
    var batch = batch
    batch.variants[1].place.cores = 64
    #expect(try site.client().submit(batch).submitted.jobs == 2)
  }

  @Test func clientMayNotFillInClasses() throws {
    let site = try Site()
    var batch = batch
    batch.classes = ["mine"]
    #expect(try site.client().submit(batch).error.place == "classes")
    batch.classes = []
    batch.jobs[0].hardwareClass = 1
    #expect(try site.client().submit(batch).error.place == "jobs[0]")
  }
}

/// A batch of probes that sleep a moment, so that they are no brief ones.
private func sleeping(_ count: Int, name: String = "probes") -> WireBatch {
  var batch = probes(count, name: name)
  batch.tasks[0].probe.sleepMilliseconds = 1
  return batch
}
