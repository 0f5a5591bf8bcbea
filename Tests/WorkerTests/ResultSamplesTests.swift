import Measurement
import Profiling
import Scheduling
import Testing
import Wire

@testable import Worker

@Suite struct ResultSamplesTests {
  private func report(_ samples: [[Int64]]) -> TrialReport {
    TrialReport(
      samples: samples.enumerated().map { index, one in
        SampleSeries(
          what: "k\(index)", callsPerSample: 2, mode: .cold, nanoseconds: one, unstable: index == 1 ? "too few" : nil)
      })
  }

  @Test func samplesAreToldByTrialAndNotInTheDetail() throws {
    let claim = LeaseClaim(job: JobID(1), attempt: 1, fence: Fence(1))
    var job = RunningJob(claim: claim, variant: WireVariant(), task: WireTask(), stage: .ready)
    job.reports = [report([[5, 7], [9]]), report([[4, 4, 4]]), TrialReport()]
    let result = job.result(.done, hardware: "", session: "")
    #expect(result.samples.map(\.trial) == [1, 1, 2])
    #expect(result.samples.map(\.name) == ["k0", "k1", "k0"])
    #expect(result.samples.map(\.samples) == [[5, 7], [9], [4, 4, 4]])
    #expect(result.samples.map(\.unstable) == ["", "too few", ""])
    #expect(result.samples.allSatisfy { $0.callsPerSample == 2 && $0.mode == "cold" })
    #expect(!result.detail.contains("samples") && !result.detail.contains("[5,7]"))
  }
}
