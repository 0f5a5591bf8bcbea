public import Statistics

/// The Pareto front of a task in one class as the file shows it, read as far as somebody asks; see `Front`.
public struct ShownFront: Sendable {
  public struct Point: Sendable {
    public let id: String
    public let variant: String
    /// One for each objective.
    public let values: [Double]
    /// One for each objective; nil when the value is exact or nothing is known of its noise.
    public let intervals: [Interval?]
    /// Of those on the front that dominate it the first; nil for the front itself.
    public let dominatedBy: String?
  }

  /// At least one.
  public let objectives: [Front.Objective]
  private let points: [ArraySlice<UInt8>]
  private let left: [ArraySlice<UInt8>]

  /// Nil for what is no front.
  init?(_ row: ArraySlice<UInt8>) {
    let outline = JSONOutline(row)
    guard let text = outline.value("objectives"), let points = outline.value("points"), let left = outline.value("incomplete"),
      // Nothing that we wrote, or that a seal says so of, is anything else.
      let list = try? JSONValue(parsing: text, file: "").array
    else { return nil }
    objectives = list.compactMap { objective in
      guard let metric = objective["metric"]?.text, let direction = objective["direction"]?.text else { return nil }
      return Front.Objective("\(metric):\(direction)")
    }
    guard !objectives.isEmpty, objectives.count == list.count else { return nil }
    self.points = JSONOutline(points).elements()
    self.left = JSONOutline(left).elements()
  }

  /// How many points there are, on the front and behind it.
  public var pointCount: Int { points.count }

  /// How many ranked entries lack a value.
  public var incompleteCount: Int { left.count }

  /// The points on the front, then those behind it, each in the front's order; of all the first.
  public func points(limit: Int) -> [Point] {
    let isBest = points.map { JSONOutline($0).value("dominatedBy").map { $0.elementsEqual("null".utf8) } ?? false }
    let order = points.indices.filter { isBest[$0] } + points.indices.filter { !isBest[$0] }
    return order.prefix(limit).compactMap { point(points[$0]) }
  }

  /// The first ranked entries that lack a value: `entry`, `variant`, `reasons`.
  public func incomplete(limit: Int) -> [JSONValue] {
    // As above.
    left.prefix(limit).compactMap { try? JSONValue(parsing: $0, file: "") }
  }

  /// Nil for what is no point of this front.
  private func point(_ row: ArraySlice<UInt8>) -> Point? {
    // As above.
    guard let row = try? JSONValue(parsing: row, file: ""), let id = row["entry"]?.text, let variant = row["variant"]?.text,
      let list = row["values"]?.array, list.count == objectives.count
    else { return nil }
    let values = list.compactMap { $0["value"]?.decimal }
    guard values.count == list.count else { return nil }
    return Point(
      id: id, variant: variant, values: values, intervals: list.map { Interval(ends: $0["interval"]) },
      dominatedBy: row["dominatedBy"]?.text)
  }
}

extension Interval {
  /// Reads a list of both ends; nil for anything else.
  public init?(ends: JSONValue?) {
    guard let lower = ends?[0]?.decimal, let upper = ends?[1]?.decimal else { return nil }
    self.init(lower: lower, upper: upper)
  }
}
