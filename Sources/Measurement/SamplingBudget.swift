/// How long and how exactly a trial is sampled. All durations are wall time.
public struct SamplingBudget: Codable, Hashable, Sendable {
  public enum Mode: String, Codable, Hashable, Sendable {
    /// Calls follow each other, so caches hold what the work left there.
    case warm
    /// The caches are flushed before each call, and each call is a sample.
    case cold
  }

  public var mode: Mode
  /// Calls before the first sample: at least this long and this many.
  public var warmUp: Duration
  public var warmUpCalls: Int
  /// A sample is so many calls that it lasts at least this long.
  public var sample: Duration
  /// Sampling goes on at least this long and for this many samples.
  public var minimumTime: Duration
  public var minimumSamples: Int
  /// Sampling ends when both ends of the 95% interval of the median are within this share of the median.
  public var precision: Double
  /// Sampling ends, unstable, after this time.
  public var limit: Duration
  /// Samples between two looks at the machine: at least one, and until they have lasted so long.
  public var block: Duration

  /// The protocol of every published number; only `limit` is a matter of taste.
  public init(
    mode: Mode = .warm, warmUp: Duration = .milliseconds(150), warmUpCalls: Int = 3, sample: Duration = .microseconds(500),
    minimumTime: Duration = .milliseconds(200), minimumSamples: Int = 25, precision: Double = 0.01,
    limit: Duration = .seconds(3), block: Duration = .milliseconds(25)
  ) {
    self.mode = mode
    self.warmUp = warmUp
    self.warmUpCalls = warmUpCalls
    self.sample = sample
    self.minimumTime = minimumTime
    self.minimumSamples = minimumSamples
    self.precision = precision
    self.limit = limit
    self.block = block
  }

  /// For checks and tests where only the way counts: a few milliseconds, and no claim to be stable.
  public static let brief = SamplingBudget(
    warmUp: .zero, warmUpCalls: 1, sample: .microseconds(1), minimumTime: .zero, minimumSamples: 1, precision: 1,
    limit: .milliseconds(20))
}

extension Duration {
  /// Whole nanoseconds, rounded towards zero; the nearest representable number when there are too many.
  package var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, sumOverflow) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
    return overflow || sumOverflow ? (seconds < 0 ? .min : .max) : sum
  }

  /// For people: `0.2 s`, `3 s`.
  var secondsText: String {
    let milliseconds = nanoseconds / 1_000_000
    return milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(Double(milliseconds) / 1000) s"
  }
}
