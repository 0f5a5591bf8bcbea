/// How many fresh processes measure a thing.
public enum TrialCount {
  /// What takes less needs more processes to be repeatable.
  private static let shortNanoseconds = 100_000.0
  private static let trialsWhenShort = 10
  /// So near to the fastest trial, as a share of it, another one agrees with it.
  private static let agreement = 0.03
  /// So many trials, the fastest among them, must agree before it is a kernel's own speed and not the luck of one.
  private static let agreeing = 3
  /// They are looked for among so many times the trials that are taken in any case.
  private static let patience = 3

  /// For a score that is the median of all trials.
  ///
  /// - Parameters:
  ///   - wanted: what the task says.
  ///   - first: nanoseconds of a call in the first trial; nil before it.
  public static func needed(_ wanted: Int, first: Double?) -> Int {
    max(wanted, first.map { $0 < shortNanoseconds } ?? false ? trialsWhenShort : 1)
  }

  /// For a score that is the fastest trial.
  ///
  /// - Parameter taken: nanoseconds of a call in each trial so far.
  public static func needed(_ wanted: Int, taken: [Double]) -> Int {
    let least = needed(wanted, first: taken.first)
    return max(least, taken.count + (isMoreNeeded(taken, wanted: least) ? 1 : 0))
  }

  /// Slow episodes of a machine can fill most of some trials: more are taken until some agree on the fastest, or there were three
  /// times as many as wanted.
  public static func isMoreNeeded(_ taken: [Double], wanted: Int) -> Bool {
    taken.count < wanted || (!agree(taken, wanted: wanted) && taken.count < wanted * patience)
  }

  /// True when the fastest trial is not alone; of fewer than three wanted trials all must agree, of one none.
  public static func agree(_ taken: [Double], wanted: Int) -> Bool {
    guard let fastest = taken.min() else { return false }
    return taken.filter { $0 <= fastest * (1 + agreement) }.count >= min(agreeing, wanted)
  }
}
