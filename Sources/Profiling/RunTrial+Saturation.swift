import Statistics

/// Looks into a model's activations once: the same model and inputs give the same numbers every time.
func lookIntoActivations(_ request: SaturationRequest) throws -> TrialReport {
  let (report, software) = try runSaturation(request)
  return TrialReport(metrics: report.metrics, software: software, saturation: report)
}

extension SaturationReport {
  /// Its figures as leaderboards have them: counts, millionths and, of the path product, billionths. What the model does not have
  /// is not there.
  var metrics: [String: Int64] {
    let saturating = rows.filter { $0.function.saturates && $0.statistics.units > 0 }
    let rectifiers = rows.filter { $0.statistics.dead != nil }
    let dead = rectifiers.reduce(0) { $0 + ($1.statistics.dead ?? 0) }
    var metrics: [String: Int64] = [
      "activations": Int64(rows.count), "skippedActivations": Int64(skipped.count), "units": Int64(units),
      "saturatedUnits": Int64(saturated),
    ]
    metrics["saturatedPpm"] = saturatedPpm
    metrics["worstLayerSaturatedPpm"] = Self.scaled(saturating.compactMap(\.statistics.saturatedShare).max())
    metrics["meanSlopePpm"] = Self.scaled(meanSlope(of: saturating))
    metrics["deadPpm"] = Self.scaled(Self.share(dead, of: rectifiers.reduce(0) { $0 + $1.statistics.units }))
    metrics["smallestPathProductPpb"] = Self.scaled(smallestPathProduct, by: 1e9)
    return metrics
  }

  /// Of |f'| as a share of its function's largest, over all units; nil when there are none.
  private func meanSlope(of rows: [Row]) -> Double? {
    let sum = rows.reduce(0) { sum, row in
      let largest = row.function.largestSlope
      guard let mean = row.statistics.slopes?.mean, largest > 0 else { return sum }
      return sum + mean / largest * Double(row.statistics.units)
    }
    return units > 0 ? sum / Double(units) : nil
  }

  private static func share(_ part: Int, of whole: Int) -> Double? { whole > 0 ? Double(part) / Double(whole) : nil }

  /// Rounded; nil for what does not fit.
  private static func scaled(_ value: Double?, by scale: Double = 1e6) -> Int64? {
    value.flatMap { Int64(exactly: ($0 * scale).rounded()) }
  }
}
