/// How values lie: their mean, their ends and their percentiles.
public struct Distribution: Codable, Hashable, Sendable {
  /// The percentiles that are given.
  public static let ranks = [1, 5, 25, 50, 75, 95, 99]

  public let mean: Double
  public let minimum: Double
  public let maximum: Double
  /// One for each of `ranks`, linear between the two nearest values; see `quantile`.
  public let percentiles: [Double]

  /// Nil for no values. O(n log n).
  public init?(_ values: [Double]) {
    let sorted = values.sorted()
    guard let first = sorted.first, let last = sorted.last else { return nil }
    minimum = first
    maximum = last
    mean = Self.sum(sorted) / Double(sorted.count)
    percentiles = Self.ranks.compactMap { quantile(sorted: sorted, Double($0) / 100) }
  }

  /// Nil for a rank that is not among `ranks`.
  public func percentile(_ rank: Int) -> Double? {
    Self.ranks.firstIndex(of: rank).map { percentiles[$0] }
  }

  /// With what each addition rounds away kept apart, so that a few huge values do not swallow the others.
  ///
  /// Source: Neumaier, Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen (1974).
  private static func sum(_ values: [Double]) -> Double {
    var (sum, lost) = (0.0, 0.0)
    for value in values {
      let next = sum + value
      lost += abs(sum) >= abs(value) ? (sum - next) + value : (value - next) + sum
      sum = next
    }
    return sum + lost
  }
}
