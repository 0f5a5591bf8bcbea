import Statistics

extension SaturationReport.Row {
  /// More elements than any tensor has.
  private static let elements = 0...(1 << 48)

  /// True when its counts can be added up and its distributions shown.
  var isPlausible: Bool {
    let statistics = statistics
    let counts = [statistics.units, statistics.nonFinite, statistics.saturated, statistics.dead ?? 0]
    return counts.allSatisfy(Self.elements.contains)
      && [statistics.inputHistogram, statistics.slopeHistogram].allSatisfy(Self.isPlausible)
      && [statistics.inputs, statistics.slopes].allSatisfy { $0.map { $0.percentiles.count == Distribution.ranks.count } ?? true }
  }

  private static func isPlausible(_ histogram: Histogram) -> Bool {
    histogram.lower < histogram.upper && !histogram.counts.isEmpty
      && (histogram.counts + [histogram.below, histogram.above]).allSatisfy(elements.contains)
  }
}
