/// How good a model's answers are.
public struct QualityReport: Codable, Hashable, Sendable {
  /// By kind of metric.
  public enum Outcome: Codable, Hashable, Sendable {
    case classification(ClassificationCounts)
    case squaredError(SquaredError)
  }

  public let metric: QualityMetric
  /// Name of the output that was judged.
  public let output: String
  public let outcome: Outcome
  /// Items of one run.
  public let batch: Int
  /// Runs of the model.
  public let runs: Int
  /// Items that filled the last batch up, and are in no figure.
  public let padding: Int
  /// `flops`, `macs`, `parameters` and `weightBytes` of one run on `countedBatch` items; empty for a model that cannot be counted.
  public let counts: [String: Int64]
  /// Items that `counts` are of: the batch that the model or the variant fixes, else 1.
  public let countedBatch: Int

  /// Items that are judged.
  public var items: Int {
    switch outcome {
    case .classification(let counts): counts.items
    case .squaredError(let error): error.items
    }
  }
}

extension QualityReport {
  /// Its figures as leaderboards have them: counts, millionths and, of the squared error, billionths.
  public var metrics: [String: Int64] {
    var metrics = counts
    metrics["items"] = Int64(items)
    metrics["batch"] = Int64(countedBatch)
    switch outcome {
    case .classification(let counts):
      metrics["classes"] = Int64(counts.classes)
      metrics["top1Correct"] = Int64(counts.top1Correct)
      metrics["top1Ppm"] = counts.ppm(counts.top1Correct)
      metrics["errorRatePpm"] = counts.ppm(counts.items - counts.top1Correct)
      metrics["top\(counts.k)Correct"] = Int64(counts.topKCorrect)
      metrics["top\(counts.k)Ppm"] = counts.ppm(counts.topKCorrect)
    case .squaredError(let error):
      metrics["elements"] = Int64(error.elements)
      metrics["msePpb"] = error.meanPpb
    }
    return metrics
  }

  /// That the answers could be judged, and on what.
  var check: TrialReport.Check {
    if case .squaredError(let error) = outcome, error.meanPpb == nil {
      return TrialReport.Check(
        name: "output", passed: false, note: "the mean squared error is \(error.mean ?? .nan), more than a leaderboard holds")
    }
    return TrialReport.Check(name: "output", passed: true, note: "\(output) of \(items) items, none of it not a number")
  }
}
