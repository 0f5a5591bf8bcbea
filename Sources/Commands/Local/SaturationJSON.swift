import Leaderboard
import Profiling
import Statistics

/// `podium.saturation/1`.
enum SaturationJSON {
  static func answer(_ report: SaturationReport, _ request: SaturationRequest, _ software: [String: String]) -> JSONValue {
    [
      "schema": "podium.saturation/1", "model": .string(request.model.path), "seed": JSONValue(request.seed),
      "data": .object(request.data.mapValues(JSONValue.string)),
      "software": .object(software.mapValues(JSONValue.string)), "threshold": .decimal(report.threshold),
      "units": .integer(Int64(report.units)), "saturated": .integer(Int64(report.saturated)),
      "saturatedShare": decimal(report.saturatedShare), "smallestPathProduct": decimal(report.smallestPathProduct),
      "layers": .array(report.rows.map(json)),
      "skipped": .array(
        report.skipped.map { skipped in
          [
            "layer": .string(skipped.layer), "operator": .string(skipped.operator), "reason": .string(skipped.reason),
          ]
        }),
    ]
  }

  private static func json(_ row: SaturationReport.Row) -> JSONValue {
    let statistics = row.statistics
    return [
      "layer": .string(row.layer), "operator": .string(row.operator), "gate": row.gate.map(JSONValue.string) ?? .null,
      "function": .string(row.function.name), "kind": .string(row.function.kind.rawValue),
      "units": .integer(Int64(statistics.units)), "nonFinite": .integer(Int64(statistics.nonFinite)),
      "saturated": .integer(Int64(statistics.saturated)), "saturatedShare": decimal(statistics.saturatedShare),
      "dead": statistics.dead.map { .integer(Int64($0)) } ?? .null, "deadShare": decimal(statistics.deadShare),
      "largestDerivative": .decimal(row.function.largestSlope), "input": json(statistics.inputs),
      "derivative": json(statistics.slopes), "inputHistogram": json(statistics.inputHistogram),
      "derivativeHistogram": json(statistics.slopeHistogram),
      "pathDepth": row.path.map { .integer(Int64($0.depth)) } ?? .null, "pathProduct": decimal(row.path?.product),
    ]
  }

  private static func json(_ distribution: Distribution?) -> JSONValue {
    guard let distribution else { return .null }
    let percentiles = zip(Distribution.ranks, distribution.percentiles).map { ("p\($0)", JSONValue.decimal($1)) }
    return [
      "mean": .decimal(distribution.mean), "minimum": .decimal(distribution.minimum), "maximum": .decimal(distribution.maximum),
      "percentiles": .object(Dictionary(percentiles) { first, _ in first }),
    ]
  }

  private static func json(_ histogram: Histogram) -> JSONValue {
    [
      "lower": .decimal(histogram.lower), "upper": .decimal(histogram.upper),
      "counts": .array(histogram.counts.map { .integer(Int64($0)) }), "below": .integer(Int64(histogram.below)),
      "above": .integer(Int64(histogram.above)),
    ]
  }

  /// Null for what is not there.
  private static func decimal(_ value: Double?) -> JSONValue { value.map(JSONValue.decimal) ?? .null }
}
