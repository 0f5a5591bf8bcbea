/// What a batch's results are held against, and what of it fails: the batch then ends with exit code 3.
public struct BatchGate: Hashable, Sendable {
  /// What can be said of a batch (`failed`) or of one of its results, as `podium board check` says it.
  public enum Outcome: String, Hashable, Sendable, CaseIterable {
    /// A job failed, was quarantined or cancelled.
    case failed
    /// Worse by more than the margin, and that is sure: the numbers are exact, or a match says so.
    case worse
    /// Worse by more than the margin on another day, without a match.
    case suspected
    /// Nothing can be said for it: it is not ranked, or what it is held against is not.
    case notRanked = "not-ranked"
  }

  public enum Baseline: Hashable, Sendable {
    /// Whoever has the title of the task and class.
    case record
    /// The newest ranked entry of the variant of this name.
    case variant(String)
  }

  /// In order of `Outcome.allCases`; at least one, each once.
  public var failOn: [Outcome]
  public var versus: Baseline
  /// How much worse a result may be, in millionths of the baseline's value.
  public var worseByPpm: Int64

  public init(
    failOn: [Outcome] = [.worse, .notRanked], versus: Baseline = .record, worseByPpm: Int64 = BatchGate.standardMarginPpm
  ) {
    self.failOn = Outcome.allCases.filter(failOn.contains)
    self.versus = versus
    self.worseByPpm = worseByPpm
  }

  /// 5%, as `podium board check` has it.
  public static let standardMarginPpm: Int64 = 50_000
}
