import Statistics
import Testing

@Suite struct DistributionTests {
  /// numpy: numpy.percentile(range(1, 6), [1, 5, 25, 50, 75, 95, 99]).
  @Test func percentilesAreLinearBetweenRanks() throws {
    let distribution = try #require(Distribution([3, 1, 5, 2, 4]))
    #expect(distribution.mean == 3)
    #expect(distribution.minimum == 1)
    #expect(distribution.maximum == 5)
    #expect(zip(distribution.percentiles, [1.04, 1.2, 2, 3, 4, 4.8, 4.96]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(distribution.percentile(50) == 3)
    #expect(distribution.percentile(42) == nil)
  }

  @Test func hugeValuesDoNotSwallowTheOthers() throws {
    #expect(try #require(Distribution([1, 3e38, 2, -3e38])).mean == 0.75)
  }

  @Test func noValuesHaveNone() { #expect(Distribution([]) == nil) }

  @Test func oneValueIsAllOfIt() throws {
    #expect(try #require(Distribution([7])).percentiles.allSatisfy { $0 == 7 })
  }
}
