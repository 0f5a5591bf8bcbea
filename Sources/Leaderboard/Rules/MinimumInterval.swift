public import Statistics

/// Interval of the minimum, in which the minimum of as many trials at another time lies in more than nine of ten cases.
///
/// The minimum of n values resampled with replacement is among the k smallest with probability 1 - ((n - k) / n)^n, so what a
/// bootstrap would draw is computed here: no random numbers, O(n log n) time. The upper end is the value that 99.9% of resamples reach or
/// fall below, the fourth smallest of 5 and the fifth smallest of 10; the lower end lies as far below the minimum. A resample is never
/// below the sample, other trials are, half of the time: hence the reflection, and the level (decision 0011 has the coverage).
///
/// Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapters 7.4 (why resampling fails for extremes) and 13.
/// Never below 0; nil for no values.
public func minimumInterval(_ values: [Double]) -> Interval? {
  let sorted = values.sorted()
  guard let first = sorted.first, let last = sorted.last else { return nil }
  let index = sorted.indices.first { index in
    let above = Double(sorted.count - index - 1) / Double(sorted.count)
    return 1 - power(above, sorted.count) >= level
  }
  let upper = index.map { sorted[$0] } ?? last
  return Interval(lower: max(0, 2 * first - upper), upper: upper)
}

private let level = 0.999

/// By multiplication alone, so that every machine gets the same bits.
private func power(_ base: Double, _ exponent: Int) -> Double {
  var result = 1.0
  for _ in 0..<exponent { result *= base }
  return result
}
