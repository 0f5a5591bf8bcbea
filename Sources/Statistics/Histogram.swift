/// How many values fall into each of some bins of equal width. The bins are fixed before the values are seen, so that histograms
/// can be compared.
///
/// A bin holds its lower end and not its upper one; the last bin holds both.
public struct Histogram: Codable, Hashable, Sendable {
  public let lower: Double
  public let upper: Double
  public private(set) var counts: [Int]
  /// Values under `lower`.
  public private(set) var below = 0
  /// Values over `upper`.
  public private(set) var above = 0

  /// - Parameters:
  ///   - lower: below `upper`.
  ///   - bins: at least 1.
  public init(lower: Double, upper: Double, bins: Int) {
    precondition(lower < upper && bins > 0, "a histogram needs a bin of some width")
    self.lower = lower
    self.upper = upper
    counts = Array(repeating: 0, count: bins)
  }

  /// Counts that were made elsewhere, lowest bin first. Nil when the ends are no finite numbers in order, when there is no bin or there
  /// are more than `binLimit`, and for a count below 0 or beyond `countLimit`.
  public init?(lower: Double, upper: Double, counts: [Int], below: Int, above: Int) {
    guard lower.isFinite, upper.isFinite, lower < upper, (1...Self.binLimit).contains(counts.count),
      (counts + [below, above]).allSatisfy((0...Self.countLimit).contains)
    else { return nil }
    self.lower = lower
    self.upper = upper
    self.counts = counts
    self.below = below
    self.above = above
  }

  /// Of bins that are read.
  private static let binLimit = 1_000
  /// More than any tensor has elements; a thousand of them can still be added up.
  private static let countLimit = 1 << 48

  /// Counts a value; one that is no number is counted nowhere.
  public mutating func add(_ value: Double) {
    if value < lower {
      below += 1
    } else if value > upper {
      above += 1
    } else if !value.isNaN {
      var bin = min(Int((value - lower) / (upper - lower) * Double(counts.count)), counts.count - 1)
      // The division rounds: the ends decide.
      if value < edge(bin) { bin -= 1 } else if bin + 1 < counts.count, value >= edge(bin + 1) { bin += 1 }
      counts[bin] += 1
    }
  }

  /// The lower end of a bin, which is the upper one of the bin before.
  public func edge(_ bin: Int) -> Double {
    bin == counts.count ? upper : lower + Double(bin) * ((upper - lower) / Double(counts.count))
  }

  /// All values that were counted.
  public var total: Int { counts.reduce(below + above, +) }
}
