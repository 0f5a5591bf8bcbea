/// A picture with the table of its numbers: there is none without.
public struct Figure: Hashable, Sendable {
  public var plot: Plot
  public var table: ReportTable

  public init(_ plot: Plot, table: ReportTable) {
    self.plot = plot
    self.table = table
  }

  /// What the picture does not show of the table; nil when that is nothing.
  public var note: String? {
    let count = plot.leftOut
    guard count > 0 else { return nil }
    let isLogarithmic = plot.x.scale == .logarithmic || plot.y.scale == .logarithmic
    return "\(count) \(count == 1 ? "value is" : "values are") left out of the picture: not finite"
      + (isLogarithmic ? ", or not above zero on a logarithmic axis." : ".")
  }
}
