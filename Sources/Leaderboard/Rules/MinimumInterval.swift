public import Statistics

/// Percentile interval (95%) of the minimum by resampling with replacement, computed instead of drawn: the minimum of a resample
/// of n values is among the k smallest with probability 1 - ((n - k) / n)^n. So it needs no random numbers and O(n) time.
///
/// Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13, in the limit of many resamples. The lower end
/// is always the smallest value; the upper end the third smallest of 5 and the fourth smallest of 10. Nil for no values.
public func minimumInterval(_ values: [Double]) -> Interval? {
  let sorted = values.sorted()
  guard let first = sorted.first, let last = sorted.last else { return nil }
  let upper = sorted.indices.first { index in
    let above = Double(sorted.count - index - 1) / Double(sorted.count)
    return 1 - power(above, sorted.count) >= 0.975
  }
  return Interval(lower: first, upper: upper.map { sorted[$0] } ?? last)
}

/// By multiplication alone, so that every machine gets the same bits.
private func power(_ base: Double, _ exponent: Int) -> Double {
  var result = 1.0
  for _ in 0..<exponent { result *= base }
  return result
}
