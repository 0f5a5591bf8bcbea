import FoundationEssentials
import Profiling
import Scheduling
import Testing
import Wire

@testable import Worker

/// A program that answers every trial request with one of two reports: of a listing, or of a measurement.
private struct FakeTrial {
  let path: String

  init(in folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let listing = TrialReport(
      metrics: ["flops": 48], software: ["onednn": "2.6.3"],
      listed: [ListedKernel(signature: "matmul:m=2,n=3,k=4,dtype=f32", uses: 1, flops: 48, bytes: 104)])
    var share = KernelShare(
      signature: "matmul:m=2,n=3,k=4,dtype=f32", uses: 1, callNanoseconds: 200_000, flops: 48, gigaflopsPerSecond: 1, unstable: nil)
    let timing = TrialReport.Timing(
      callsPerSample: 1, samples: 25, minNanoseconds: 200_000, p50Nanoseconds: 200_000, p90Nanoseconds: 200_000,
      p99Nanoseconds: 200_000, unstable: nil)
    share.timing = timing
    let measured = TrialReport(
      metrics: ["flops": 48], timing: timing, checks: [TrialReport.Check(name: "environment", passed: true, note: "quiet")],
      software: ["onednn": "2.6.3"], kernels: [share], canaries: ["compute": 100])
    for (name, report) in [("listing", listing), ("measured", measured)] {
      try JSONEncoder().encode(report).write(to: URL(filePath: "\(folder)/\(name)"))
    }
    path = "\(folder)/trial"
    try Data(
      """
      #!/bin/sh
      case "$(cat)" in
        *listKernel*) exec cat \(folder)/listing ;;
        *) exec cat \(folder)/measured ;;
      esac

      """.utf8
    ).write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
  }
}

@Suite struct KernelJobTests {
  private func bench() throws -> Bench {
    let folder = FileManager.default.temporaryDirectory.path + "podium-kernels-\(UInt64.random(in: 0 ... .max))"
    return try Bench(folder: folder, executable: FakeTrial(in: folder + "/fake").path)
  }

  private func lease(_ bench: Bench) throws {
    try bench.connect()
    try bench.say { message in
      message.lease.claim.job = 1
      message.lease.claim.attempt = 1
      message.lease.claim.fence = 1
      message.lease.variant.kernel = "matmul:k=4,n=3,m=2"
      message.lease.variant.backend = "onednn"
      message.lease.variant.threads = 1
      message.lease.task.kind = "kernels"
      message.lease.task.trials = 2
      message.lease.task.timeoutMilliseconds = 60_000
    }
  }

  /// Lets trials run until the worker asks.
  private func question(_ bench: Bench) throws -> WireToCoordinator {
    try bench.settle { !bench.questions.isEmpty }
    return try #require(bench.questions.last)
  }

