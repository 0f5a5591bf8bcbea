/// Where things are in a plot's picture, in its own units: small enough that its letters can be read on a phone.
struct PlotFrame {
  static let width = 360.0
  static let height = 250.0
  private static let left = 60.0
  private static let right = 14.0
  private static let top = 12.0
  private static let bottom = 46.0
  private static let tickCount = 5

  let x: Side
  let y: Side

  /// One axis with its range.
  struct Side {
    let axis: PlotAxis
    let ticks: [Double]
    let quantity: QuantityText.Scale
    let lower: Double
    let upper: Double
    /// Of the lower end and the upper one, in the picture's units.
    let ends: (Double, Double)

    init(_ axis: PlotAxis, _ values: [Double], ends: (Double, Double), count: Int) {
      self.axis = axis
      self.ends = ends
      let range = axis.scale.range(of: values, from: axis.start, count: count)
      lower = axis.scale.position(range.lower) ?? 0
      upper = axis.scale.position(range.upper) ?? 1
      ticks = range.ticks
      quantity = axis.quantity(range.ticks)
    }

    /// Where a value is; at the nearest end for one beyond the axis or without a place.
    func place(_ value: Double) -> Double {
      let position = min(max(axis.scale.position(value) ?? lower, lower), upper)
      return ends.0 + (position - lower) / max(upper - lower, .leastNormalMagnitude) * (ends.1 - ends.0)
    }

    func text(_ tick: Double) -> String { axis.text(tick, among: ticks, quantity) }
  }

  init(_ plot: Plot, _ shown: [PlotSeries]) {
    let points = shown.flatMap(\.points)
    func values(_ value: (PlotSeries.Point) -> Double, _ interval: (PlotSeries.Point) -> ClosedRange<Double>?) -> [Double] {
      points.flatMap { point in
        [value(point)] + (interval(point).map { [$0.lowerBound, $0.upperBound] } ?? [])
      }
    }
    x = Side(
      plot.x, values(\.x, \.xInterval), ends: (Self.left, Self.width - Self.right),
      count: plot.x.scale == .time ? 3 : Self.tickCount)
    y = Side(plot.y, values(\.y, \.yInterval), ends: (Self.height - Self.bottom, Self.top), count: Self.tickCount)
  }
}
