public import Measurement

/// All samples that one trial took of one thing, in the order they were taken.
public struct SampleSeries: Codable, Hashable, Sendable {
  /// The kernel's signature, or `latency` for a whole model.
  public var what: String
  public var callsPerSample: Int
  public var mode: SamplingBudget.Mode
  /// Of `callsPerSample` calls each.
  public var nanoseconds: [Int64]
  /// Nil when the samples converged; else why they did not.
  public var unstable: String?

  /// Samples of one report: what a trial writes must stay below what is kept of its output.
  public static let reportLimit = 500_000

  public init(
    what: String, callsPerSample: Int, mode: SamplingBudget.Mode, nanoseconds: [Int64], unstable: String? = nil
  ) {
    self.what = what
    self.callsPerSample = callsPerSample
    self.mode = mode
    self.nanoseconds = nanoseconds
    self.unstable = unstable
  }

  init(_ what: String, _ timing: TrialMeasurement) {
    self.init(
      what: what, callsPerSample: timing.callsPerSample, mode: timing.mode, nanoseconds: timing.samples,
      unstable: timing.unstableReason)
  }

  /// The first of them that together have no more samples than `limit`; a series is kept whole or not at all.
  public static func fitting(_ series: [SampleSeries], limit: Int = reportLimit) -> [SampleSeries] {
    var left = limit
    return series.filter { one in
      guard one.nanoseconds.count <= left else { return false }
      left -= one.nanoseconds.count
      return true
    }
  }
}
