import Statistics
import Testing

@Suite struct HistogramTests {
  private func counted(_ values: [Double]) -> Histogram {
    var histogram = Histogram(lower: -1, upper: 1, bins: 4)
    for value in values { histogram.add(value) }
    return histogram
  }

  /// As numpy.histogram has it: [-1, -0.5), [-0.5, 0), [0, 0.5), [0.5, 1].
  @Test func binHoldsItsLowerEndAndTheLastBoth() {
    #expect(counted([-1, -0.5, 0, 0.5, 1]).counts == [1, 1, 1, 2])
    #expect(counted([-0.500001, 0.499999]).counts == [1, 0, 1, 0])
  }

  @Test func whatLiesOutsideIsCountedApart() {
    let histogram = counted([-1.5, 2, 3, .infinity, -.infinity, .nan, 0])
    #expect(histogram.below == 2)
    #expect(histogram.above == 3)
    #expect(histogram.counts == [0, 0, 1, 0])
    #expect(histogram.total == 6)
  }

  /// 0.1 and its multiples are no binary fractions: each must be in the bin that it begins.
  @Test func endsDecideWhereDivisionRounds() {
    var histogram = Histogram(lower: 0, upper: 1, bins: 10)
    for bin in 0..<10 { histogram.add(histogram.edge(bin)) }
    #expect(histogram.counts == Array(repeating: 1, count: 10))
    #expect(histogram.edge(10) == 1)
  }

  @Test func countsOfElsewhereAreTakenWhenTheyCanBe() throws {
    let histogram = try #require(Histogram(lower: -1, upper: 1, counts: [1, 2], below: 3, above: 4))
    #expect(histogram.total == 10 && histogram.edge(1) == 0)
    #expect(Histogram(lower: 1, upper: 1, counts: [1], below: 0, above: 0) == nil)
    #expect(Histogram(lower: .nan, upper: 1, counts: [1], below: 0, above: 0) == nil)
    #expect(Histogram(lower: 0, upper: .infinity, counts: [1], below: 0, above: 0) == nil)
    #expect(Histogram(lower: 0, upper: 1, counts: [], below: 0, above: 0) == nil)
    #expect(Histogram(lower: 0, upper: 1, counts: [-1], below: 0, above: 0) == nil)
    #expect(Histogram(lower: 0, upper: 1, counts: [1], below: 0, above: .max) == nil)
    #expect(Histogram(lower: 0, upper: 1, counts: Array(repeating: 0, count: 1_001), below: 0, above: 0) == nil)
  }
}
