import FoundationEssentials
import Messaging
import ModelFormats
import Scheduling
import Testing
import Wire

@testable import Coordinator

/// Which models stay, and what is said about those that went.
@Suite struct ModelKeepingTests {
  /// A batch of two jobs on two models of three bytes.
  private func batch() -> WireBatch {
    var batch = probes(2)
    batch.tasks[0].kind = "flops"
    for index in 0..<2 {
      batch.variants[index].file.digest = "\(digest(index))"
      batch.variants[index].file.name = "m\(index).onnx"
      batch.variants[index].file.size = 3
    }
    return batch
  }

  private func content(_ index: Int) -> [UInt8] { [1, 2, UInt8(index)] }

  private func digest(_ index: Int) -> ContentDigest { ContentDigest(of: content(index)) }

  private func upload(_ index: Int, by client: Client, at offset: Int = 0) throws -> WireFromCoordinator {
    try client.ask { message in
      message.blobPut.digest = "\(digest(index))"
      message.blobPut.size = 3
      message.blobPut.offset = Int64(offset)
      message.blobPut.data = Data(content(index)[offset...])
    }
  }

  /// As if it had been used long ago, one after the other.
  private func age(_ index: Int, in site: Site) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1000 + Double(index))], ofItemAtPath: "\(site.folder)/models/\(digest(index))"
    )
  }

  private func isHere(_ index: Int, in site: Site) -> Bool {
    FileManager.default.fileExists(atPath: "\(site.folder)/models/\(digest(index))")
  }

  /// Both models are there, the first job has failed and the second is done.
  private func ended(_ site: Site, _ client: Client) throws -> (batch: Int64, worker: WorkerDouble) {
    for index in 0..<2 { #expect(try upload(index, by: client).blobPut.complete) }
    let worker = try site.worker()
    let id = try client.submit(batch()).submitted.batch
    worker.hear()
    try worker.finish(worker.leases[0].claim, .jobError, message: "no")
    try worker.finish(worker.leases[1].claim)
    #expect(try client.batch(id).state == "failed")
    return (id, worker)
  }

  @Test func retrySaysWhichModelsWentAndSubmittingAgainBringsThem() throws {
    let site = try Site(modelsLimit: 7)
    let client = try site.client()
    let (id, worker) = try ended(site, client)
    for index in 0..<2 { try age(index, in: site) }
    #expect(try upload(8, by: client).blobPut.complete)
    #expect(!isHere(0, in: site) && isHere(1, in: site), "an ended batch's model may go, and the one used longest ago goes")

    let refusal = try client.ask { $0.retry.batch = id }.error
    #expect(refusal.code == "model.unknown" && refusal.exitCode == 66)
    #expect(refusal.message.contains("m0.onnx") && !refusal.message.contains("m1.onnx"), "the second job is not retried")
    #expect(refusal.hint.contains("podium submit"))
    #expect(try client.batch(id).state == "failed")

    try age(8, in: site)
    #expect(try client.submit(batch()).needBlobs.blobs.map(\.digest) == ["\(digest(0))"])
    #expect(try upload(0, by: client).blobPut.complete)
    #expect(!isHere(8, in: site) && isHere(1, in: site), "what the batch has already does not give way")
    let again = try client.submit(batch()).submitted
    #expect(again.batch == id && again.existed)
    #expect(try client.ask { $0.retry.batch = id }.batch.state == "running")
    worker.hear()
    try worker.finish(try #require(worker.leases.last).claim)
    #expect(try client.batch(id).state == "done")
  }

  /// The batch still runs: the model of its failed job is not removed, so that it may be retried.
  @Test func modelOfAFailedJobStaysWhileItsBatchRuns() throws {
    let site = try Site(modelsLimit: 7)
    let client = try site.client()
    for index in 0..<2 { #expect(try upload(index, by: client).blobPut.complete) }
    let worker = try site.worker()
    let id = try client.submit(batch()).submitted.batch
    worker.hear()
    try worker.finish(worker.leases[0].claim, .jobError, message: "no")
    for index in 0..<2 { try age(index, in: site) }
    #expect(try upload(9, by: client).error.code == "model.no-room")
    #expect(isHere(0, in: site) && isHere(1, in: site))
    #expect(try client.ask { $0.retry.batch = id }.batch.state == "running")
  }

  @Test func sizeThatIsNotTheFilesIsRefused() throws {
    let site = try Site()
    let client = try site.client()
    for index in 0..<2 { #expect(try upload(index, by: client).blobPut.complete) }
    var wrong = batch()
    wrong.variants[1].file.size = 1 << 40
    let refusal = try client.submit(wrong).error
    #expect(refusal.code == "batch.invalid" && refusal.message.contains("3 bytes"))
    #expect(try client.submit(batch()).submitted.jobs == 2)
  }

  /// A first chunk that is not the file's first finds no way round the limit.
  @Test func limitHoldsWhereverAFileBegins() throws {
    let site = try Site(modelsLimit: 2)
    #expect(try upload(0, by: site.client(), at: 1).error.code == "model.no-room")
  }

  @Test func bytesOfModelsAreCounted() throws {
    let site = try Site()
    let client = try site.client()
    _ = try upload(0, by: client)
    let worker = try site.worker()
    try worker.say { message in
      message.blobGet.digest = "\(digest(0))"
      message.blobGet.length = 2
    }
    site.clock.advance(.seconds(1))
    try site.turn()
    let metrics = try PrometheusReader(try #require(site.coordinator).telemetry.registry.text())
    #expect(metrics["podium_received_model_bytes_total"] == 3)
    #expect(metrics["podium_sent_model_bytes_total"] == 2)
  }
}

/// Chunks and the connections that they are for.
@Suite struct ChunkConnectionTests {
  private let content: [UInt8] = [1, 2, 3]

  /// A site with one model.
  private func site() throws -> Site {
    let site = try Site()
    _ = try site.client().ask { message in
      message.blobPut.digest = "\(ContentDigest(of: content))"
      message.blobPut.size = 3
      message.blobPut.data = Data(content)
    }
    return site
  }

  private func ask(_ count: Int, over peer: InMemoryNetwork.Peer) {
    var message = WireToCoordinator()
    message.blobGet.digest = "\(ContentDigest(of: content))"
    message.blobGet.length = 3
    for _ in 0..<count { _ = peer.send(message) }
  }

  private func chunks(_ peer: InMemoryNetwork.Peer) -> Int {
    peer.receive(limit: 1_000).count { if case .blobChunk? = $0.body { true } else { false } }
  }

  /// In one turn 64 chunks are sent, in turns; the same number waits.
  @Test func whatWaitsForAnEndedConnectionIsForgotten() throws {
    let site = try site()
    let lines = ["w1", "w2"].map { site.network.connect(as: PeerIdentity(name: $0, role: .work)) }
    for (name, line) in zip(["w1", "w2"], lines) { _ = try WorkerDouble(site, name, over: line) }
    for line in lines { ask(100, over: line) }
    try site.turn()
    #expect(lines.map(chunks) == [32, 32])
    lines[0].disconnect()
    for _ in 0..<3 { try site.turn() }
    #expect(chunks(lines[1]) == 32, "no more than one line of requests is kept")
    let coordinator = try #require(site.coordinator)
    #expect(coordinator.blobs.gets.isEmpty && coordinator.blobs.reads == 0 && coordinator.blobs.puts.isEmpty)
    #expect(coordinator.blobs.sentBytes == 3 * 96)
  }

  /// A connection may call itself what an ended one was called: it does not get what that one asked for.
  @Test func chunksAreForTheKeyThatAskedForThem() throws {
    let site = try site()
    let line = site.network.connect(as: PeerIdentity(name: "w1", role: .work))
    _ = try WorkerDouble(site, "w1", over: line)
    let other = site.network.connect(as: PeerIdentity(name: "w2", role: .work))
    _ = try WorkerDouble(site, "w2", over: other)
    ask(64, over: line)
    ask(64, over: other)
    try site.turn()
    let thief = site.network.connect(as: PeerIdentity(name: "eve", role: .view), inPlaceOf: line.id)
    var hello = WireToCoordinator()
    hello.hello.protocolMajor = ProtocolVersion.major
    _ = thief.send(hello)
    for _ in 0..<3 { try site.turn() }
    #expect(chunks(thief) == 0)
    #expect(chunks(other) == 64)
  }

  @Test func workerThatAsksAndDoesNotReadIsCutOff() throws {
    let site = try site()
    let line = site.network.connect(as: PeerIdentity(name: "w1", role: .work))
    _ = try WorkerDouble(site, "w1", over: line)
    site.network.server.queueLimit = 10
    ask(20, over: line)
    try site.turn()
    #expect(line.isClosed)
    #expect(try #require(site.coordinator).blobs.gets.isEmpty)
  }

  /// 40,000 chunks at once, and 20,000 a second; the questions of the same key are counted apart.
  @Test func chunksAndQuestionsHaveBudgetsOfTheirOwn() {
    var budgets = KeyBudgets()
    let start = Instant(milliseconds: 0)
    func spend(_ kind: MessageKind, _ name: String = "ann", at now: Instant) -> KeyBudgets.Verdict {
      budgets.spend(kind.rule.cost, of: name, in: KeyBudgets.Lane(kind), at: now)
    }
    for _ in 0..<40_000 where spend(.blobPut, at: start) != .within { Issue.record("an honest upload is throttled") }
    #expect(spend(.blobPut, at: start) == .beyond(isTold: false))
    #expect(spend(.blobPut, at: start) == .beyond(isTold: true))
    #expect(spend(.status, at: start) == .within)
    #expect(spend(.blobPut, "bob", at: start) == .within)
    for _ in 0..<20_000 where spend(.blobPut, at: start + .seconds(1)) != .within { Issue.record("it fills with time") }
    #expect(spend(.blobPut, at: start + .seconds(1)) != .within)
  }
}
