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
