import Statistics
import Testing

@testable import Measurement

/// Work whose cost is told call by call, on a clock of its own.
@Suite struct SamplerTests {
  private let clock = ManualClock()

  private struct Broken: Error, Equatable {}

  private func sampler(_ budget: SamplingBudget = SamplingBudget()) -> Sampler {
    Sampler(budget: budget, now: { [clock] in clock.now() })
  }

  @Test func failureOfTheWorkIsPassedOn() {
    #expect(throws: Broken.self) { try sampler().measure { _ in throw Broken() } }
  }

  @Test func steadyWorkIsStableOnceTheMinimumTimeHasPassed() {
    let measurement = sampler().measure { clock.advance(by: 100_000 * Int64($0)) }
    // 0.5 ms a sample is 5 calls; 0.2 s are 400 samples.
    #expect(measurement.callsPerSample == 5)
    #expect(measurement.samples == Array(repeating: 500_000, count: 400))
    #expect(measurement.stability == .stable)
    #expect(measurement.median == 100_000)
    #expect(measurement.interval == Interval(lower: 100_000, upper: 100_000))
  }

  @Test func samplesOfVeryShortCallsStillLastLongEnough() {
    clock.costOfReading = 1_000
    let measurement = sampler().measure { clock.advance(by: 50 * Int64($0)) }
    #expect(measurement.samples.allSatisfy { $0 >= 500_000 })
    // 10,000 calls of 50 ns are half a millisecond; the clock's own cost must not make them much fewer.
    #expect((9_900...11_000).contains(measurement.callsPerSample))
  }

  @Test func warmUpLastsThreeCallsAndItsTime() {
    var calls: [Int] = []
    let budget = SamplingBudget(minimumTime: .zero, minimumSamples: 1, precision: 1)
    _ = sampler(budget).measure { times in
      calls.append(times)
      clock.advance(by: 100_000_000 * Int64(times))
    }
    // Three of 0.1 s, one that shows that a sample is long enough, one sample.
    #expect(calls == [1, 1, 1, 1, 1])
    calls = []
    _ = sampler(budget).measure { times in
      calls.append(times)
      clock.advance(by: 10_000_000 * Int64(times))
    }
    #expect(calls.count == 15 + 2)
  }

  @Test func slowWorkEndsAtTheLimitAndSaysSo() {
    let measurement = sampler().measure { clock.advance(by: 10_000_000_000 * Int64($0)) }
    #expect(measurement.samples == [10_000_000_000])
    #expect(measurement.unstableReason == "after 3 s: 1 of 25 samples")
  }

  @Test func workOfTwoSpeedsIsUnstable() {
    var turn: Int64 = 0
    let measurement = sampler().measure { times in
      turn += 1
      clock.advance(by: (turn % 2 + 1) * 1_000_000 * Int64(times))
    }
    #expect(measurement.unstableReason == "after 3 s: the 95% interval of the median is within 33% of it, not 1%")
    #expect(measurement.samples.reduce(0, +) >= 3_000_000_000)
    #expect(measurement.minimum == 1_000_000)
  }

  @Test func samplingGoesOnUntilTheMedianIsKnown() throws {
    var generator = SplitMix64(seed: 1)
    let measurement = sampler(SamplingBudget(minimumTime: .zero)).measure { times in
      for _ in 0..<times { clock.advance(by: 950_000 + Int64(generator.below(100_000))) }
    }
    #expect(measurement.stability == .stable)
    #expect(measurement.intervalWidth <= 0.01)
    // The first 25 of these samples do not suffice.
    let first = try #require(
      TrialMeasurement(samples: Array(measurement.samples.prefix(25)), callsPerSample: 1, stability: .stable))
    #expect(first.intervalWidth > 0.01)
    #expect(measurement.samples.count > 25)
  }

  @Test func noSampleIsDropped() {
    var taken: [Int64] = []
    var turn = 0
    let measurement = sampler().measure { times in
      turn += 1
      let cost: Int64 = turn % 50 == 0 ? 100_000_000 : 1_000_000 * Int64(times)
      taken.append(cost)
      clock.advance(by: cost)
    }
    #expect(measurement.samples == Array(taken.suffix(measurement.samples.count)))
    #expect(measurement.samples.contains(100_000_000))
    #expect(measurement.p99 == 100_000_000)
    #expect(measurement.p90 == 1_000_000)
  }

  @Test func coldModeFlushesBeforeEachCallOutsideItsTime() {
    var events = ""
    let budget = SamplingBudget(mode: .cold, minimumTime: .zero, minimumSamples: 4)
    let measurement = sampler(budget).measure(
      flush: {
        events += "f"
        clock.advance(by: 5_000_000)
      },
      work: { times in
        events += String(repeating: "w", count: times)
        clock.advance(by: 60_000_000)
      })
    #expect(events == "www" + "fwfwfwfw")
    #expect(measurement.samples == [60_000_000, 60_000_000, 60_000_000, 60_000_000])
    #expect(measurement.mode == .cold)
  }

  @Test func clockThatStandsStillEndsUnstable() {
    let measurement = sampler().measure { _ in }
    #expect(measurement.samples.count == Sampler.sampleLimit)
    #expect(measurement.callsPerSample == Sampler.callLimit)
    #expect(measurement.unstableReason == "after 100000 samples: sampling lasted less than 0.2 s")
  }
}
