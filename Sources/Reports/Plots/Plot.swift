/// A picture of numbers on two axes. It is shown in a `Figure` only, beside a table of its numbers.
public struct Plot: Hashable, Sendable {
  public var title: String
  /// What can be seen, for those who do not see it.
  public var summary: String
  public var x: PlotAxis
  public var y: PlotAxis
  public var series: [PlotSeries]

  public init(_ title: String, summary: String, x: PlotAxis, y: PlotAxis, series: [PlotSeries]) {
    self.title = title
    self.summary = summary
    self.x = x
    self.y = y
    self.series = series
  }

  /// The series without points that have no place on the axes, and without ends of intervals that have none.
  var shown: [PlotSeries] {
    series.map { series in
      var series = series
      series.points = series.points.filter { x.scale.position($0.x) != nil && y.scale.position($0.y) != nil }
        .map { point in
          var point = point
          if point.xInterval.map({ !Self.fits($0, x) }) ?? false { point.xInterval = nil }
          if point.yInterval.map({ !Self.fits($0, y) }) ?? false { point.yInterval = nil }
          return point
        }
      return series
    }
  }

  /// Points that are not shown: their numbers are not finite, or not above zero on a logarithmic axis.
  var leftOut: Int { series.map(\.points.count).reduce(0, +) - shown.map(\.points.count).reduce(0, +) }

  private static func fits(_ interval: ClosedRange<Double>, _ axis: PlotAxis) -> Bool {
    axis.scale.position(interval.lowerBound) != nil && axis.scale.position(interval.upperBound) != nil
  }
}
