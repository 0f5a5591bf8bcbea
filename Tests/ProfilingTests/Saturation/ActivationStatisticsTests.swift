import Statistics
import Testing

@testable import Profiling

@Suite struct ActivationStatisticsTests {
  /// NaN, infinities, the ends of floats, one number and none are among the cases.
  @Test func statisticsAreThoseOfNumpy() throws {
    let cases = try SaturationGolden.read().statistics
    #expect(cases.count == 14)
    for golden in cases {
      let function = try SaturationGolden.function(golden.function, golden.parameters)
      let statistics = ActivationStatistics(of: function, golden.x, shape: [golden.x.count], threshold: golden.threshold)
      let name = "\(golden.function) of \(golden.x.count)"
      #expect(statistics.units == golden.units, "\(name)")
      #expect(statistics.nonFinite == golden.x.count - golden.units, "\(name)")
      expect(statistics.inputs, golden.inputs, "x of \(name)")
      expect(statistics.slopes, golden.slopes, "|f'| of \(name)")
      #expect(statistics.saturated == golden.saturated, "\(name)")
      #expect(statistics.dead == golden.dead, "\(name)")
      #expect(statistics.inputHistogram.counts == golden.inputCounts, "\(name)")
      #expect(statistics.inputHistogram.below == golden.below, "\(name)")
      #expect(statistics.inputHistogram.above == golden.above, "\(name)")
      #expect(statistics.slopeHistogram.counts == golden.slopeCounts, "\(name)")
      #expect(statistics.slopeHistogram.total == golden.units, "\(name)")
    }
  }

  @Test func noUnitsHaveNoShares() {
    let nothing = ActivationStatistics(of: .relu, [], shape: [0, 3])
    #expect(nothing.units == 0)
    #expect(nothing.saturatedShare == nil)
    #expect(nothing.deadShare == nil)
    #expect(nothing.inputs == nil)
  }

  /// x <= 0 is dead: 2 of 4.
  @Test func unitAtTheKinkIsDead() {
    #expect(ActivationStatistics(of: .relu, [-1, 0, 1e-30, 2], shape: [4]).deadShare == 0.5)
    #expect(ActivationStatistics(of: .leakyRelu(alpha: 0.5), [-1, 0], shape: [2]).deadShare == 0)
    #expect(ActivationStatistics(of: .tanh, [-1, 0], shape: [2]).deadShare == nil)
  }

  /// s (1 - s) of a row with one number that has it all is 0, of one that is a tie 1/4.
  @Test func confidentRowsOfASoftmaxAreSaturated() {
    let softmax = ActivationFunction.softmax(ActivationRows(axis: -1))
    let statistics = ActivationStatistics(of: softmax, [100, 0, 1, 1], shape: [2, 2])
    #expect(statistics.saturated == 2)
    #expect(statistics.units == 4)
    #expect(isClose(statistics.slopes?.mean ?? 0, 0.125))
  }

  private func expect(_ distribution: Distribution?, _ golden: SaturationGolden.Spread?, _ name: String) {
    #expect((distribution == nil) == (golden == nil), "\(name)")
    guard let distribution, let golden else { return }
    #expect(isClose(distribution.mean, golden.mean), "mean \(name): \(distribution.mean), not \(golden.mean)")
    #expect(isClose(distribution.minimum, golden.minimum), "minimum \(name)")
    #expect(isClose(distribution.maximum, golden.maximum), "maximum \(name)")
    #expect(
      zip(distribution.percentiles, golden.percentiles).allSatisfy { isClose($0, $1) },
      "percentiles \(name): \(distribution.percentiles), not \(golden.percentiles)")
  }
}
