/// The two ends of an interval; `lower <= upper`.
public struct Interval: Hashable, Sendable {
  public var lower: Double
  public var upper: Double

  public init(lower: Double, upper: Double) {
    self.lower = lower
    self.upper = upper
  }

  /// True when the two intervals share at least one value.
  public func overlaps(_ other: Interval) -> Bool { lower <= other.upper && other.lower <= upper }
}

/// The median: the middle value, or the mean of the two middle ones. Nil for no values. O(n log n).
public func median(_ values: [Double]) -> Double? {
  median(sorted: values.sorted())
}

/// The median of values that are in rising order already. O(1).
public func median(sorted values: [Double]) -> Double? {
  guard !values.isEmpty else { return nil }
  let middle = values.count / 2
  return values.count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2
}

/// The value below which a share `q` (0 to 1) of the values lies: linear between the two nearest ranks (definition 7 of
/// Hyndman and Fan, 1996, the default of R and numpy). Nil for no values and for a `q` that is no number. `values` in rising
/// order.
public func quantile(sorted values: [Double], _ q: Double) -> Double? {
  guard let last = values.indices.last, !q.isNaN else { return nil }
  let position = Double(last) * min(max(q, 0), 1)
  let below = Int(position)
  guard below < last else { return values[last] }
  return values[below] + (values[below + 1] - values[below]) * (position - Double(below))
}

/// An interval that holds the median of the distribution with at least 95% confidence, from order statistics alone: the
/// ranks l and n + 1 - l with the largest l such that P(Binomial(n, 1/2) < l) <= 2.5%. Exact for up to 1,000 values, above
/// by the normal approximation, which gives the exact ranks or the next wider ones. With fewer than 6 values no such ranks
/// exist and the full range is given.
///
/// Source: Conover, Practical Nonparametric Statistics (1999), section 3.2. Nil for no values. `values` in rising order.
public func medianInterval(sorted values: [Double]) -> Interval? {
  guard let first = values.first, let last = values.last else { return nil }
  let rank = lowerMedianRank(count: values.count)
  guard rank >= 1 else { return Interval(lower: first, upper: last) }
  return Interval(lower: values[rank - 1], upper: values[values.count - rank])
}

/// The largest rank l (from 1) with P(Binomial(count, 1/2) < l) <= 0.025; 0 when there is none.
private func lowerMedianRank(count: Int) -> Int {
  if count > 1000 {
    let half = Double(count) / 2
    return max(0, Int((half - 1.959964 * Double(count).squareRoot() / 2).rounded(.down)))
  }
  var mass = 1.0
  for _ in 0..<count { mass /= 2 }
  var below = 0.0
  for rank in 0...count {
    below += mass
    if below > 0.025 { return rank }
    mass *= Double(count - rank) / Double(rank + 1)
  }
  return 0
}
