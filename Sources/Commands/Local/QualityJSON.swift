import Leaderboard
import Profiling

/// `podium.quality/1`.
enum QualityJSON {
  static func answer(_ report: QualityReport, _ request: QualityRequest, _ software: [String: String]) -> JSONValue {
    var value: JSONValue = [
      "schema": "podium.quality/1", "model": .string(request.model.path),
      "data": .object(request.data.mapValues(JSONValue.string)), "labels": .string(request.labels),
      "metric": .string(report.metric.rawValue), "output": .string(report.output),
      "software": .object(software.mapValues(JSONValue.string)), "items": .integer(Int64(report.items)),
      "batch": .integer(Int64(report.batch)), "batches": .integer(Int64(report.runs)),
      "padding": .integer(Int64(report.padding)), "countedBatch": .integer(Int64(report.countedBatch)),
      "metrics": .object(report.metrics.mapValues(JSONValue.integer)),
    ]
    for name in ["flops", "macs", "parameters"] { value[name] = report.counts[name].map(JSONValue.integer) ?? .null }
    switch report.outcome {
    case .classification(let counts):
      value["classes"] = .integer(Int64(counts.classes))
      value["k"] = .integer(Int64(counts.k))
      value["top1"] = json(counts.top1Correct, of: counts.items)
      value["topK"] = json(counts.topKCorrect, of: counts.items)
      value["errorRate"] = json(counts.items - counts.top1Correct, of: counts.items)
      for name in ["mse", "elements"] { value[name] = .null }
    case .squaredError(let error):
      for name in ["classes", "k", "top1", "topK", "errorRate"] { value[name] = .null }
      value["mse"] = error.mean.map(JSONValue.decimal) ?? .null
      value["elements"] = .integer(Int64(error.elements))
    }
    return value
  }

  private static func json(_ count: Int, of items: Int) -> JSONValue {
    ["count": .integer(Int64(count)), "share": items > 0 ? .decimal(Double(count) / Double(items)) : .null]
  }
}
