import FoundationEssentials
import Profiling
import Scheduling
import Testing
import Wire

@testable import Worker

/// A program that notes the kernel of every trial request, and answers with one report of a measurement, or of a listing.
private struct NotingTrial {
  let path: String
  let notes: String

  init(in folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let timing = TrialReport.Timing(
      callsPerSample: 1, samples: 25, minNanoseconds: 200_000, p50Nanoseconds: 200_000, p90Nanoseconds: 200_000,
      p99Nanoseconds: 200_000, unstable: nil)
    for n in 1...3 {
      let signature = "matmul:m=\(n),n=3,k=4,dtype=f32"
      let listing = TrialReport(listed: [ListedKernel(signature: signature, uses: 1, flops: 24, bytes: 104)])
      var share = KernelShare(
        signature: signature, uses: 1, callNanoseconds: 200_000, flops: 24, gigaflopsPerSecond: 1, unstable: nil)
      share.timing = timing
      let measured = TrialReport(
        timing: timing, checks: [TrialReport.Check(name: "environment", passed: true, note: "quiet")], kernels: [share])
      try JSONEncoder().encode(listing).write(to: URL(filePath: "\(folder)/list\(n)"))
      try JSONEncoder().encode(measured).write(to: URL(filePath: "\(folder)/measure\(n)"))
    }
    path = "\(folder)/trial"
    notes = "\(folder)/notes"
    try Data(
      """
      #!/bin/sh
      request=$(cat)
      case "$request" in *m=1*) n=1 ;; *m=2*) n=2 ;; *) n=3 ;; esac
      case "$request" in *listKernel*) exec cat \(folder)/list$n ;; esac
      echo $n >> \(notes)
      exec cat \(folder)/measure$n

      """.utf8
    ).write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
  }

  /// The kernels of the trials so far, in the order in which they were measured.
  var order: String {
    // Without a trial there is no file.
    guard let data = FileManager.default.contents(atPath: notes) else { return "" }
    return String(decoding: data, as: UTF8.self).filter { $0 != "\n" }
  }
}

@Suite struct RotationTests {
  private let trial: NotingTrial
  private let bench: Bench

  init() throws {
    let folder = FileManager.default.temporaryDirectory.path + "podium-rotation-\(UInt64.random(in: 0 ... .max))"
    trial = try NotingTrial(in: folder + "/fake")
    bench = try Bench(folder: folder, executable: trial.path)
    try bench.connect()
  }

  private func lease(_ job: Int64, trials: Int32, reuse: String = "never") throws {
    try bench.say { message in
      message.lease.claim.job = job
      message.lease.claim.attempt = 1
      message.lease.claim.fence = UInt64(job)
      message.lease.variant.kernel = "matmul:k=4,m=\(job),n=3"
      message.lease.variant.backend = "onednn"
      message.lease.variant.threads = 1
      message.lease.task.kind = "kernels"
      message.lease.task.reuse = reuse
      message.lease.task.trials = trials
      message.lease.task.timeoutMilliseconds = 60_000
    }
  }

  @Test func trialsOfTimedJobsTakeTurns() throws {
    for job in Int64(1)...3 { try lease(job, trials: 3) }
    try bench.settle { bench.results.count == 3 }
    #expect(trial.order == "123123123")
    #expect(bench.results.map(\.trials.count) == [3, 3, 3])
  }

  @Test func oneThatComesLaterCatchesUp() throws {
    try lease(1, trials: 4)
    try bench.settle { trial.order == "11" && bench.worker.jobs.first?.reports.count == 2 }
    try lease(2, trials: 4)
    try bench.settle { bench.results.count == 2 }
    // The third trial of the first may have begun when the second came.
    #expect(["11221212", "11122212"].contains(trial.order), "\(trial.order)")
  }

  @Test func oneTrialRunsAtATime() throws {
    for job in Int64(1)...3 { try lease(job, trials: 2) }
    var most = 0
    try bench.settle {
      most = max(most, bench.worker.jobs.filter(\.isInTrial).count)
      return bench.results.count == 3
    }
    #expect(most == 1)
  }

  @Test func jobThatWaitsForKernelsIsPassedOver() throws {
    try lease(1, trials: 2, reuse: "always")
    try lease(2, trials: 2)
    try bench.settle { bench.results.count == 1 }
    #expect(trial.order == "22" && bench.worker.jobs.map(\.claim.job) == [JobID(1)])
    #expect(bench.worker.nextTimed == nil)
  }

  @Test func jobThatWaitsHasPatienceWhileItsWorkerMeasures() {
    let start = Instant(milliseconds: 0)
    var inquiry = KernelInquiry(start)
    let later = start + KernelInquiry.patience
    inquiry.heardAt = later
    #expect(inquiry.isOver(later))
    inquiry.bear(later)
    #expect(!inquiry.isOver(later))
    #expect(inquiry.isOver(later + KernelInquiry.silenceLimit), "nobody answers")
  }
}
