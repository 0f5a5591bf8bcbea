extension Entry {
  /// What was measured under this name, as a decimal literal. Of the quality of answers `top1` (any k) and `errorRate` are in
  /// percent, and `mse` is the number itself: `top1` is 76.13 where `top1Ppm` is 761300. Nil when there is none.
  func measured(_ metric: String) -> String? {
    if let value = metrics[metric] { return "\(value)" }
    guard Self.isQuality(metric) else { return nil }
    if metric == "mse" { return metrics["msePpb"].map { Self.decimal($0, places: 9) } }
    return metrics[metric + "Ppm"].map { Self.decimal($0, places: 4) }
  }

  /// True for the names under which the quality of answers is told: `top1`, `top5`, `errorRate`, `mse`.
  static func isQuality(_ metric: String) -> Bool {
    metric == "mse" || metric == "errorRate" || (metric.hasPrefix("top") && Int(metric.dropFirst(3)).map { $0 > 0 } == true)
  }

  /// A number of so many decimal places, without trailing zeros, exactly.
  private static func decimal(_ value: Int64, places: Int) -> String {
    let digits = String(value.magnitude)
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.utf8.count)) + digits
    let fraction = padded.suffix(places)
    let kept = fraction.lastIndex { $0 != "0" }.map { fraction[...$0] } ?? ""
    return (value < 0 ? "-" : "") + padded.dropLast(places) + (kept.isEmpty ? "" : "." + kept)
  }
}
