import Leaderboard
import Reports
import Scheduling
import Testing
import Wire

@testable import Coordinator

/// What the page shows beside the leaderboard.
@Suite struct PageEvidenceTests {
  private static let machine = "arch=x86_64;cores=2;caches=L1d:49152,L2u:1048576,L3u:33554432;memory=8GiB"
  private static let signature = "matmul:m=64,n=64,k=64,dtype=f32"

  private func entry(_ kind: String, variants: Int = 1, firstJob: Int64 = 1) -> BatchEntry {
    var batch = probes(variants)
    batch.tasks[0].kind = kind
    return BatchEntry(
      firstJob: JobID(firstJob), submitter: "ann", digest: "d", specification: batch, submittedAt: WallTime(milliseconds: 0))
  }

  private func kernel(_ signature: String, flops: Int64, bytes: Int64, p50: [Int64], calls: Int64 = 10) -> WireKernelTimes {
    var kernel = WireKernelTimes()
    kernel.signature = signature
    kernel.flops = flops
    kernel.bytes = bytes
    kernel.sound = true
    kernel.trials = p50.map { time in
      var trial = WireTrial()
      trial.callsPerSample = calls
      trial.p50Ns = time
      return trial
    }
    return kernel
  }

  private func result(
    job: Int64 = 1, _ kernels: [WireKernelTimes], canaries: String = "{\"compute\":50,\"cache\":40,\"memory\":10}",
    caches: String = "warm"
  ) -> Store.StoredResult {
    var content = WireJobResult()
    content.hardware = Self.machine
    content.kernels = kernels
    content.kernelConditions.threads = 2
    content.kernelConditions.backend = "onednn"
    content.kernelConditions.caches = caches
    var measured = WireMetric()
    measured.name = "measuredKernels"
    measured.integer = canaries.isEmpty ? 0 : 1
    content.metrics = [measured]
    content.detail = canaries.isEmpty ? "[{}]" : "[{\"canaries\":\(canaries)},{\"canaries\":{\"compute\":30}}]"
    return Store.StoredResult(
      job: JobID(job), fence: Fence(1), worker: WorkerID("w"), content: content, recordedAt: WallTime(milliseconds: 0))
  }

  private func companion(_ results: [Store.StoredResult]) -> ReportCompanion {
    var evidence = PageEvidence()
    for result in results { evidence.add(result, of: BatchID(1), entry("kernels", variants: 9)) }
    return ReportCompanion(evidence)
  }

