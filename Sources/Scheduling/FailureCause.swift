/// Why an attempt did not give a result. Each cause has a limit of its own, see `Policy`; an attempt that was given back (a drain, a
/// preemption) is no failure.
public enum FailureCause: String, Hashable, Sendable, CaseIterable {
  /// The trial itself failed: a crash, a wrong output, a bad model.
  case jobError
  /// The worker died, was cut off, or no longer knew the lease.
  case workerLost
  /// The trial ran past its deadline.
  case deadline
  /// The machine was too busy with other things for the numbers to mean anything. The result is kept, in case none is better.
  case contaminated
}

/// Failed attempts so far, by cause.
public struct FailureCounts: Hashable, Sendable {
  public var jobError = 0
  public var workerLost = 0
  public var deadline = 0
  public var contaminated = 0

  public init(jobError: Int = 0, workerLost: Int = 0, deadline: Int = 0, contaminated: Int = 0) {
    self.jobError = jobError
    self.workerLost = workerLost
    self.deadline = deadline
    self.contaminated = contaminated
  }

  public subscript(cause: FailureCause) -> Int {
    get {
      switch cause {
      case .jobError: jobError
      case .workerLost: workerLost
      case .deadline: deadline
      case .contaminated: contaminated
      }
    }
    set {
      switch cause {
      case .jobError: jobError = newValue
      case .workerLost: workerLost = newValue
      case .deadline: deadline = newValue
      case .contaminated: contaminated = newValue
      }
    }
  }
}
