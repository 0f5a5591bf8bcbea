import Foundation
import Measurement
import Profiling
import Testing

@Suite struct SampleSeriesTests {
  private func series(_ count: Int) -> SampleSeries {
    SampleSeries(what: "k\(count)", callsPerSample: 1, mode: .warm, nanoseconds: Array(repeating: 1, count: count))
  }

  @Test func whatDoesNotFitIsLeftOutWhole() {
    let kept = SampleSeries.fitting([series(3), series(6), series(4), series(0), series(1)], limit: 7)
    #expect(kept.map(\.what) == ["k3", "k4", "k0"])
  }

  @Test func aRequestOfAnOlderReleaseIsWarm() throws {
    let old = #"{"cores":[1],"work":{"backends":{}}}"#
    let request = try JSONDecoder().decode(TrialRequest.self, from: Data(old.utf8))
    #expect(request == TrialRequest(work: .backends, cores: [1]))
    #expect(request.budget == SamplingBudget())
  }

  @Test func howToSampleSurvivesTheProcessBoundary() throws {
    var request = TrialRequest(work: .backends, cores: [1], caches: .cold)
    request.samplingMilliseconds = 40
    request.precision = 0.05
    let read = try JSONDecoder().decode(TrialRequest.self, from: JSONEncoder().encode(request))
    #expect(read.budget == SamplingBudget(mode: .cold, precision: 0.05, limit: .milliseconds(40)))
  }
}
