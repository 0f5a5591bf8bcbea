import Leaderboard
import ModelFormats
import Scheduling
import Testing
import Wire

@testable import Coordinator

/// Quality tasks: what is taken, who may run them, and their lines on the board.
@Suite struct QualityTaskTests {
  private func file(_ byte: UInt8) -> WireDataFile {
    var file = WireDataFile()
    file.digest = "\(ContentDigest(of: [byte]))"
    file.size = 1
    return file
  }

  private func batch(_ change: (inout WireQualityOptions) -> Void = { _ in }) -> WireBatch {
    var batch = probes(1, name: "digits")
    batch.tasks[0].kind = "quality"
    batch.tasks[0].id = "quality/digits"
    batch.variants[0].file.digest = "\(ContentDigest(of: [1]))"
    batch.variants[0].file.size = 1
    batch.tasks[0].quality.metric = "top1"
    batch.tasks[0].quality.k = 1
    batch.tasks[0].quality.data["x"] = file(2)
    batch.tasks[0].quality.labels = file(3)
    change(&batch.tasks[0].quality)
    return batch
  }

  @Test func labelsTravelAsModelsAndDataDo() throws {
    let client = try Site().client()
    #expect(
      try client.submit(batch()).needBlobs.blobs.map(\.digest) == ([1, 2, 3] as [UInt8]).map { "\(ContentDigest(of: [$0]))" })
  }

  @Test func whatMakesNoSenseIsRefusedWithItsPlace() throws {
    let client = try Site().client()
    func place(_ change: (inout WireQualityOptions) -> Void) throws -> String { try client.submit(batch(change)).error.place }
    #expect(try place { $0.metric = "top2" } == "tasks[0].metric")
    #expect(try place { $0.k = 0 } == "tasks[0].k")
    #expect(try place { $0.k = 2 } == "tasks[0].k")
    #expect(try place { $0.output = String(repeating: "x", count: 5_000) } == "tasks[0].output")
    #expect(try place { $0.data = [:] } == "tasks[0].data")
    #expect(try place { $0.data["x"] = WireDataFile() } == "tasks[0].data")
    #expect(try place { $0.labels.digest = "3" } == "tasks[0].labels")
    var kernel = batch()
    kernel.variants[0].kernel = "matmul:m=8,n=8,k=8,dtype=f32"
    #expect(try client.submit(kernel).error.place == "jobs[0]")
  }

  @Test func itNeedsAWorkerWithTheRuntimeAndNoMachineToItself() throws {
    let plan = try #require(BatchIntake.plans(batch(), id: BatchID(1), firstJob: JobID(1)).first)
    #expect(plan.requirements.profilers == ["quality:onnxruntime"])
    #expect(plan.requirements.occupancy == .shared)
  }

  @Test(
    arguments: [
      ("top1", 1, "top1Ppm", "ppm", .max), ("topK", 5, "top5Ppm", "ppm", .max), ("errorRate", 1, "errorRatePpm", "ppm", .min),
      ("mse", 1, "msePpb", "ppb", .min),
    ] as [(String, Int64, String, String, BoardTask.Direction)])
  func everyMetricHasItsLine(_ metric: String, _ k: Int64, _ name: String, _ unit: String, _ direction: BoardTask.Direction) {
    let line = BoardFacts.task(
      batch {
        $0.metric = metric
        $0.k = k
      }.tasks[0])
    #expect(line.kind == .quality)
    #expect(line.metric.name == name && line.metric.unit == unit && line.metric.direction == direction)
    #expect(line.metric.statistic == .exact && !line.metric.isMeasured && !line.isComparedOnHardware)
  }

  /// Two lines with one id must never be taken for each other.
  @Test func whatIsComparedWithWhatIsItsWorkload() {
    let line = BoardFacts.task(batch().tasks[0])
    #expect(
      line.workload == [
        "data": ["x": .string("\(ContentDigest(of: [2]))")], "engine": "onnxruntime",
        "labels": .string("\(ContentDigest(of: [3]))"), "output": "the only one",
      ])
    #expect(BoardFacts.task(batch { $0.labels = file(4) }.tasks[0]) != line)
    #expect(BoardFacts.task(batch { $0.output = "scores" }.tasks[0]) != line)
  }
}
