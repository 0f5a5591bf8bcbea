import Coordinator
import FoundationEssentials
import Messaging
import ModelFormats
import Testing
import Wire

@Suite struct RefusalTests {
  @Test func otherProtocolVersionIsRefusedWithASentence() throws {
    let site = try Site()
    let client = try Client(site, "ann", .submit, major: 99)
    #expect(client.hello.error.exitCode == 76)
    #expect(client.hello.error.message.contains("99.0"))
  }

  @Test func strangerIsAskedToSayHelloFirst() throws {
    let site = try Site()
    let peer = site.network.connect(as: PeerIdentity(name: "ann", role: .admin))
    var message = WireToCoordinator()
    message.id = 5
    message.status = WireStatusQuery()
    _ = peer.send(message)
    try site.turn()
    let answer = try #require(peer.receive(limit: 10).first)
    #expect(answer.id == 5)
    guard case .askHello? = answer.body else { return #expect(Bool(false), "told a stranger \(answer)") }
  }

  @Test(arguments: [Role.view, .work])
  func roleThatMayNotSubmitIsRefused(role: Role) throws {
    let site = try Site()
    let answer = try site.client("eve", role).submit(probes(1))
    #expect(answer.error.exitCode == 77)
    #expect(try site.client().batch(1).batch == 0)
  }

  @Test func clientsKeyMayNotWork() throws {
    let site = try Site()
    let worker = try WorkerDouble(site, "eve", role: .submit)
    #expect(worker.others.first?.error.exitCode == 77)
    _ = try site.client().submit(probes(1))
    worker.hear()
    #expect(worker.leases.isEmpty)
  }

  @Test func anotherSubmittersBatchMayNotBeCancelled() throws {
    let site = try Site()
    let batch = try site.client("ann").submit(probes(1)).submitted.batch
    let answer = try site.client("bob").ask { $0.cancel.batch = batch }
    #expect(answer.error.exitCode == 77)
    #expect(try site.client("ann").batch(batch).state == "running")
  }

  @Test func batchThatMakesNoSenseIsRefusedWithItsPlace() throws {
    let site = try Site()
    var batch = probes(2)
    batch.jobs[1].variant = 7
    #expect(try site.client().submit(batch).error.place == "jobs[1]")
    batch = probes(2)
    batch.variants[0].threads = 0
    #expect(try site.client().submit(batch).error.place == "variants[0].threads")
    batch = probes(2)
    batch.tasks[0].kind = "magic"
    #expect(try site.client().submit(batch).error.place == "tasks[0].kind")
    #expect(try site.client().submit(WireBatch()).error.exitCode == 65)
  }

  @Test func taskThatTheBoardDefinesOtherwiseIsRefused() throws {
    let site = try Site()
    let client = try site.client()
    var batch = probes(1)
    batch.variants[0].kernel = "matmul:m=8,n=8,k=8,dtype=f32"
    batch.tasks[0].kind = "flops"
    batch.tasks[0].id = "flops/small"
    #expect(try client.submit(batch).submitted.jobs == 1)
    batch.tasks[0].constraints = ["top1 >= 75"]
    let answer = try client.submit(batch)
    #expect(answer.error.exitCode == 65 && answer.error.place == "tasks[0].id")
  }

  @Test func unknownBatchAndJobAreTold() throws {
    let site = try Site()
    let client = try site.client()
    #expect(try client.ask { $0.batch.batch = 9 }.error.exitCode == 66)
    #expect(try client.ask { $0.job.job = 9 }.error.exitCode == 66)
  }

  @Test func secondCoordinatorOnTheSameStateIsRefused() throws {
    let site = try Site()
    #expect(performing: { try site.start() }, throws: { ($0 as? MessagingError)?.code == .stateLocked })
  }
}

@Suite struct BatchLifeTests {
  @Test func sameBatchIsAcceptedOnce() throws {
    let site = try Site()
    let client = try site.client()
    let first = try client.submit(probes(3)).submitted
    let second = try client.submit(probes(3)).submitted
    #expect(second.batch == first.batch && second.existed && !first.existed)
    #expect(try client.submit(probes(3), nonce: "again").submitted.batch != first.batch)
    #expect(try site.client("bob").submit(probes(3)).submitted.batch != first.batch)
  }

  @Test func everyJobOfABatchIsDoneOnce() throws {
    let site = try Site()
    let client = try site.client()
    let worker = try site.worker()
    let batch = try client.submit(probes(6)).submitted.batch
    worker.hear()
    #expect(worker.leases.count == 4)
    var next = 0
    while next < worker.leases.count {
      try worker.finish(worker.leases[next].claim)
      next += 1
    }
    let status = try client.batch(batch)
    #expect(status.state == "done" && status.published)
    #expect(status.jobs.map(\.state) == Array(repeating: "done", count: 6))
    #expect(status.jobs.allSatisfy { $0.metrics.first?.integer == 42 && $0.worker == "w1" && $0.attempts == 1 })
    #expect(worker.verdicts == Array(repeating: "counted", count: 6))
  }

