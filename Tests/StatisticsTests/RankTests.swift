import Testing

@testable import Statistics

/// Golden values by scipy 1.17.1 (`mannwhitneyu(..., alternative="less", method="exact")`, `wilcoxon(..., alternative="greater",
/// method="exact")`), which agree with the counts shown; ties by hand.
struct RankTests {
  private static let fast = [10.1, 10.2, 10.3, 10.25, 10.15]
  private static let slow = [10.4, 10.5, 10.35, 10.6, 10.45]
  private static let gains = [0.021, 0.018, 0.025, 0.019, 0.022, 0.017, 0.024, 0.020]

  private static func gains(fifth: Double) -> [Double] {
    var gains = Self.gains
    gains[4] = fifth
    return gains
  }

  private static func isNear(_ left: Double, _ right: Double) -> Bool { abs(left - right) <= 1e-9 * abs(right) }

  /// All 5 on the left are smaller: one of the 10! / (5! 5!) = 252 ways to deal. 8 against 8: one of 12,870.
  @Test(arguments: [
    (fast, slow, 0, 1.0 / 252), ([10.1, 10.2, 10.55, 10.25, 10.15], slow, 4, 0.047619047619),
    ((1...8).map(Double.init), (9...16).map(Double.init), 0, 7.77000777e-05),
  ])
  func mannWhitneyAgreesWithScipy(_ left: [Double], _ right: [Double], _ statistic: Int, _ p: Double) throws {
    let test = try #require(mannWhitneyTest(left, less: right))
    #expect(test.statistic == statistic)
    #expect(Self.isNear(test.p, p))
  }

  /// [1, 2] against [2, 3]: the equal pair counts as a whole, U = 1. Of the 6 ways to deal 4 ranks, U is 0 for {1, 2} and 1 for
  /// {1, 3}: p = 2/6. Half a pair would give U = 0.5.
  @Test func equalPairsCountAgainstTheClaim() throws {
    let test = try #require(mannWhitneyTest([1, 2], less: [2, 3]))
    #expect(test.statistic == 1)
    #expect(Self.isNear(test.p, 1.0 / 3))
    #expect(Self.isNear(try #require(mannWhitneyTest([5, 5], less: [5, 5])).p, 1))
  }

  @Test(arguments: [
    (gains, 36, 1.0 / 256), (gains(fifth: -0.001), 35, 0.0078125), (gains(fifth: -0.0185), 33, 0.01953125),
  ])
  func signedRankAgreesWithScipy(_ differences: [Double], _ statistic: Int, _ p: Double) throws {
    let test = try #require(signedRankTest(greater: differences))
    #expect(test.statistic == statistic)
    #expect(test.p == p)
  }

  /// [1, -1, 2]: of the equal sizes the negative one gets rank 2, so W = 1 + 3 = 4. Of the 8 sets of ranks {1, 3}, {2, 3} and
  /// {1, 2, 3} reach 4: p = 3/8. [0, 1, 2]: the zero has rank 1 and is negative, W = 5, p = 2/8.
  @Test(arguments: [([1.0, -1, 2], 4, 0.375), ([-1.0, 1, 2], 4, 0.375), ([0.0, 1, 2], 5, 0.25), ([0.0, 0, 0], 0, 1)])
  func tiesAndZerosCountAgainstTheClaim(_ differences: [Double], _ statistic: Int, _ p: Double) {
    #expect(signedRankTest(greater: differences) == RankTest(statistic: statistic, p: p))
  }

  /// Ten gains of one size: the least p that ten pairs can have is 1/1024.
  @Test func equalGainsAreAsGoodAsOthers() {
    #expect(signedRankTest(greater: [Double](repeating: 3, count: 10)) == RankTest(statistic: 55, p: 1.0 / 1024))
  }

  @Test func theShiftOfPairsIsTheMedianOfWalshAverages() throws {
    let shift = try #require(pairedShift(Self.gains(fifth: -0.001)))
    #expect(Self.isNear(shift.estimate, 0.0195))
    // The 2nd and the 35th of 36: P(W < 2) = 2/256 is within 1%, P(W < 3) = 3/256 is not.
    #expect(Self.isNear(shift.interval.lower, 0.008))
    #expect(Self.isNear(shift.interval.upper, 0.0245))
  }

  @Test func theShiftOfTwoSamplesIsTheMedianOfDifferences() throws {
    let found = try #require(shift(Self.fast, over: Self.slow))
    #expect(Self.isNear(found.estimate, -0.25))
    // P(U < 2) = 2/252 is within 1%, P(U < 3) = 4/252 is not: the 2nd and the 24th of 25 differences, -0.5, -0.45 ... -0.1,
    // -0.05.
    #expect(abs(found.interval.lower + 0.45) < 1e-9)
    #expect(abs(found.interval.upper + 0.1) < 1e-9)
  }

  /// Averages of 1, 2, 4: 1, 1.5, 2, 2.5, 3, 4. No three pairs can say anything at 1%.
  @Test func tooFewPairsGiveTheFullRange() {
    #expect(pairedShift([1, 2, 4]) == Shift(estimate: 2.25, interval: Interval(lower: 1, upper: 4)))
    #expect(pairedShift([7]) == Shift(estimate: 7, interval: Interval(lower: 7, upper: 7)))
  }

  @Test func whatCannotBeJudgedIsNil() {
    #expect(signedRankTest(greater: []) == nil)
    #expect(signedRankTest(greater: [1, .nan]) == nil)
    #expect(signedRankTest(greater: [Double](repeating: 1, count: signedRankLimit + 1)) == nil)
    #expect(mannWhitneyTest([], less: [1]) == nil)
    #expect(mannWhitneyTest([1], less: [.nan]) == nil)
    #expect(mannWhitneyTest([Double](repeating: 1, count: mannWhitneyLimit + 1), less: [1]) == nil)
    #expect(pairedShift([]) == nil)
    #expect(pairedShift([.nan]) == nil)
    #expect(shift([1], over: []) == nil)
  }
}
