import FoundationEssentials
import Statistics
import Testing

@testable import Measurement

@Suite struct TrialMeasurementTests {
  @Test func withoutSamplesOrCallsThereIsNoMeasurement() {
    #expect(TrialMeasurement(samples: [], callsPerSample: 1, stability: .stable) == nil)
    #expect(TrialMeasurement(samples: [1], callsPerSample: 0, stability: .stable) == nil)
  }

  /// numpy: quantile([10, 20, 30, 40, 50, 60, 70, 80, 90, 100], q) / 10; ranks 2 and 9 of the binomial table for 10.
  @Test func statisticsAreOfOneCall() throws {
    let samples: [Int64] = [100, 20, 90, 30, 10, 80, 60, 70, 40, 50]
    let measurement = try #require(TrialMeasurement(samples: samples, callsPerSample: 10, stability: .stable))
    #expect(measurement.samples == samples)
    #expect(measurement.median == 5.5)
    #expect(measurement.interval.lower == 2)
    #expect(measurement.interval.upper == 9)
    #expect(measurement.minimum == 1)
    #expect(abs(measurement.p90 - 9.1) < 1e-12)
    #expect(abs(measurement.p95 - 9.55) < 1e-12)
    #expect(abs(measurement.p99 - 9.91) < 1e-12)
    #expect(abs(measurement.intervalWidth - 3.5 / 5.5) < 1e-12)
  }

  @Test(arguments: [TrialMeasurement.Stability.stable, .unstable(reason: "after 3 s")])
  func survivesJSON(stability: TrialMeasurement.Stability) throws {
    let measurement = try #require(
      TrialMeasurement(
        samples: [3, 1, 2], callsPerSample: 2, mode: .cold, stability: stability, setAside: [9], disturbance: "slow"))
    let text = try JSONEncoder().encode(measurement)
    #expect(try JSONDecoder().decode(TrialMeasurement.self, from: text) == measurement)
  }

  @Test(arguments: [
    #"{}"#, #"{"samples":[],"callsPerSample":1,"mode":"warm"}"#, #"{"samples":[1],"callsPerSample":0,"mode":"warm"}"#,
    #"{"samples":[1],"callsPerSample":1,"mode":"hot"}"#, #"{"samples":["1"],"callsPerSample":1,"mode":"warm"}"#,
  ])
  func wrongJSONIsAnError(text: String) {
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(TrialMeasurement.self, from: Data(text.utf8)) }
  }

  @Test func jsonThatContradictsItsSamplesIsCorrected() throws {
    let text = #"{"samples":[2,4],"callsPerSample":1,"mode":"warm","median":99}"#
    #expect(try JSONDecoder().decode(TrialMeasurement.self, from: Data(text.utf8)).median == 3)
  }

  @Test(arguments: [(0.01, "1%"), (0.3333, "33%"), (0.0123, "1.2%"), (2.5, "250%"), (0, "0%"), (Double.infinity, "inf")])
  func sharesReadAsPercentages(share: Double, text: String) {
    #expect(percent(share) == text)
  }

  @Test(arguments: [(Duration.seconds(3), "3 s"), (.milliseconds(200), "0.2 s"), (.milliseconds(1250), "1.25 s"), (.zero, "0 s")])
  func durationsReadAsSeconds(duration: Duration, text: String) {
    #expect(duration.secondsText == text)
  }

  @Test func durationBeyondTheClockIsTheLongest() {
    #expect(Duration.seconds(Int64.max).nanoseconds == .max)
    #expect(Duration.seconds(-Int64.max).nanoseconds == .min)
    #expect(Duration.nanoseconds(1_500_000_001).nanoseconds == 1_500_000_001)
  }
}
