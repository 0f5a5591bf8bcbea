import Profiling
import Reports
import Statistics

/// What `podium saturation` says to people.
struct SaturationText {
  let report: SaturationReport
  let width: Int?

  /// A line for each activation.
  var table: String {
    guard !report.rows.isEmpty else { return "No activations could be looked into.\n" }
    var table = TextTable(columns: [
      .init("LAYER"), .init("FUNCTION"), .init("UNITS", .right), .init("SATURATED", .right), .init("MEAN |F'|", .right),
      .init("P50 |F'|", .right), .init("PATH", .right), .init("DEAD", .right),
    ])
    for row in report.rows {
      let statistics = row.statistics
      let share = row.function.saturates ? statistics.saturatedShare : nil
      table.add([
        Self.name(row), row.function.name, QuantityText.text(Double(statistics.units), unit: ""),
        share.map(QuantityText.percent) ?? "", Self.number(statistics.slopes?.mean), Self.number(statistics.slopes?.percentile(50)),
        Self.number(row.path?.product), statistics.deadShare.map(QuantityText.percent) ?? "",
      ])
    }
    return table.render(width: width)
  }

  /// Of each layer how its inputs and its derivatives lie.
  var histograms: String {
    report.rows.map { row in
      let inputs = HistogramText.lines(row.statistics.inputHistogram, width: width)
      let slopes = HistogramText.lines(row.statistics.slopeHistogram, width: width)
      let largest = Self.number(row.function.largestSlope)
      return "\n\(Self.name(row)), \(row.function.name)\n" + (inputs.isEmpty ? "  no units\n" : "  x\n\(inputs)")
        + (slopes.isEmpty ? "" : "  |f'|, as a share of \(largest)\n\(slopes)")
    }.joined()
  }

  /// The model's figures, and what is not in them.
  var summary: String {
    var text = "\n"
    if let share = report.saturatedShare {
      let units = QuantityText.text(Double(report.units), unit: "")
      text += "Saturated: \(QuantityText.percent(share)) of \(units) units of saturating activations, |f'| below "
      text += "\(report.threshold) of its maximum\n"
    }
    if let product = report.smallestPathProduct { text += "Smallest path product: \(Self.number(product))\n" }
    let nonFinite = report.rows.reduce(0) { $0 + $1.statistics.nonFinite }
    if nonFinite > 0 { text += "Left out: \(nonFinite) units that are not finite numbers\n" }
    // One line for many nodes with one reason.
    for (reason, group) in Dictionary(grouping: report.skipped, by: \.reason).sorted(by: { $0.key < $1.key }) {
      let first = group[0]
      let more = group.count > 1 ? " and \(group.count - 1) more" : ""
      text += "Not looked into: \(first.layer) (\(first.operator))\(more): \(reason)\n"
    }
    return text == "\n" ? "" : text
  }

  private static func name(_ row: SaturationReport.Row) -> String {
    row.gate.map { "\(row.layer) [\($0)]" } ?? row.layer
  }

  private static func number(_ value: Double?) -> String { value.map(QuantityText.ratio) ?? "" }
}
