/// How values of an axis become places on it.
public enum PlotScale: Hashable, Sendable {
  case linear
  /// Values that are not above zero have no place on it.
  case logarithmic
  /// Milliseconds since 1970.
  case time

  /// What lies along the axis at equal distances; nil for a value that has no place.
  func position(_ value: Double) -> Double? {
    guard value.isFinite else { return nil }
    guard self == .logarithmic else { return value }
    return value > 0 ? logarithm10(value) : nil
  }

  /// The next round values around some that are shown, and the marks between them.
  ///
  /// - Parameters:
  ///   - values: those that have a place.
  ///   - count: about how many marks fit.
  func range(of values: [Double], from start: Double? = nil, count: Int) -> (lower: Double, upper: Double, ticks: [Double]) {
    let low = min(values.min() ?? 0, start ?? .infinity)
    let high = max(values.max() ?? 1, start ?? -.infinity)
    switch self {
    case .linear: return Self.linearRange(low, high, count)
    // Without values there is no power of ten to begin with.
    case .logarithmic: return low > 0 ? Self.logarithmicRange(low, high, count) : Self.logarithmicRange(1, 10, count)
    case .time: return Self.timeRange(low, high, count)
    }
  }

  /// Steps of 1, 2 or 5 times a power of ten.
  private static func linearRange(_ low: Double, _ high: Double, _ count: Int) -> (Double, Double, [Double]) {
    // One value alone stands in the middle; the least range keeps the marks apart.
    let least = max(abs(low), abs(high)) * 1e-9
    let (low, high) = high - low > least ? (low, high) : low == 0 ? (0, 1) : (min(low * 0.9, low * 1.1), max(low * 0.9, low * 1.1))
    let step = niceStep((high - low) / Double(max(1, count)))
    let (first, last) = ((low / step).rounded(.down), (high / step).rounded(.up))
    guard step > 0, step.isFinite, last - first < 1_000 else { return (low, high, [low, high]) }
    let ticks = stride(from: first, through: last, by: 1).map { $0 * step }
    return (first * step, last * step, ticks)
  }

  /// Powers of ten; where they are few, 2 and 5 times them too.
  private static func logarithmicRange(_ low: Double, _ high: Double, _ count: Int) -> (Double, Double, [Double]) {
    let (first, last) = (Int(logarithm10(low).rounded(.down)), Int(logarithm10(high).rounded(.down)))
    let factors: [Double] = last - first < 3 ? [1, 2, 5] : [1]
    let all = (first...last + 1).flatMap { exponent in factors.map { $0 * powerOfTen(exponent) } }
    let lower = all.last { $0 <= low } ?? low
    var upper = all.first { $0 >= high } ?? high
    if upper <= lower { upper = all.first { $0 > lower } ?? lower * 10 }
    let inside = all.filter { $0 >= lower && $0 <= upper }
    // So many decades that not each can have a mark.
    let stride = max(1, (inside.count + 2 * count - 1) / (2 * max(1, count)))
    return (lower, upper, inside.enumerated().filter { $0.offset % stride == 0 }.map(\.element))
  }

  private static let timeSteps: [Double] = [
    1, 10, 100, 1e3, 10e3, 60e3, 600e3, 3_600e3, 6 * 3_600e3, 86_400e3, 7 * 86_400e3, 30 * 86_400e3, 365 * 86_400e3,
  ]

  private static func timeRange(_ low: Double, _ high: Double, _ count: Int) -> (Double, Double, [Double]) {
    let wanted = max(high - low, 1) / Double(max(1, count))
    let step = timeSteps.first { $0 >= wanted } ?? niceStep(wanted / 86_400e3) * 86_400e3
    let first = (low / step).rounded(.up)
    let last = (high / step).rounded(.down)
    guard first <= last, last - first < 1_000 else { return (low, max(high, low + 1), [low]) }
    return (low, max(high, low + 1), stride(from: first, through: last, by: 1).map { $0 * step })
  }

  private static func niceStep(_ wanted: Double) -> Double {
    guard wanted > 0, wanted.isFinite else { return 1 }
    let power = powerOfTen(Int(logarithm10(wanted).rounded(.down)))
    // A little more, so that rounding does not double a step that fits.
    return ([1, 2, 5].first { $0 * power >= wanted * (1 - 1e-9) } ?? 10) * power
  }
}

/// A power of ten; exact from -22 to 22.
private func powerOfTen(_ exponent: Int) -> Double {
  var power = 1.0
  for _ in 0..<min(abs(exponent), 308) { power *= 10 }
  return exponent < 0 ? 1 / power : power
}
