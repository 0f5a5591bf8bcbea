/// What several fresh processes say together: the trial, not the sample, is the unit of evidence.
public struct TrialSummary: Hashable, Sendable {
  /// The median of the trials' statistics: what a user sees.
  public var median: Double
  /// The smallest: a kernel's own speed.
  public var minimum: Double
  /// (largest - smallest) / smallest, a share; 0 for one trial.
  public var spread: Double
  public var count: Int

  /// Nil for no trials.
  public init?(_ statistics: [Double]) {
    let sorted = statistics.sorted()
    guard let middle = Statistics.median(sorted: sorted), let first = sorted.first, let last = sorted.last else { return nil }
    median = middle
    minimum = first
    spread = first > 0 ? (last - first) / first : 0
    count = sorted.count
  }
}

/// Percentile interval (95%) of a statistic by resampling trials with replacement; the same seed gives the same interval.
///
/// Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13. Nil for no values.
public func bootstrapInterval(
  of values: [Double], resamples: Int = 2_000, seed: UInt64 = 1, statistic: ([Double]) -> Double?
) -> Interval? {
  guard !values.isEmpty, resamples > 0 else { return nil }
  var generator = SplitMix64(seed: seed)
  var estimates: [Double] = []
  estimates.reserveCapacity(resamples)
  var drawn = values
  for _ in 0..<resamples {
    for index in drawn.indices { drawn[index] = values[generator.below(values.count)] }
    if let estimate = statistic(drawn) { estimates.append(estimate) }
  }
  estimates.sort()
  guard let lower = quantile(sorted: estimates, 0.025), let upper = quantile(sorted: estimates, 0.975) else { return nil }
  return Interval(lower: lower, upper: upper)
}

/// `bootstrapInterval` of the median, to the last bit, without sorting each resample: what is drawn are ranks, and each is counted.
/// O(resamples (n + log resamples)). Nil for no values.
public func medianBootstrapInterval(of values: [Double], resamples: Int = 2_000, seed: UInt64 = 1) -> Interval? {
  guard !values.isEmpty, resamples > 0 else { return nil }
  let order = values.indices.sorted { values[$0] < values[$1] }
  let sorted = order.map { values[$0] }
  var ranks = [Int](repeating: 0, count: values.count)
  for (rank, index) in order.enumerated() { ranks[index] = rank }
  var generator = SplitMix64(seed: seed)
  var counts = [Int](repeating: 0, count: values.count)
  var estimates: [Double] = []
  estimates.reserveCapacity(resamples)
  for _ in 0..<resamples {
    for index in counts.indices { counts[index] = 0 }
    for _ in values.indices { counts[ranks[generator.below(values.count)]] += 1 }
    estimates.append(median(sorted, counts))
  }
  estimates.sort()
  guard let lower = quantile(sorted: estimates, 0.025), let upper = quantile(sorted: estimates, 0.975) else { return nil }
  return Interval(lower: lower, upper: upper)
}

/// The median of values that stand so many times each; as many in all as there are values.
private func median(_ sorted: [Double], _ counts: [Int]) -> Double {
  let upper = place(of: sorted.count / 2, counts)
  guard sorted.count % 2 == 0 else { return sorted[upper] }
  return (sorted[place(of: sorted.count / 2 - 1, counts)] + sorted[upper]) / 2
}

private func place(of index: Int, _ counts: [Int]) -> Int {
  var below = 0
  for (place, count) in counts.enumerated() {
    below += count
    if below > index { return place }
  }
  return counts.count - 1
}

/// A small seeded generator, equal on every machine: for resampling, simulation and test data, never for secrets.
///
/// Source: Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators (2014).
public struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number from 0 up to but not including `bound`, which must be positive.
  public mutating func below(_ bound: Int) -> Int {
    Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
  }
}
