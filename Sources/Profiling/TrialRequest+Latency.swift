import Measurement
public import Runtime

extension TrialRequest {
  /// How a whole model is timed in ONNX Runtime.
  public struct Latency: Codable, Hashable, Sendable {
    public var model: ModelInput
    public var optimization: RuntimeSession.Optimization
    /// Of the content of inputs that are not given.
    public var seed: UInt64
    /// Name of an input -> file of numpy.
    public var data: [String: String]
    /// The library's file; nil: it is looked for.
    public var library: String?

    public init(
      model: ModelInput, optimization: RuntimeSession.Optimization = .all, seed: UInt64 = 0, data: [String: String] = [:],
      library: String? = nil
    ) {
      self.model = model
      self.optimization = optimization
      self.seed = seed
      self.data = data
      self.library = library
    }
  }
}

extension TrialRequest {
  /// Slow models get the time of so many calls, within the limit, where no time was asked for.
  private static let leastCalls = 40
  private static let longest = Duration.seconds(60)

  /// How a whole model is sampled: a call is a sample, since users ask for percentiles of calls.
  ///
  /// - Parameter nanoseconds: that the first call took.
  func latencyBudget(firstCall nanoseconds: Int64) -> SamplingBudget {
    var budget = budget
    budget.sample = .zero
    if samplingMilliseconds == nil {
      budget.limit = max(budget.limit, min(Self.longest, .nanoseconds(nanoseconds) * Self.leastCalls))
    }
    return budget
  }
}
