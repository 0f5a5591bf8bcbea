/// The test of Mann and Whitney, exact and one-sided: are the values on the left smaller than those on the right?
///
/// U is the number of pairs in which the left value is not smaller; p is the share of the ways to deal all values into two groups
/// of these sizes with at most this U. Ties count against the claim: an equal pair counts in U as a whole, where other forms
/// count half. So U and p are the largest that any order of the tied ones gives.
///
/// Nil when a side is empty, has more than `mannWhitneyLimit` values, or holds what is no number. O(m² n²).
///
/// Source: Mann and Whitney, On a Test of Whether one of Two Random Variables is Stochastically Larger than the Other (1947).
public func mannWhitneyTest(_ left: [Double], less right: [Double]) -> RankTest? {
  guard !left.isEmpty, !right.isEmpty, max(left.count, right.count) <= mannWhitneyLimit, !(left + right).contains(where: \.isNaN)
  else { return nil }
  let statistic = left.reduce(0) { sum, value in sum + right.count { value >= $0 } }
  let shares = mannWhitneyShares(left.count, right.count)
  return RankTest(statistic: statistic, p: min(1, shares[...statistic].reduce(0, +)))
}

/// The most values of a side that the test of Mann and Whitney looks at.
public let mannWhitneyLimit = 60

/// P(U = u) for u = 0, 1, ... m n, when all ways to deal are equally likely: the largest of all values is on the left with m / (m
/// + n), and is then not smaller than any of the n on the right.
func mannWhitneyShares(_ left: Int, _ right: Int) -> [Double] {
  // Of i values on the left, for 0 to `right` on the right.
  var before = [[Double]](repeating: [1], count: right + 1)
  for i in 1..<(left + 1) {
    var row: [[Double]] = [[1]]
    for j in 1..<(right + 1) {
      var shares = [Double](repeating: 0, count: i * j + 1)
      let all = Double(i + j)
      for (u, share) in before[j].enumerated() { shares[u + j] += share * Double(i) / all }
      for (u, share) in row[j - 1].enumerated() { shares[u] += share * Double(j) / all }
      row.append(shares)
    }
    before = row
  }
  return before[right]
}
