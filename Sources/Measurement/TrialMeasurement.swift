public import Statistics

/// The samples that one trial took, all of them, and what they say. Times are nanoseconds of one call.
///
/// Whether a sample counts is never decided by its own time: `setAside` are those between two looks at the machine of which one
/// found it slow.
public struct TrialMeasurement: Codable, Hashable, Sendable {
  public enum Stability: Codable, Hashable, Sendable {
    /// The interval of the median became as narrow as was asked.
    case stable
    /// It did not; a valid result that says why.
    case unstable(reason: String)
  }

  /// Nanoseconds of each sample that counts, that is of `callsPerSample` calls, in the order they were taken.
  public let samples: [Int64]
  /// The same of those that do not, since something slowed the machine.
  public let setAside: [Int64]
  /// Why samples count that something may have slowed: there were too few others. Nil when none does.
  public let disturbance: String?
  public let callsPerSample: Int
  public let mode: SamplingBudget.Mode
  public let stability: Stability

  public let median: Double
  /// Holds the median with at least 95% confidence; says nothing of the next process.
  public let interval: Interval
  public let minimum: Double
  public let p90: Double
  public let p95: Double
  public let p99: Double

  /// Nil without samples, or when a sample has no call.
  public init?(
    samples: [Int64], callsPerSample: Int, mode: SamplingBudget.Mode = .warm, stability: Stability, setAside: [Int64] = [],
    disturbance: String? = nil
  ) {
    guard callsPerSample > 0 else { return nil }
    let calls = Double(callsPerSample)
    let sorted = samples.sorted().map { Double($0) / calls }
    guard let first = sorted.first, let middle = Statistics.median(sorted: sorted),
      let interval = medianInterval(sorted: sorted), let p90 = quantile(sorted: sorted, 0.90),
      let p95 = quantile(sorted: sorted, 0.95), let p99 = quantile(sorted: sorted, 0.99)
    else { return nil }
    self.samples = samples
    self.setAside = setAside
    self.disturbance = disturbance
    self.callsPerSample = callsPerSample
    self.mode = mode
    self.stability = stability
    self.median = middle
    self.interval = interval
    self.minimum = first
    self.p90 = p90
    self.p95 = p95
    self.p99 = p99
  }

  /// Nil when stable.
  public var unstableReason: String? {
    if case .unstable(let reason) = stability { reason } else { nil }
  }

  /// How far the farther end of the interval lies from the median, as a share of it.
  public var intervalWidth: Double {
    median > 0 ? max(interval.upper - median, median - interval.lower) / median : 0
  }

  private enum CodingKeys: String, CodingKey {
    case samples, setAside, disturbance, callsPerSample, mode, unstable, median, interval, minimum, p90, p95, p99
  }

  /// Only the samples are read; what they say is worked out again, so it cannot contradict them.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let reason = try values.decodeIfPresent(String.self, forKey: .unstable)
    let made = Self(
      samples: try values.decode([Int64].self, forKey: .samples),
      callsPerSample: try values.decode(Int.self, forKey: .callsPerSample),
      mode: try values.decode(SamplingBudget.Mode.self, forKey: .mode),
      stability: reason.map { .unstable(reason: $0) } ?? .stable,
      setAside: try values.decodeIfPresent([Int64].self, forKey: .setAside) ?? [],
      disturbance: try values.decodeIfPresent(String.self, forKey: .disturbance))
    guard let made else {
      throw DecodingError.dataCorruptedError(forKey: .samples, in: values, debugDescription: "no samples")
    }
    self = made
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(samples, forKey: .samples)
    if !setAside.isEmpty { try values.encode(setAside, forKey: .setAside) }
    try values.encodeIfPresent(disturbance, forKey: .disturbance)
    try values.encode(callsPerSample, forKey: .callsPerSample)
    try values.encode(mode, forKey: .mode)
    try values.encodeIfPresent(unstableReason, forKey: .unstable)
    try values.encode(median, forKey: .median)
    try values.encode([interval.lower, interval.upper], forKey: .interval)
    try values.encode(minimum, forKey: .minimum)
    try values.encode(p90, forKey: .p90)
    try values.encode(p95, forKey: .p95)
    try values.encode(p99, forKey: .p99)
  }
}
