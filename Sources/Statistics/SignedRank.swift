/// What a test on ranks found.
public struct RankTest: Hashable, Sendable {
  /// W or U, see the test.
  public let statistic: Int
  /// The share of cases at least as good for the claim when there is no difference; 0 to 1.
  public let p: Double
}

/// Wilcoxon's signed rank test, exact and one-sided: is the middle of these differences above 0?
///
/// W is the sum of the ranks, by size, of the positive differences; p is the share of the 2^n choices of signs with at least this
/// W. Ties count against the claim: a zero stays, as a negative difference of the lowest rank, and of equal sizes the negative
/// ones get the higher ranks. So W is the least and p the largest that any order of the tied ones gives, and the exact
/// distribution without ties holds.
///
/// Nil for no values, more than `signedRankLimit`, and when one is no number. p is exact for up to 53 values. O(n³).
///
/// Source: Wilcoxon, Individual Comparisons by Ranking Methods (1945); Hollander, Wolfe and Chicken, Nonparametric Statistical
/// Methods (2014), section 3.1.
public func signedRankTest(greater differences: [Double]) -> RankTest? {
  guard !differences.isEmpty, differences.count <= signedRankLimit, !differences.contains(where: \.isNaN) else { return nil }
  let sorted = differences.sorted { left, right in
    left.magnitude != right.magnitude ? left.magnitude < right.magnitude : left > right
  }
  let statistic = sorted.enumerated().reduce(0) { $0 + ($1.element > 0 ? $1.offset + 1 : 0) }
  return RankTest(statistic: statistic, p: min(1, signedRankShares(count: sorted.count)[statistic...].reversed().reduce(0, +)))
}

/// The most differences that the signed rank test looks at.
public let signedRankLimit = 200

/// P(W = w) for w = 0, 1, ... n (n + 1) / 2, when each rank from 1 to n is positive with one half.
func signedRankShares(count: Int) -> [Double] {
  var shares = [Double](repeating: 0, count: count * (count + 1) / 2 + 1)
  shares[0] = 1
  var top = 0
  for rank in 1..<(count + 1) {
    top += rank
    for sum in stride(from: top, through: 0, by: -1) {
      shares[sum] = (shares[sum] + (sum >= rank ? shares[sum - rank] : 0)) / 2
    }
  }
  return shares
}
