import Statistics
import Testing

@Suite struct MedianTests {
  @Test func nothingHasNoMedian() {
    #expect(median([]) == nil)
    #expect(quantile(sorted: [], 0.5) == nil)
    #expect(medianInterval(sorted: []) == nil)
  }

  @Test func medianIsTheMiddleOrTheMeanOfTwo() {
    #expect(median([3, 1, 2]) == 2)
    #expect(median([4, 1, 3, 2]) == 2.5)
    #expect(median([7]) == 7)
  }

  /// numpy.quantile([1, 2, 4, 8, 16], q).
  @Test(arguments: [(0.0, 1.0), (0.25, 2), (0.5, 4), (0.9, 12.8), (0.95, 14.4), (1, 16), (-1, 1), (2, 16)])
  func quantileIsLinearBetweenRanks(share: Double, expected: Double) throws {
    let value = try #require(quantile(sorted: [1, 2, 4, 8, 16], share))
    #expect(abs(value - expected) < 1e-12)
  }

  @Test func quantileOfNoShareIsNil() {
    #expect(quantile(sorted: [1, 2], .nan) == nil)
  }

  /// Largest rank l with P(Binomial(n, 1/2) < l) <= 1/40, in exact fractions (python: math.comb and fractions.Fraction).
  /// By hand for n = 9: P(< 2) = (1 + 9) / 512 = 0.0195, P(< 3) = (1 + 9 + 36) / 512 = 0.0898; so 2.
  @Test(arguments: [
    (6, 1), (7, 1), (8, 1), (9, 2), (10, 2), (11, 2), (15, 4), (20, 6), (25, 8), (30, 10), (50, 18), (100, 40), (500, 228),
    (1000, 469),
  ])
  func intervalHasTheRanksOfTheBinomialTable(count: Int, rank: Int) {
    let values = (1...count).map(Double.init)
    #expect(medianInterval(sorted: values) == Interval(lower: Double(rank), upper: Double(count + 1 - rank)))
  }

  /// The same, where the approximation may give one rank less: a wider interval, never a narrower one.
  @Test(arguments: [(1001, 470), (1500, 712), (5000, 2431), (10000, 4902)])
  func intervalOfManyIsNeverTooNarrow(count: Int, rank: Int) throws {
    let interval = try #require(medianInterval(sorted: (1...count).map(Double.init)))
    #expect([Double(rank), Double(rank - 1)].contains(interval.lower))
    #expect(interval.upper == Double(count + 1) - interval.lower)
  }

  @Test(arguments: 1...5) func intervalOfVeryFewIsTheirRange(count: Int) {
    let values = (1...count).map(Double.init)
    #expect(medianInterval(sorted: values) == Interval(lower: 1, upper: Double(count)))
  }

  @Test func intervalsThatTouchOverlap() {
    let left = Interval(lower: 1, upper: 2)
    #expect(left.overlaps(Interval(lower: 2, upper: 3)))
    #expect(Interval(lower: 2, upper: 3).overlaps(left))
    #expect(!left.overlaps(Interval(lower: 2.1, upper: 3)))
  }
}
