import Profiling

/// How many fresh processes measure a thing.
enum TrialCount {
  /// What takes less needs more processes to be repeatable.
  private static let shortNanoseconds: Int64 = 100_000
  private static let trialsWhenShort = 10

  /// - Parameters:
  ///   - wanted: what the task says.
  ///   - first: what the first trial found; nil before it.
  static func needed(_ wanted: Int, first: TrialReport.Timing?) -> Int {
    let isShort = first.map { $0.p50Nanoseconds < shortNanoseconds * $0.callsPerSample } ?? false
    return max(wanted, isShort ? trialsWhenShort : 1)
  }
}
