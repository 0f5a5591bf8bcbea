import Profiling
import Scheduling
import Testing
import Wire

@testable import Worker

/// A job whose trials were disturbed each time they were repeated.
@Suite struct DisturbedResultTests {
  private func result(_ quiet: [Bool], kind: String = "latency") -> WireJobResult {
    var task = WireTask()
    task.kind = kind
    let claim = LeaseClaim(job: JobID(1), attempt: 1, fence: Fence(1))
    var job = RunningJob(claim: claim, variant: WireVariant(), task: task, stage: .ready)
    job.reports = quiet.map { isQuiet in
      TrialReport(
        metrics: ["flops": 48], checks: [TrialReport.Check(name: "environment", passed: isQuiet, note: isQuiet ? "" : "busy")])
    }
    return job.result(.done, hardware: "machine", session: "w/1")
  }

  @Test func itIsGivenBackWhole() {
    let disturbed = result([true, false, true, false])
    #expect(disturbed.ending == .contaminated)
    #expect(disturbed.metrics.last?.name == "disturbedTrials" && disturbed.metrics.last?.integer == 2)
    #expect(disturbed.checks.map(\.passed) == [false] && disturbed.checks.map(\.note) == ["busy"])
    #expect(disturbed.hardware == "machine" && !disturbed.detail.isEmpty)
    #expect(Array(disturbed.metrics.dropLast()) == result([true, true, true, true]).metrics)
  }

  @Test(arguments: [[true, true], []]) func undisturbedOneIsDone(quiet: [Bool]) {
    let result = result(quiet)
    #expect(result.ending == .done && !result.metrics.contains { $0.name == WireJobResult.disturbedTrials })
  }

  @Test func whatFailedStaysFailed() {
    let claim = LeaseClaim(job: JobID(1), attempt: 1, fence: Fence(1))
    var job = RunningJob(claim: claim, variant: WireVariant(), task: WireTask(), stage: .ready)
    job.reports = [TrialReport(checks: [TrialReport.Check(name: "environment", passed: false, note: "busy")])]
    #expect(job.result(.failed(.jobError, message: "no", outputTail: ""), hardware: "", session: "").ending == .jobError)
  }
}
