/// On what terms a batch runs: whose it is, how urgent, and when it is given up.
public struct BatchTerms: Hashable, Sendable {
  /// Who sent it; the share of workers is fair among submitters first.
  public var submitter: String
  /// Among the batches of one submitter the higher goes first; it takes nothing from other submitters.
  public var priority: Int
  /// Jobs that may fail or be quarantined; one more, and the batch is cancelled. Nil: no limit.
  public var maxFailed: Int?
  /// Time until the batch is cancelled, from the moment these terms are given. Nil: no limit.
  public var wall: Duration?

  public init(submitter: String = "", priority: Int = 0, maxFailed: Int? = nil, wall: Duration? = nil) {
    self.submitter = submitter
    self.priority = priority
    self.maxFailed = maxFailed
    self.wall = wall
  }
}

/// Why a batch was cancelled.
public enum CancelReason: String, Hashable, Sendable {
  /// Somebody asked for it.
  case request
  /// More jobs failed than its budget allows.
  case maxFailed
  /// Its time was up.
  case wall
}