  /// The worker has two cores.
  @Test func placeOfTheTaskStandsInTheVariantsStead() throws {
    let site = try Site()
    let worker = try site.worker()
    var batch = probes(1)
    batch.variants[0].place.cores = 4
    _ = try site.client().submit(batch)
    worker.hear()
    #expect(worker.leases.isEmpty)
    batch.tasks[0].place.cores = 2
    _ = try site.client().submit(batch)
    worker.hear()
    #expect(worker.leases.count == 1)
  }

  @Test func repeatedResultIsADuplicate() throws {
    let site = try Site()
    let worker = try site.worker()
    _ = try site.client().submit(probes(1))
    worker.hear()
    let claim = try #require(worker.leases.first).claim
    try worker.finish(claim)
    try worker.finish(claim)
    #expect(worker.verdicts == ["counted", "duplicate"])
  }

  @Test func failureIsKeptAsEvidenceAndExplained() throws {
    let site = try Site()
    let client = try site.client()
    let worker = try site.worker()
    let batch = try client.submit(probes(1)).submitted.batch
    worker.hear()
    let claim = try #require(worker.leases.first).claim
    try worker.finish(claim, .jobError, message: "segmentation fault")
    let job = try #require(try client.batch(batch).jobs.first)
    #expect(job.state == "failed" && job.worker == "w1" && job.message == "segmentation fault")
    let explanation = try client.ask { $0.job.job = claim.job }.job
    #expect(explanation.attempts.map(\.ending) == ["jobError"])
    #expect(explanation.attempts.first?.message == "segmentation fault")
    #expect(!explanation.sentence.isEmpty)
  }

  @Test func cancelledBatchRevokesWhatRuns() throws {
    let site = try Site()
    let client = try site.client()
    let worker = try site.worker()
    let batch = try client.submit(probes(6)).submitted.batch
    worker.hear()
    #expect(try client.ask { $0.cancel.batch = batch }.batch.state == "cancelled")
    worker.hear()
    #expect(worker.revoked.count == 4)
    try worker.finish(worker.leases[0].claim)
    #expect(worker.verdicts == ["late"])
    #expect(try client.batch(batch).counts["cancelled"] == 6)
  }

  @Test func batchBeyondItsFailureBudgetIsCancelled() throws {
    let site = try Site()
    let client = try site.client()
    let worker = try site.worker()
    var batch = probes(10)
    batch.maxFailed = 1
    let id = try client.submit(batch).submitted.batch
    worker.hear()
    for lease in worker.leases.prefix(2) { try worker.finish(lease.claim, .jobError, message: "no") }
    let counts = try client.batch(id).counts
    #expect(counts["failed"] == 2 && counts["cancelled"] == 8)
  }
}

@Suite struct RestartTests {
  @Test func acknowledgedBatchSurvivesAKill() throws {
    let site = try Site()
    let batch = try site.client().submit(probes(3)).submitted.batch
    site.kill()
    try site.start()
    let status = try site.client().batch(batch)
    #expect(status.state == "running" && status.counts["queued"] == 3)
    #expect(try site.client().submit(probes(3)).submitted.existed)
  }

  @Test func runningJobIsAdoptedAndItsResultCountsOnce() throws {
    let site = try Site()
    let worker = try site.worker()
    let batch = try site.client().submit(probes(1)).submitted.batch
    worker.hear()
    let claim = try #require(worker.leases.first).claim
    site.kill()
    try site.start()
    let returned = try site.worker("w1", holding: [claim])
    #expect(returned.leases.isEmpty && returned.revoked.isEmpty)
    try returned.finish(claim)
    try returned.finish(claim)
    #expect(returned.verdicts == ["counted", "duplicate"])
    #expect(try site.client().batch(batch).jobs.first?.attempts == 1)
  }

  @Test func resultThatWasAcknowledgedIsADuplicateAfterARestart() throws {
    let site = try Site()
    let worker = try site.worker()
    let batch = try site.client().submit(probes(1)).submitted.batch
    worker.hear()
    let claim = try #require(worker.leases.first).claim
    try worker.finish(claim)
    site.kill()
    try site.start()
    let returned = try site.worker("w1", holding: [claim])
    try returned.finish(claim)
    #expect(returned.verdicts.contains("duplicate") && !returned.verdicts.contains("counted"))
    #expect(try site.client().batch(batch).jobs.first?.metrics.first?.integer == 42)
  }

  @Test func fencesOfANewEpochAreHigher() throws {
    let site = try Site()
    let worker = try site.worker()
    _ = try site.client().submit(probes(1))
    worker.hear()
    let before = try #require(worker.leases.first).claim.fence
    site.kill()
    try site.start()
    let other = try site.worker("w2")
    _ = try site.client().submit(probes(1, name: "more"))
    other.hear()
    let after = try #require(other.leases.first).claim.fence
    #expect(after > before && after >> 32 == before >> 32 + 1)
  }

