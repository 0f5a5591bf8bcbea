/// Numbers of one kind in a plot, and how they are drawn. Kinds differ by shape or dashes, not by colour alone.
public struct PlotSeries: Hashable, Sendable {
  /// A point, with the interval in which its true value lies on either axis where there is one.
  public struct Point: Hashable, Sendable {
    public var x: Double
    public var y: Double
    public var xInterval: ClosedRange<Double>?
    public var yInterval: ClosedRange<Double>?
    /// What it stands for.
    public var name: String

    public init(
      _ x: Double, _ y: Double, name: String = "", xInterval: ClosedRange<Double>? = nil, yInterval: ClosedRange<Double>? = nil
    ) {
      self.x = x
      self.y = y
      self.name = name
      self.xInterval = xInterval
      self.yInterval = yInterval
    }
  }

  public enum Shape: Hashable, Sendable { case circle, square, triangle, diamond, cross }
  public enum Stroke: Hashable, Sendable { case solid, dashed, dotted }

  /// How points become a picture.
  public enum Form: Hashable, Sendable {
    /// Each for itself, with whiskers for its intervals.
    case points(Shape)
    /// From each straight to the next.
    case line(Stroke)
    /// Each holds until the next begins, the last one to the end of the axis.
    case steps(Stroke)
    /// A bar from the axis to each; `xInterval` is where it begins and ends.
    case bars
  }

  /// In the legend.
  public var name: String
  public var form: Form
  public var points: [Point]

  public init(_ name: String, _ form: Form, _ points: [Point]) {
    self.name = name
    self.form = form
    self.points = points
  }
}

extension ClosedRange<Double> {
  /// Nil unless both ends are numbers in order.
  init?(lower: Double, upper: Double) {
    guard lower <= upper else { return nil }
    self = lower...upper
  }
}
