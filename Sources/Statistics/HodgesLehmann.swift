/// By how much values differ, with the interval that goes with an exact test.
public struct Shift: Hashable, Sendable {
  public let estimate: Double
  public let interval: Interval
}

/// The shift of Hodges and Lehmann for paired values: the median of the Walsh averages, the n (n + 1) / 2 means of two
/// differences (also of one with itself).
///
/// The interval ends at the c-th smallest and the c-th largest of them, with the largest c such that P(W < c) is at most
/// `eachSide`: it is what the exact signed rank test at that level does not refuse. With 8 pairs and 1% these are the 2nd and the
/// 35th. When there are too few pairs for any c (fewer than 7 at 1%), the full range is given, which then says less.
///
/// Nil for no values, more than `signedRankLimit`, and when one is no number. O(n² log n).
///
/// Source: Hodges and Lehmann, Estimates of Location Based on Rank Tests (1963); Hollander, Wolfe and Chicken, Nonparametric
/// Statistical Methods (2014), sections 3.2 and 3.3.
public func pairedShift(_ differences: [Double], eachSide: Double = 0.01) -> Shift? {
  guard differences.count <= signedRankLimit, !differences.contains(where: \.isNaN) else { return nil }
  var averages: [Double] = []
  averages.reserveCapacity(differences.count * (differences.count + 1) / 2)
  for (index, left) in differences.enumerated() {
    for right in differences[index...] { averages.append((left + right) / 2) }
  }
  return shift(averages, signedRankShares(count: differences.count), eachSide)
}

/// The shift of Hodges and Lehmann between two samples: the median of all m n differences, left less right. The interval ends
/// where the exact test of Mann and Whitney at `eachSide` ends, as in `pairedShift`.
///
/// Nil when a side is empty, has more than `mannWhitneyLimit` values, or holds what is no number.
public func shift(_ left: [Double], over right: [Double], eachSide: Double = 0.01) -> Shift? {
  guard !left.isEmpty, !right.isEmpty, max(left.count, right.count) <= mannWhitneyLimit, !(left + right).contains(where: \.isNaN)
  else { return nil }
  return shift(left.flatMap { value in right.map { value - $0 } }, mannWhitneyShares(left.count, right.count), eachSide)
}

/// `shares` is the distribution of the test whose statistic counts how many of the estimates are above 0.
private func shift(_ estimates: [Double], _ shares: [Double], _ eachSide: Double) -> Shift? {
  let sorted = estimates.sorted()
  guard let middle = median(sorted: sorted), let first = sorted.first, let last = sorted.last else { return nil }
  var below = 0.0
  let rank = shares.firstIndex { share in
    below += share
    return below > eachSide
  }
  // c is from 1; it is never beyond the middle, since the distribution is symmetrical.
  guard let rank, rank >= 1, 2 * rank <= sorted.count else {
    return Shift(estimate: middle, interval: Interval(lower: first, upper: last))
  }
  return Shift(estimate: middle, interval: Interval(lower: sorted[rank - 1], upper: sorted[sorted.count - rank]))
}
