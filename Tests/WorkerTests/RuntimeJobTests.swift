import FoundationEssentials
import ModelFormats
import Runtime
import Scheduling
import Testing
import Wire

@testable import Profiling
@testable import Worker

/// Jobs that run whole models in ONNX Runtime.
@Suite struct RuntimeJobTests {
  private let model = ContentDigest(of: [1])
  private let input = ContentDigest(of: [2])

  private func job(_ kind: String, _ fill: (inout WireTask) -> Void = { _ in }) -> RunningJob {
    var variant = WireVariant()
    variant.name = "v"
    variant.threads = 1
    variant.file.digest = "\(model)"
    variant.file.size = 1
    variant.file.dims = ["N": 4]
    var task = WireTask()
    task.kind = kind
    task.trials = 5
    fill(&task)
    return RunningJob(claim: LeaseClaim(job: JobID(1), attempt: 1, fence: Fence(1)), variant: variant, task: task, stage: .ready)
  }

  private func file(_ digest: ContentDigest) -> WireDataFile {
    var file = WireDataFile()
    file.digest = "\(digest)"
    file.size = 1
    return file
  }

  private let bound = TrialRequest.ModelInput(path: "shelf/model", dims: ["N": 4])

  private func work(_ job: RunningJob, runtime: String? = nil) -> TrialRequest.Work? {
    job.work(runtime: runtime) { $0 == model ? "shelf/model" : "shelf/other" }
  }

  @Test func latencyIsTimedInSeveralTrials() {
    let job = job("latency") { task in
      task.latency.optimization = "basic"
      task.latency.seed = 7
      task.latency.data["x"] = file(input)
    }
    #expect(job.isTimed)
    #expect(job.trialsNeeded == 5)
    #expect(job.blobs.map(\.digest) == [model, input])
    #expect(
      work(job, runtime: "lib.so")
        == .latency(
          TrialRequest.Latency(model: bound, optimization: .basic, seed: 7, data: ["x": "shelf/other"], library: "lib.so")))
  }

  @Test func saturationIsLookedAtOnce() {
    let job = job("saturation") { task in
      task.saturation.thresholdPpm = 20_000
      task.saturation.seed = 7
      task.saturation.data["x"] = file(input)
    }
    #expect(!job.isTimed)
    #expect(job.trialsNeeded == 1)
    #expect(
      work(job) == .saturation(SaturationRequest(model: bound, data: ["x": "shelf/other"], seed: 7, threshold: 0.02)))
  }

  @Test func answersAreJudgedOnce() {
    let labels = ContentDigest(of: [3])
    let job = job("quality") { task in
      task.quality.metric = "topK"
      task.quality.k = 3
      task.quality.output = "scores"
      task.quality.data["x"] = file(input)
      task.quality.labels = file(labels)
    }
    #expect(!job.isTimed)
    #expect(job.trialsNeeded == 1)
    #expect(job.blobs.map(\.digest) == [model, input, labels])
    #expect(
      job.work(runtime: "lib.so") { $0 == model ? "shelf/model" : $0 == input ? "shelf/x" : "shelf/y" }
        == .quality(
          QualityRequest(
            model: bound, data: ["x": "shelf/x"], labels: "shelf/y", metric: .topK, k: 3, output: "scores", library: "lib.so")))
  }

  @Test func qualityThatThisWorkerDoesNotKnowIsNotRun() {
    func work(_ metric: String, labels: WireDataFile) -> TrialRequest.Work? {
      self.work(
        job("quality") { task in
          task.quality.metric = metric
          task.quality.data["x"] = file(input)
          task.quality.labels = labels
        })
    }
    #expect(work("top1", labels: file(input)) != nil)
    #expect(work("tomorrow", labels: file(input)) == nil)
    #expect(work("top1", labels: WireDataFile()) == nil)
  }

  @Test func whatTheTaskLeavesOpenTheVariantChooses() {
    func optimization(_ task: String, _ variant: String) -> String? {
      var wire = WireVariant()
      wire.optimization = variant
      wire.file.digest = "\(model)"
      var job = job("latency") { $0.latency.optimization = task }
      job = RunningJob(claim: job.claim, variant: wire, task: job.task, stage: .ready)
      guard case .latency(let latency)? = work(job) else { return nil }
      return latency.optimization.rawValue
    }
    #expect(optimization("", "") == "all")
    #expect(optimization("", "none") == "none")
    #expect(optimization("extended", "") == "extended")
    #expect(optimization("tomorrow", "") == nil, "a word that this worker does not know")
  }

  @Test func dataWithoutADigestIsNotRun() {
    #expect(work(job("saturation") { $0.saturation.data["x"] = WireDataFile() }) == nil)
    #expect(work(job("latency") { $0.latency.data["x"] = WireDataFile() }) == nil)
  }

  /// By hand, of trials with medians 30, 10 and 20 ns: their median 20, (30 - 10) / 10 = 2 between them; 4 items in 20 ns are 200
  /// million a second.
  @Test func latencyFiguresAreMediansOfTheTrials() {
    var job = job("latency")
    job.reports = [30.0, 10, 20].map { median in
      TrialReport(
        metrics: ["flops": 96],
        latency: ModelLatency(
          minimumNanoseconds: median - 5, medianNanoseconds: median, p90Nanoseconds: median + 1, p95Nanoseconds: median + 2,
          p99Nanoseconds: median + 3, samples: 25, batch: 4, sessionNanoseconds: Int64(median) * 100,
          peakResidentBytes: Int64(median) * 1_000, largestError: 0, tolerance: 0.001, unstable: nil))
    }
    let result = job.result(.done, hardware: "h", session: "s")
    let metrics = Dictionary(result.metrics.map { ($0.name, $0.integer) }) { first, _ in first }
    #expect(
      metrics == [
        "flops": 96, "latencyNs": 20, "minimumNs": 5, "p90Ns": 21, "p95Ns": 22, "p99Ns": 23, "sessionNs": 2_000,
        "trialSpreadPpm": 2_000_000, "batch": 4, "itemsPer1000s": 200_000_000_000, "peakBytes": 30_000, "trials": 3,
      ])
  }

  /// `/bin/false` stands for the trial: it only starts, and fails, once both files are here.
  @Test func aTrialWaitsForItsDataToo() throws {
    let bench = try Bench()
    try bench.connect()
    let lease = job("saturation") { task in
      task.saturation.data["x"] = file(input)
      task.timeoutMilliseconds = 10_000
    }
    try bench.say { message in
      message.lease.claim = WireLeaseClaim(lease.claim)
      message.lease.variant = lease.variant
      message.lease.task = lease.task
    }
    try bench.turn()
    #expect(bench.asked == ["\(model)"])
    try bench.give(model, [1])
    try bench.turn()
    #expect(bench.asked == ["\(model)", "\(input)"])
    #expect(bench.worker.jobs.flatMap(\.descriptors).isEmpty, "nothing runs yet")
    try bench.give(input, [2])
    try bench.turn()
    #expect(!bench.worker.jobs.flatMap(\.descriptors).isEmpty || bench.results.count == 1)
  }
}

extension Bench {
  /// Digests that were asked for, each as often as a chunk of it was.
  fileprivate var asked: [String] {
    heard.compactMap { if case .blobGet(let get)? = $0.body { get.digest } else { nil } }
  }

  /// The whole of a small file.
  fileprivate func give(_ digest: ContentDigest, _ bytes: [UInt8]) throws {
    try say { message in
      message.blobChunk.digest = "\(digest)"
      message.blobChunk.size = Int64(bytes.count)
      message.blobChunk.data = Data(bytes)
    }
  }
}
