import FoundationEssentials
import Leaderboard
import ModelFormats
import Scheduling
import Testing
import Wire

@testable import Coordinator

/// Latency and saturation tasks: what is taken, who may run them, and their lines on the board.
@Suite struct RuntimeTaskTests {
  private func batch(_ kind: String, name: String = "models") -> WireBatch {
    var batch = probes(1, name: name)
    batch.tasks[0].kind = kind
    batch.tasks[0].id = "\(kind)/\(name)"
    batch.variants[0].file.digest = "\(ContentDigest(of: [1]))"
    batch.variants[0].file.size = 1
    batch.tasks[0].saturation.thresholdPpm = 10_000
    return batch
  }

  private func file(_ digest: String) -> WireDataFile {
    var file = WireDataFile()
    file.digest = digest
    file.size = 1
    return file
  }

  private func upload(_ bytes: [UInt8], by client: Client) throws {
    _ = try client.ask { message in
      message.blobPut.digest = "\(ContentDigest(of: bytes))"
      message.blobPut.size = Int64(bytes.count)
      message.blobPut.data = Data(bytes)
    }
  }

  @Test func dataTravelsAsModelsDo() throws {
    let site = try Site()
    let client = try site.client()
    var batch = batch("saturation")
    batch.tasks[0].saturation.data = ["x": file("\(ContentDigest(of: [2]))"), "y": file("\(ContentDigest(of: [2]))")]
    #expect(
      try client.submit(batch).needBlobs.blobs.map(\.digest) == ["\(ContentDigest(of: [1]))", "\(ContentDigest(of: [2]))"])
    try upload([1], by: client)
    try upload([2], by: client)
    #expect(try client.submit(batch).submitted.jobs == 1)
  }

  @Test func whatMakesNoSenseIsRefusedWithItsPlace() throws {
    let client = try Site().client()
    func place(_ kind: String, _ change: (inout WireBatch) -> Void) throws -> String {
      var batch = batch(kind)
      change(&batch)
      return try client.submit(batch).error.place
    }
    #expect(try place("latency") { $0.tasks[0].latency.optimization = "fast" } == "tasks[0].optimization")
    #expect(try place("latency") { $0.tasks[0].latency.seed = -1 } == "tasks[0].seed")
    #expect(try place("latency") { $0.tasks[0].latency.data["x"] = WireDataFile() } == "tasks[0].data")
    #expect(try place("latency") { $0.variants[0].optimization = "fast" } == "variants[0].optimization")
    #expect(try place("latency") { $0.variants[0].kernel = "matmul:m=8,n=8,k=8,dtype=f32" } == "jobs[0]")
    #expect(try place("saturation") { $0.tasks[0].saturation.thresholdPpm = 0 } == "tasks[0].threshold")
    #expect(try place("saturation") { $0.tasks[0].saturation.seed = (1 << 53) + 1 } == "tasks[0].seed")
    #expect(try place("saturation") { $0.tasks[0].saturation.data[""] = file("\(ContentDigest(of: [2]))") } == "tasks[0].data")
  }

  /// The double of a worker offers counting, kernels and probes only.
  @Test(arguments: ["latency", "saturation"]) func aWorkerWithoutTheRuntimeGetsNone(_ kind: String) throws {
    let site = try Site()
    let client = try site.client()
    try upload([1], by: client)
    #expect(try client.submit(batch(kind)).submitted.jobs == 1)
    let worker = try site.worker()
    try worker.beat()
    #expect(worker.leases.isEmpty)
    let sentence = try client.ask { $0.job.job = 1 }.job.sentence
    #expect(sentence.hasPrefix("waits: no connected worker can run it: w1 has no profiler \(kind):onnxruntime; "))
  }

  @Test func onlyLatencyNeedsAWorkerToItself() {
    func plan(_ kind: String) -> [Bool] {
      var batch = batch(kind)
      batch.variants[0].threads = 3
      return BatchIntake.plans(batch, id: BatchID(1), firstJob: JobID(1)).map { plan in
        plan.requirements.occupancy == .timed && plan.requirements.cores == 3
      }
    }
    #expect(plan("latency") == [true])
    #expect(plan("saturation") == [false])
  }

  @Test func latencyIsComparedByTheMedianOnEqualHardware() {
    var task = batch("latency").tasks[0]
    task.latency.seed = 7
    task.latency.data["x"] = file("d")
    task.constraints = ["top1 >= 75"]
    let line = BoardFacts.task(task)
    #expect(line.kind == .latency)
    #expect(line.metric.name == "latencyNs" && line.metric.unit == "ns" && line.metric.statistic == .median)
    #expect(line.metric.isMeasured && line.isComparedOnHardware && line.metric.direction == .min)
    #expect(line.constraints == ["top1 >= 75"])
    #expect(
      line.workload
        == ["data": ["x": "d"], "engine": "onnxruntime", "optimization": "by variant", "seed": .integer(7)])
    task.latency.optimization = "all"
    #expect(BoardFacts.task(task) != line, "another task, which needs another id")
    var cold = batch("latency").tasks[0]
    cold.caches = "cold"
    #expect(BoardFacts.task(cold).workload["caches"] == "cold")
  }

  @Test func saturationIsExactAndComparedEverywhere() {
    let line = BoardFacts.task(batch("saturation").tasks[0])
    #expect(line.kind == .saturation)
    #expect(line.metric.name == "saturatedPpm" && line.metric.unit == "ppm" && line.metric.statistic == .exact)
    #expect(!line.metric.isMeasured && !line.isComparedOnHardware && line.metric.direction == .min)
    #expect(line.workload == ["engine": "onnxruntime", "seed": .integer(0), "thresholdPpm": .integer(10_000)])
  }
}
