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

  /// Quiet at some times of the clock, with so much patience in nanoseconds.
  private final class Listener: CoreListening {
    private let clock: ManualClock
    private let isQuietAt: (Int64) -> Bool
    private var patience: Int64
    private(set) var complaint = ""

    init(_ clock: ManualClock, patience: Int64 = .max, isQuietAt: @escaping (Int64) -> Bool) {
      self.clock = clock
      self.patience = patience
      self.isQuietAt = isQuietAt
    }

    var isPatient: Bool { patience > 0 }

    func isQuiet() -> Bool {
      clock.advance(by: 2_000_000)
      let isQuiet = isQuietAt(clock.now())
      if !isQuiet { complaint = "slow" }
      return isQuiet
    }

    func awaitQuiet() -> Bool {
      while true {
        if isQuiet() { return true }
        guard isPatient else { return false }
        patience -= 2_000_000
      }
    }

    func note(block nanoseconds: Int64, isLost: Bool) { if isLost { patience -= nanoseconds } }
  }

  /// A machine that is half as fast in every other tenth of a second.
  private func cost(_ times: Int) -> Int64 { (isSlow(clock.now()) ? 200_000 : 100_000) * Int64(times) }
  private func isSlow(_ time: Int64) -> Bool { time / 100_000_000 % 2 == 1 }

  @Test func whatSomethingSlowedIsSetAside() {
    let listener = Listener(clock) { !isSlow($0) }
    let measurement = sampler().measure(listener: listener) { clock.advance(by: cost($0)) }
    #expect(measurement.stability == .stable)
    #expect(measurement.disturbance == nil)
    #expect(measurement.median == 100_000)
    #expect(measurement.p99 == 100_000)
    #expect(measurement.samples.reduce(0, +) >= 200_000_000)
    // A block that ends in the slow tenth is not taken apart: its fast samples are set aside with the others.
    #expect(measurement.setAside.contains(1_000_000) && measurement.setAside.contains(500_000))
    // Without a listener nothing tells.
    #expect(sampler().measure { clock.advance(by: cost($0)) }.samples.contains(1_000_000))
  }

  /// What counts is decided by the listener and never by the times: a slow call on a quiet machine stays.
  @Test func slowSamplesOfAQuietMachineCount() {
    let listener = Listener(clock) { _ in true }
    var turn = 0
    let measurement = sampler().measure(listener: listener) { times in
      turn += 1
      clock.advance(by: turn % 50 == 0 ? 100_000_000 : 1_000_000 * Int64(times))
    }
    #expect(measurement.setAside.isEmpty)
    #expect(measurement.samples.contains(100_000_000))
  }

  @Test func machineThatIsNeverQuietIsMeasuredAndSaysSo() {
    let listener = Listener(clock, patience: 1_000_000_000) { _ in false }
    let begin = clock.now()
    let measurement = sampler().measure(listener: listener) { clock.advance(by: 100_000 * Int64($0)) }
    #expect(measurement.disturbance == "400 of 400 samples on a slow machine: slow")
    #expect(measurement.setAside.isEmpty)
    #expect(measurement.stability == .stable)
    #expect(clock.now() - begin < 2_000_000_000)
  }

  @Test func blocksThatAreLostCostPatience() {
    // Quiet when a block begins, never when it ends.
    var turn = 0
    let listener = Listener(clock, patience: 1_000_000_000) { _ in
      turn += 1
      return turn % 2 == 1
    }
    let measurement = sampler().measure(listener: listener) { clock.advance(by: 100_000 * Int64($0)) }
    // A second in blocks of 25 ms, each of 50 samples.
    #expect(measurement.disturbance == "2000 of 2000 samples on a slow machine: slow")
    #expect(measurement.samples.count == 2_000)
  }

  /// Time on a slow machine is none of the budget's: samples of a quiet one go on until they suffice.
  @Test func limitIsOfSamplesThatCount() {
    // Of a second 50 ms are quiet: a block that counts, and one that does not.
    let listener = Listener(clock) { $0 / 50_000_000 % 20 == 0 }
    let measurement = sampler(SamplingBudget(limit: .milliseconds(250))).measure(listener: listener) {
      clock.advance(by: 100_000 * Int64($0))
    }
    #expect(measurement.disturbance == nil)
    #expect(measurement.stability == .stable)
    #expect(measurement.samples.count == 400)
    #expect(measurement.setAside.count > 100)
  }

  @Test func noSamplesAreNeverEnough() {
    let budget = SamplingBudget(minimumTime: .zero, minimumSamples: 0)
    let listener = Listener(clock, patience: 100_000_000) { _ in false }
    #expect(sampler(budget).measure(listener: listener) { clock.advance(by: 100_000 * Int64($0)) }.disturbance != nil)
  }

  /// Listening takes a part of the caches, so a call comes before each block that is not counted; not of calls that take long.
  @Test func blocksOfShortCallsBeginWarm() {
    func uncounted(_ nanoseconds: Int64) -> Int {
      var calls = 0
      let budget = SamplingBudget(warmUp: .zero, warmUpCalls: 1, sample: .zero, minimumTime: .milliseconds(100), minimumSamples: 1)
      let measurement = sampler(budget).measure(listener: Listener(clock) { _ in true }) {
        calls += $0
        clock.advance(by: nanoseconds * Int64($0))
      }
      return calls - measurement.samples.count
    }
    // One of the warm-up, one that finds the length of a sample; then one for each of four blocks.
    #expect(uncounted(1_000_000) == 2 + 4)
    #expect(uncounted(30_000_000) == 2)
  }
}
