/// What a model's answers are judged by.
public enum QualityMetric: String, Codable, Hashable, Sendable, CaseIterable {
  /// The share of items whose label has the highest score.
  case top1
  /// The share of items whose label is among the k highest scores.
  case topK
  /// The share of items whose label has not the highest score.
  case errorRate
  /// The mean of the squared differences.
  case mse
}

/// Which answers of a model are compared with what.
public struct QualityRequest: Codable, Hashable, Sendable {
  public var model: TrialRequest.ModelInput
  /// Name of an input -> file of numpy with an item for each label along the first dimension.
  public var data: [String: String]
  /// File of numpy: of classification a whole number for each item, of `mse` what the model should give.
  public var labels: String
  public var metric: QualityMetric
  /// Of `topK`.
  public var k: Int
  /// Name of the output that is judged; nil: the only one.
  public var output: String?
  /// The runtime's library; nil: it is looked for.
  public var library: String?

  /// The `k` of `topK` when none is said.
  public static let defaultK = 5
  /// The name that labels have in an archive of several arrays.
  public static let labelsName = "labels"

  public init(
    model: TrialRequest.ModelInput, data: [String: String], labels: String, metric: QualityMetric = .top1,
    k: Int = Self.defaultK, output: String? = nil, library: String? = nil
  ) {
    self.model = model
    self.data = data
    self.labels = labels
    self.metric = metric
    self.k = k
    self.output = output
    self.library = library
  }

  /// How many of the highest scores count.
  var scores: Int { metric == .topK ? k : 1 }
}
