import Foundation
import Measurement
import Testing

@testable import Profiling

@Suite struct SampleSeriesTests {
  private func series(_ count: Int) -> SampleSeries {
    SampleSeries(what: "k\(count)", callsPerSample: 1, mode: .warm, nanoseconds: Array(repeating: 1, count: count))
  }

  @Test func whatDoesNotFitIsLeftOutWhole() {
    let kept = SampleSeries.fitting([series(3), series(6), series(4), series(0), series(1)], limit: 7)
    #expect(kept.map(\.what) == ["k3", "k4", "k0"])
  }

  @Test func samplesSetAsideAreKeptApart() throws {
    let timing = try #require(TrialMeasurement(samples: [3, 4], callsPerSample: 2, stability: .stable, setAside: [9]))
    let series = SampleSeries.all("k", timing)
    #expect(series.map(\.nanoseconds) == [[3, 4], [9]])
    #expect(series.map(\.unstable) == [nil, SampleSeries.setAside])
    #expect(Set(series.map(\.what)) == ["k"])
    // They never take the room of what counts.
    #expect(SampleSeries.fitting([series[1], series[0]], limit: 2).map(\.nanoseconds) == [[3, 4]])
    let whole = try #require(TrialMeasurement(samples: [3, 4], callsPerSample: 2, stability: .stable))
    #expect(SampleSeries.all("k", whole).count == 1)
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
    request.canaryReferences = ["cache": 140]
    let read = try JSONDecoder().decode(TrialRequest.self, from: JSONEncoder().encode(request))
    #expect(read.budget == SamplingBudget(mode: .cold, precision: 0.05, limit: .milliseconds(40)))
    #expect(read == request)
  }

  /// 40 calls of 1 s are 40 s, of 100 s more than the longest; of 1 ms less than what every measurement has.
  @Test(arguments: [(Int64(1_000_000), Duration.seconds(3)), (1_000_000_000, .seconds(40)), (100_000_000_000, .seconds(60))])
  func slowModelsAreSampledLongerUnlessATimeIsAskedFor(_ firstCall: Int64, _ limit: Duration) {
    var request = TrialRequest(work: .backends, cores: [1])
    #expect(request.latencyBudget(firstCall: firstCall) == SamplingBudget(sample: .zero, limit: limit))
    request.samplingMilliseconds = 40
    #expect(request.latencyBudget(firstCall: firstCall) == SamplingBudget(sample: .zero, limit: .milliseconds(40)))
  }
}
