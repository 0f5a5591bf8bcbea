/// How much of a model's graph ONNX Runtime rewrites before it runs.
public enum GraphOptimization: String, Hashable, Sendable, CaseIterable {
  case none, basic, extended, all
}

/// How a whole model is timed.
public struct LatencyOptions: Hashable, Sendable {
  /// For every variant; nil: each variant's own, which is `all` unless it says otherwise.
  public var optimization: GraphOptimization?
  /// Of the content of inputs that are not in `data`.
  public var seed: Int
  /// Name of an input -> file of numpy, which was there when the manifest was read.
  public var data: [String: String]
  /// What the caches hold when the model is called.
  public var caches: KernelOptions.Caches

  public init(
    optimization: GraphOptimization? = nil, seed: Int = 0, data: [String: String] = [:], caches: KernelOptions.Caches = .warm
  ) {
    self.optimization = optimization
    self.seed = seed
    self.data = data
    self.caches = caches
  }
}

/// What saturation is looked at on.
public struct SaturationOptions: Hashable, Sendable {
  /// Below this share of the largest derivative a unit is saturated, in millionths.
  public var thresholdPpm: Int
  /// Of the content of inputs that are not in `data`.
  public var seed: Int
  /// Name of an input -> file of numpy, which was there when the manifest was read.
  public var data: [String: String]

  public init(thresholdPpm: Int = 10_000, seed: Int = 0, data: [String: String] = [:]) {
    self.thresholdPpm = thresholdPpm
    self.seed = seed
    self.data = data
  }
}

/// Which answers of a model are compared with what.
public struct QualityOptions: Hashable, Sendable {
  /// What they are judged by.
  public enum Metric: String, Hashable, Sendable, CaseIterable {
    case top1, topK, errorRate, mse
  }

  public var metric: Metric
  /// Of `topK`: how many of the highest scores count.
  public var k: Int
  /// Name of the output that is judged; nil: the only one.
  public var output: String?
  /// Name of an input -> file of numpy, which was there when the manifest was read.
  public var data: [String: String]
  /// The file of numpy with what the answers should be, which was there too.
  public var labels: String

  public static let defaultK = 5

  public init(
    metric: Metric = .top1, k: Int = Self.defaultK, output: String? = nil, data: [String: String] = [:], labels: String = ""
  ) {
    self.metric = metric
    self.k = k
    self.output = output
    self.data = data
    self.labels = labels
  }
}