  @Test func kernelIsListedAskedForMeasuredAndTold() throws {
    let bench = try bench()
    try lease(bench)
    let question = try question(bench)
    #expect(
      question.kernels.signatures == ["matmul:m=2,n=3,k=4,dtype=f32"] && question.kernels.conditions.version == "onednn=2.6.3")
    try bench.say { message in
      message.kernels.claim = question.kernels.claim
      message.kernels.yours = question.kernels.signatures
    }
    try bench.settle { !bench.results.isEmpty }
    let result = try #require(bench.results.first)
    #expect(result.ending == .done && result.trials.map(\.p50Ns) == [200_000, 200_000])
    #expect(result.kernels.map(\.sound) == [true] && result.kernels.first?.trials.count == 2)
    #expect(result.kernelConditions == question.kernels.conditions)
    #expect(result.metrics.first { $0.name == "measuredKernels" }?.integer == 1)
  }

  /// Where the file should be, a folder is in the way.
  @Test func historyThatCannotBeWrittenCostsNoResult() throws {
    let bench = try bench()
    try FileManager.default.createDirectory(atPath: bench.folder + "/calibration.json", withIntermediateDirectories: true)
    try lease(bench)
    let question = try question(bench)
    try bench.say { message in
      message.kernels.claim = question.kernels.claim
      message.kernels.yours = question.kernels.signatures
    }
    try bench.settle { !bench.results.isEmpty }
    #expect(bench.results.first?.ending == .done && bench.results.first?.trials.count == 2)
    #expect(bench.worker.calibration.history.rates == ["compute": [100, 100]])
  }

  /// A listing has no canaries.
  @Test func workWithoutCanariesWritesNoHistory() throws {
    let bench = try bench()
    try lease(bench)
    _ = try question(bench)
    #expect(!FileManager.default.fileExists(atPath: bench.folder + "/calibration.json"))
  }

  @Test func knownKernelIsNotMeasured() throws {
    let bench = try bench()
    try lease(bench)
    let question = try question(bench)
    try bench.say { message in
      message.kernels.claim = question.kernels.claim
      var times = WireKernelTimes()
      times.signature = question.kernels.signatures[0]
      times.job = 9
      var trial = WireTrial()
      trial.callsPerSample = 2
      trial.p50Ns = 300_000
      times.trials = [trial, trial]
      message.kernels.known = [times]
    }
    try bench.settle { !bench.results.isEmpty }
    let result = try #require(bench.results.first)
    #expect(result.ending == .done && result.trials.map(\.p50Ns) == [150_000, 150_000])
    #expect(result.metrics.first { $0.name == "reusedKernels" }?.integer == 1)
    #expect(result.software.contains("2.6.3") && result.kernels.first?.job == 9)
  }

  /// The trial that listed them is none of the job's: also where all kernels were known, and no trial measured, they are told.
  @Test func reasonsOfLayersWithoutAKernelAreInTheDetail() throws {
    var task = WireTask()
    task.kind = "kernels"
    task.trials = 1
    var variant = WireVariant()
    variant.backend = "onednn"
    var job = RunningJob(
      claim: LeaseClaim(job: JobID(7), attempt: 1, fence: Fence(1)), variant: variant, task: task, stage: .ready)
    var listing = TrialReport(listed: [ListedKernel(signature: "a", uses: 1, flops: 8, bytes: 4)])
    let layer = #"{"layer":"odd","operator":"Odd","flops":3,"reason":"no kernel for Odd"}"#
    listing.unmeasuredLayers = [try JSONDecoder().decode(ModelKernels.Unmeasured.self, from: Data(layer.utf8))]
    job.kernels = KernelProfile(task, variant)
    job.kernels?.list(listing)
    func told() throws -> [TrialReport] {
      let detail = job.result(.done, hardware: "h", session: "s").detail
      return try JSONDecoder().decode([TrialReport].self, from: Data(detail.utf8))
    }
    #expect(try told().map { $0.unmeasuredLayers?.map(\.reason) } == [["no kernel for Odd"]])
    job.reports = [TrialReport(), TrialReport()]
    #expect(try told().map { $0.unmeasuredLayers?.map(\.reason) } == [["no kernel for Odd"], nil])
  }

  @Test func silenceIsNotWaitedForLong() throws {
    let bench = try bench()
    try lease(bench)
    _ = try question(bench)
    try bench.turn(after: .milliseconds(1_001))
    #expect(bench.questions.count == 2, "it may have got lost")
    try bench.turn(after: KernelInquiry.silenceLimit)
    try bench.settle { !bench.worker.spool.results.isEmpty }
    try bench.connect()
    #expect(bench.results.first?.trials.count == 2)
  }

  /// A coordinator of an earlier release says that a worker may not ask for this, which is what it says to a revoked key.
  @Test func oldCoordinatorDoesNotEndTheWorker() throws {
    let bench = try bench()
    try lease(bench)
    let question = try question(bench)
    try bench.say { message in
      message.id = question.id
      message.error.code = "access.not-allowed"
      message.error.exitCode = 77
    }
    try bench.settle { !bench.results.isEmpty }
    #expect(bench.results.first?.trials.count == 2)
  }

  @Test func kernelThatAnotherWorkerMeasuresIsAskedForAgain() throws {
    let bench = try bench()
    try lease(bench)
    let question = try question(bench)
    func others() throws {
      try bench.say { message in
        message.kernels.claim = question.kernels.claim
        message.kernels.others = question.kernels.signatures
      }
    }
    try others()
    for _ in 0..<20 {
      try bench.turn(after: KernelInquiry.longestPause)
      try others()
    }
    #expect(bench.questions.count == 21 && bench.results.isEmpty)
    // It takes too long.
    try bench.turn()
    bench.clock.now = bench.clock.now + KernelInquiry.patience
    try bench.settle { !bench.worker.spool.results.isEmpty }
    try bench.connect()
    #expect(bench.results.first?.metrics.first { $0.name == "measuredKernels" }?.integer == 1)
  }
}
