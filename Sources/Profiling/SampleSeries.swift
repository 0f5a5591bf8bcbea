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

  /// The samples that count, and in a series of their own those that were set aside.
  static func all(_ what: String, _ timing: TrialMeasurement) -> [SampleSeries] {
    func series(_ nanoseconds: [Int64], _ unstable: String?) -> SampleSeries {
      SampleSeries(
        what: what, callsPerSample: timing.callsPerSample, mode: timing.mode, nanoseconds: nanoseconds, unstable: unstable)
    }
    let counted = series(timing.samples, timing.unstableReason)
    return timing.setAside.isEmpty ? [counted] : [counted, series(timing.setAside, setAside)]
  }

  /// Stands in the place of a reason where samples do not count.
  public static let setAside = "set aside: something slowed the machine"

  public var isSetAside: Bool { unstable == Self.setAside }

  /// The first of them that together have no more samples than `limit`, those that count before all others; a series is kept whole or
  /// not at all.
  public static func fitting(_ series: [SampleSeries], limit: Int = reportLimit) -> [SampleSeries] {
    var left = limit
    return countedFirst(series).filter { one in
      guard one.nanoseconds.count <= left else { return false }
      left -= one.nanoseconds.count
      return true
    }
  }

  private static func countedFirst(_ series: [SampleSeries]) -> [SampleSeries] {
    series.filter { !$0.isSetAside } + series.filter(\.isSetAside)
  }
}
