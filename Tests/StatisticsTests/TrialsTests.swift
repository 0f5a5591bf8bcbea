import Statistics
import Testing

@Suite struct TrialsTests {
  @Test func noTrialsHaveNoSummary() {
    #expect(TrialSummary([]) == nil)
    #expect(bootstrapInterval(of: [], statistic: { median($0) }) == nil)
    #expect(bootstrapInterval(of: [1, 2], resamples: 0, statistic: { median($0) }) == nil)
  }

  @Test func summaryGivesMedianMinimumAndSpread() throws {
    let summary = try #require(TrialSummary([12, 10, 11, 15]))
    #expect(summary.median == 11.5)
    #expect(summary.minimum == 10)
    #expect(summary.spread == 0.5)
    #expect(summary.count == 4)
  }

  @Test func oneTrialHasNoSpread() throws {
    #expect(try #require(TrialSummary([3])).spread == 0)
  }

  @Test func bootstrapOfEqualTrialsIsAPoint() {
    #expect(bootstrapInterval(of: [5, 5, 5], statistic: { median($0) }) == Interval(lower: 5, upper: 5))
  }

  @Test func bootstrapRepeatsWithItsSeed() {
    let trials = [10.0, 11, 12, 14, 19, 20]
    let first = bootstrapInterval(of: trials, seed: 7, statistic: { median($0) })
    #expect(first == bootstrapInterval(of: trials, seed: 7, statistic: { median($0) }))
  }

  /// The quick way draws the same and says the same, to the last bit, also of equal and of even numbers of trials.
  @Test(arguments: 1...12)
  func bootstrapOfTheMedianIsTheGeneralOne(_ count: Int) {
    var random = SplitMix64(seed: UInt64(count))
    for seed in UInt64(0)..<20 {
      let trials = (0..<count).map { _ in Double(1_000 + random.below(40)) / 7 }
      #expect(
        medianBootstrapInterval(of: trials, seed: seed) == bootstrapInterval(of: trials, seed: seed, statistic: { median($0) }))
    }
    #expect(medianBootstrapInterval(of: []) == nil)
    #expect(medianBootstrapInterval(of: [1, 2], resamples: 0) == nil)
  }

  /// Of 5 trials, a resample misses the smallest with (4/5)^5 = 33%; so the 2.5% end of the minimum is the smallest, and the
  /// 97.5% end, missed by (2/5)^5 = 1.0% and by (3/5)^5 = 7.8%, the third.
  @Test func bootstrapOfTheMinimumFollowsTheCountOfResamples() {
    let interval = bootstrapInterval(of: [1, 2, 3, 4, 5], resamples: 20_000) { $0.min() }
    #expect(interval == Interval(lower: 1, upper: 3))
  }

  /// First numbers for seed 1234567 of the reference code splitmix64.c (Vigna, public domain).
  @Test func generatorGivesTheReferenceNumbers() {
    var generator = SplitMix64(seed: 1_234_567)
    let numbers = (0..<5).map { _ in generator.next() }
    #expect(
      numbers == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
        16_408_922_859_458_223_821,
      ])
  }

  @Test func boundedNumbersReachEveryValue() {
    var generator = SplitMix64(seed: 1)
    #expect(Set((0..<200).map { _ in generator.below(6) }) == Set(0..<6))
  }
}