  /// Two threads: 2 x 50 GFLOP/s, 2 x 40 and 2 x 10 GB/s. The product has 524,288 FLOPs on 49,152 bytes, so 10.67 a byte, in 10 us:
  /// 52.4 GFLOP/s; its data lies in the second-level cache, and 80 GB/s times 10.67 is beyond the peak.
  @Test func kernelsStandUnderTheRoofOfTheirClass() throws {
    let roofline = try #require(
      companion([result([kernel(Self.signature, flops: 524_288, bytes: 49_152, p50: [120_000, 100_000])])]).rooflines.first)
    #expect(roofline.hardwareClass == BoardFacts.hardwareID(Self.machine))
    #expect(roofline.machine == "2 threads, onednn, warm caches")
    #expect(roofline.flopsPerSecond == 1e11)
    #expect(roofline.bandwidths.map(\.name) == ["L2 cache", "memory"])
    #expect(roofline.bandwidths.map(\.bytesPerSecond) == [8e10, 2e10])
    let point = try #require(roofline.kernels.first)
    #expect(point.name == Self.signature && abs(point.flopsPerSecond - 52.4288e9) < 1e-3 && abs(point.intensity - 10.6667) < 1e-4)
    #expect(point.limit == .init("compute", flopsPerSecond: 1e11))
  }

  /// One FLOP a byte: 80 GFLOP/s out of the cache, 20 out of memory; 2 MiB fit into two second-level caches of 1 MiB, 4 MiB do not.
  @Test func bandwidthLimitsWhatComputesLittle() throws {
    let small = kernel("eltwise:a,dtype=f32", flops: 1 << 21, bytes: 1 << 21, p50: [1_000_000])
    let large = kernel("eltwise:b,dtype=f32", flops: 1 << 22, bytes: 1 << 22, p50: [1_000_000])
    let warm = try #require(companion([result([small, large])]).rooflines.first)
    #expect(warm.kernels.map(\.limit) == [.init("L2 cache", flopsPerSecond: 8e10), .init("memory", flopsPerSecond: 2e10)])
    let cold = try #require(companion([result([small], caches: "cold")]).rooflines.first)
    #expect(cold.kernels.first?.limit == .init("memory", flopsPerSecond: 2e10))
    // Of other element types the peak is not known.
    let half = kernel("matmul:m=8,n=8,k=8,dtype=bf16", flops: 1_024, bytes: 384, p50: [1_000])
    #expect(companion([result([half])]).rooflines.first?.kernels.first?.limit == nil)
  }

  @Test func whatALaterJobSaidStaysInAnyOrder() {
    let old = result(job: 2, [kernel(Self.signature, flops: 10, bytes: 10, p50: [1_000])], canaries: "{\"compute\":1}")
    let new = result(job: 3, [kernel(Self.signature, flops: 10, bytes: 10, p50: [500])], canaries: "{\"compute\":60}")
    let reused = result(job: 4, [kernel(Self.signature, flops: 10, bytes: 10, p50: [500])], canaries: "")
    for results in [[old, new, reused], [reused, new, old]] {
      let roofline = companion(results).rooflines.first
      #expect(roofline?.flopsPerSecond == 1.2e11)
      #expect(roofline?.kernels.map(\.flopsPerSecond) == [10 / 50e-9])
    }
  }

  @Test func withoutCanariesOrSoundKernelsThereIsNoRoof() {
    var unsound = kernel(Self.signature, flops: 10, bytes: 10, p50: [1_000])
    unsound.sound = false
    #expect(companion([result([unsound])]).rooflines.isEmpty)
    #expect(companion([result([kernel(Self.signature, flops: 10, bytes: 10, p50: [1_000])], canaries: "")]).rooflines.isEmpty)
    #expect(companion([result([kernel(Self.signature, flops: 10, bytes: 10, p50: [])])]).rooflines.isEmpty)
    #expect(companion([result([kernel(Self.signature, flops: 0, bytes: 10, p50: [1_000])])]).rooflines.isEmpty)
    var broken = result([kernel(Self.signature, flops: 10, bytes: 10, p50: [1_000])])
    broken.content.detail = "[{\"canaries\":{\"compute\":\"<b>\"}}, 7"
    #expect(companion([broken]).rooflines.isEmpty)
  }

  /// Four values of a sigmoid in four bins, one of them saturated; a rectifier beside it has no part that saturates.
  private static let saturation = """
    [{"saturation":{"rows":[
      {"layer":"s1","operator":"Sigmoid","statistics":{"function":{"sigmoid":{}},"units":4,"saturated":1,
       "inputHistogram":{"lower":-1,"upper":1,"counts":[1,0,2,0],"below":1,"above":0}}},
      {"layer":"g","operator":"LSTM","gate":"i","statistics":{"function":{"tanh":{}},"units":4,"saturated":0,
       "inputHistogram":{"lower":-1,"upper":1,"counts":[1,0,2,1],"below":0,"above":0}}},
      {"layer":"r1","operator":"Relu","statistics":{"function":{"relu":{}},"units":4,"saturated":2,
       "inputHistogram":{"lower":-1,"upper":1,"counts":[1,0,2,1],"below":0,"above":0}}},
      {"layer":"bad","operator":"Tanh","statistics":{"function":{"tanh":{}},"units":4,"saturated":9,
       "inputHistogram":{"lower":-1,"upper":1,"counts":[1],"below":0,"above":0}}}]}}]
    """

  private func saturated(job: Int64, _ text: String) -> Store.StoredResult {
    var stored = result(job: job, [])
    stored.content.detail = text
    return stored
  }

  @Test func activationsAreThoseOfTheLatestBatch() {
    var evidence = PageEvidence()
    evidence.add(saturated(job: 7, Self.saturation), of: BatchID(2), entry("saturation", firstJob: 7))
    evidence.add(saturated(job: 1, Self.saturation), of: BatchID(1), entry("saturation"))
    let revision = evidence.revision
    evidence.add(saturated(job: 7, Self.saturation), of: BatchID(2), entry("saturation", firstJob: 7))
    #expect(evidence.revision == revision, "the same again")
    let layers = ReportCompanion(evidence).layers
    #expect(layers.map(\.name) == ["v0: s1", "v0: g [i]"])
    #expect(layers.first?.saturatedShare == 0.25)
    evidence.add(saturated(job: 8, "not JSON"), of: BatchID(3), entry("saturation", firstJob: 8))
    #expect(ReportCompanion(evidence).layers.isEmpty)
  }

  /// Found again after a restart, and shown with what workers say escaped.
  @Test func thePageHasThePictures() throws {
    let page = LivePage()
    var board = Board(boardID: "test")
    try board.insert(
      BoardFacts.task(entry("flops").specification.tasks[0]))
    var evidence = PageEvidence()
    let evil = "matmul:<script>alert(1)</script>"
    evidence.add(result([kernel(evil, flops: 524_288, bytes: 49_152, p50: [100_000])]), of: BatchID(1), entry("kernels"))
    evidence.add(saturated(job: 1, Self.saturation), of: BatchID(1), entry("saturation"))
    try board.insert(
      Entry(
        task: "probe/probes@1", variant: "a", model: "", parameters: [:], hardware: nil, software: nil, trials: [],
        metrics: ["flops": 1], level: .measured, recordedAt: "2026-11-23T20:00:00.000Z"))
    page.take(board, path: "/none", evidence: evidence)
    let text = page.page().body
    #expect(text.contains("Roofline of class h-") && text.contains("matmul:&lt;script&gt;alert(1)&lt;/script&gt;"))
    #expect(text.contains("Inputs of v0: s1") && text.contains("25.0% saturated") && text.contains("below -1.00"))
    #expect(text.ranges(of: "<script").count == 1)
  }
}
