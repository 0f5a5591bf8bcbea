import Profiling
import Reports

/// What `podium quality` says to people.
struct QualityText {
  let report: QualityReport

  /// A line for each figure, and what they are of.
  var summary: String {
    var table = TextTable(columns: [.init("METRIC"), .init("VALUE", .right), .init("OF", .right)])
    switch report.outcome {
    case .classification(let counts):
      let items = Double(counts.items)
      func add(_ name: String, _ count: Int) {
        table.add([name, counts.items > 0 ? Self.percent(Double(count) / items) : "", "\(count) of \(counts.items)"])
      }
      add("top1", counts.top1Correct)
      if counts.k > 1 { add("top\(counts.k)", counts.topKCorrect) }
      add("errorRate", counts.items - counts.top1Correct)
    case .squaredError(let error):
      table.add(["mse", error.mean.map(QuantityText.ratio) ?? "", "\(error.elements) numbers"])
    }
    var text = "\nOutput \(report.output) of \(report.items) items, in batches of \(report.batch)"
    if report.padding > 0 { text += "; the last one is padded by \(report.padding), not judged" }
    return table.render(width: Console.width) + text + "\n"
  }

  /// Two decimals: half a percent is what papers are about.
  private static func percent(_ share: Double) -> String {
    let hundredths = Int((share * 10_000).rounded())
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)%"
  }

  /// The figure that a quality job was run for, by its metrics: `top5 92.9%`; nil for another job's.
  static func headline(_ metrics: [String: Int64]) -> String? {
    if let error = metrics["msePpb"] { return "mse \(QuantityText.text(Double(error), unit: "ppb"))" }
    let ranked = metrics.compactMap { name, value in
      name.hasPrefix("top") && name.hasSuffix("Ppm") ? Int(name.dropFirst(3).dropLast(3)).map { (k: $0, value: value) } : nil
    }
    return ranked.max { $0.k < $1.k }.map { "top\($0.k) \(QuantityText.text(Double($0.value), unit: "ppm"))" }
  }
}