  /// Job 1, attempt 1, first lease: the same numbers in every new folder but for the epoch.
  @Test func resultSpooledForAThrownAwayFolderDoesNotCount() throws {
    let old = try Site()
    let worker = try old.worker()
    _ = try old.client().submit(probes(1))
    worker.hear()
    let claim = try #require(worker.leases.first).claim
    let new = try Site()
    let returned = try new.worker("w1", holding: [claim])
    let batch = try new.client().submit(probes(1)).submitted.batch
    returned.hear()
    #expect(returned.leases.first?.claim.job == claim.job)
    try returned.finish(claim)
    #expect(!returned.verdicts.contains("counted"))
    #expect(try new.client().batch(batch).counts["done"] == nil)
  }

  @Test func databaseOfAnotherProgramIsRefused() throws {
    let site = try Site()
    site.kill()
    try Data("not a database, but long enough to be read as one".utf8).write(to: URL(filePath: site.folder + "/podium.sqlite"))
    #expect(
      performing: { try site.start() },
      throws: { [.stateForeign, .stateDamaged].contains(($0 as? CoordinatorError)?.code) })
  }
}

@Suite struct ModelTravelTests {
  private let content = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 13) }

  private func batch(digest: ContentDigest, size: Int) -> WireBatch {
    var batch = probes(1)
    batch.tasks[0].kind = "flops"
    batch.variants[0].file.digest = "\(digest)"
    batch.variants[0].file.name = "m.onnx"
    batch.variants[0].file.size = Int64(size)
    return batch
  }

  @Test func batchWaitsForItsModelAndTheModelReachesAWorker() throws {
    let site = try Site()
    let client = try site.client()
    let digest = ContentDigest(of: content)
    let need = try client.submit(batch(digest: digest, size: content.count)).needBlobs.blobs
    #expect(need.map(\.digest) == ["\(digest)"])
    var offset = 0
    while offset < content.count {
      let end = min(content.count, offset + 65_536)
      let ack = try client.ask { message in
        message.blobPut.digest = "\(digest)"
        message.blobPut.offset = Int64(offset)
        message.blobPut.size = Int64(content.count)
        message.blobPut.data = Data(content[offset..<end])
      }.blobPut
      #expect(ack.nextOffset == Int64(end) && ack.complete == (end == content.count))
      offset = end
    }
    #expect(try client.submit(batch(digest: digest, size: content.count)).submitted.jobs == 1)
    let worker = try site.worker()
    try worker.say { message in
      message.blobGet.digest = "\(digest)"
      message.blobGet.offset = 600_000
      message.blobGet.length = 262_144
    }
    #expect(worker.others.last?.blobChunk.data == Data(content[600_000..<665_536]), "no more than a chunk")
  }

  @Test func damagedUploadIsRefusedAndCanBeSentAgain() throws {
    let site = try Site()
    let client = try site.client()
    let digest = ContentDigest(of: content)
    let answer = try client.ask { message in
      message.blobPut.digest = "\(digest)"
      message.blobPut.size = 3
      message.blobPut.data = Data([1, 2, 3])
    }
    #expect(answer.error.code == "model.invalid")
    #expect(try client.submit(batch(digest: digest, size: 3)).needBlobs.blobs.first?.nextOffset == 0)
  }

  @Test func modelOfARunningBatchDoesNotGiveWay() throws {
    let site = try Site(modelsLimit: 5)
    let client = try site.client()
    let files: [[UInt8]] = [[1, 2, 3], [4, 5, 6]]
    func upload(_ bytes: [UInt8]) throws -> WireFromCoordinator {
      try client.ask { message in
        message.blobPut.digest = "\(ContentDigest(of: bytes))"
        message.blobPut.size = Int64(bytes.count)
        message.blobPut.data = Data(bytes)
      }
    }
    #expect(try upload(files[0]).blobPut.complete)
    let path = "\(site.folder)/models/\(ContentDigest(of: files[0]))"
    let running = try client.submit(batch(digest: ContentDigest(of: files[0]), size: 3)).submitted.batch
    // As if it had been used long ago.
    try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1000)], ofItemAtPath: path)
    #expect(try upload(files[1]).error.code == "model.no-room")
    _ = try client.ask { $0.cancel.batch = running }
    #expect(try upload(files[1]).blobPut.complete)
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func chunkLargerThanAnyOfOursIsRefused() throws {
    let site = try Site()
    let client = try site.client()
    let answer = try client.ask { message in
      message.blobPut.digest = "\(ContentDigest(of: content))"
      message.blobPut.size = 2 << 20
      message.blobPut.data = Data(count: 1 << 20 + 1)
    }
    #expect(answer.error.code == "protocol.bad-request")
  }

  @Test func workerCannotGetWhatIsNoModel() throws {
    let site = try Site()
    let worker = try site.worker()
    try worker.say { $0.blobGet.digest = "../podium.sqlite" }
    #expect(worker.others.last?.error.code == "protocol.bad-request")
    try worker.say { $0.blobGet.digest = "\(ContentDigest(of: [9]))" }
    #expect(worker.others.last?.error.code == "model.unknown")
  }
}
