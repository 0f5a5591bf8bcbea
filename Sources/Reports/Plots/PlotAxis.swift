import Leaderboard

/// One side of a plot: what is on it, in which unit, and how.
public struct PlotAxis: Hashable, Sendable {
  /// What is on it: `latency`.
  public var title: String
  /// Of the values, as a task's metric has it: `ns`, `FLOPs`, `ppm`; empty for a bare number.
  public var unit: String
  public var scale: PlotScale
  /// A value that the axis holds in any case, such as 0 for bars.
  public var start: Double?

  public init(_ title: String, unit: String, scale: PlotScale = .linear, start: Double? = nil) {
    self.title = title
    self.unit = unit
    self.scale = scale
    self.start = start
  }

  /// What is written beside the axis.
  func label(_ quantity: QuantityText.Scale) -> String {
    let name = scale == .time ? "UTC" : quantity.name
    return [title + (name.isEmpty ? "" : " (\(name))"), scale == .logarithmic ? "logarithmic" : ""].filter { !$0.isEmpty }
      .joined(separator: ", ")
  }

  /// The size of the unit that suits these marks.
  func quantity(_ ticks: [Double]) -> QuantityText.Scale {
    // That of the middle: on logarithmic axes the smallest would make the others long.
    QuantityText.scale(for: [ticks[ticks.count / 2]], unit: unit)
  }

  /// A mark's number, as short as it can be.
  func text(_ tick: Double, among ticks: [Double], _ quantity: QuantityText.Scale) -> String {
    if scale == .time { return Self.time(tick, among: ticks) }
    let value = tick / quantity.size
    for decimals in 0..<6 {
      let text = QuantityText.rounded(value, decimals: decimals)
      if let shown = Double(text), abs(shown - value) <= abs(value) * 1e-6 { return text }
    }
    return QuantityText.ratio(value)
  }

  /// The day where marks are days apart, else the time of day, with the day where it is another than the mark's before.
  private static func time(_ tick: Double, among ticks: [Double]) -> String {
    let text = Timestamp(milliseconds: Int64(tick)).description
    let step = ticks.count > 1 ? ticks[1] - ticks[0] : .infinity
    if step >= 86_400_000 { return String(text.prefix(10)) }
    let start = text.index(text.startIndex, offsetBy: 11)
    return String(text[start...].prefix(step >= 60_000 ? 5 : step >= 1_000 ? 8 : 12))
  }
}
