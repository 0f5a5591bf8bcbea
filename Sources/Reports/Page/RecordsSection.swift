import Leaderboard

/// How the record of a task in a class changed over time.
struct RecordsSection {
  private let owner: StandingSection
  /// The latest, oldest first.
  private let records: [ShownRow]

  init(_ owner: StandingSection) {
    self.owner = owner
    records = owner.standing.lastRows("records", limit: min(owner.limits.points, owner.limits.rows)).map(ShownRow.init)
  }

  func section(_ id: String) -> ReportSection {
    var blocks: [ReportSection.Block] = []
    if records.count > 1 { blocks.append(.figure(Figure(plot, table: table))) } else { blocks.append(.table(table)) }
    let missing = owner.standing.count("records") - records.count
    if missing > 0 {
      blocks.append(.paragraph("\(missing) older records are left out; podium board history has them all."))
    }
    return ReportSection(id, "Record history", blocks)
  }

  private var table: ReportTable {
    let scale = QuantityText.scale(for: records.map(\.value), unit: owner.metric.unit)
    var table = ReportTable(
      "Records, oldest first",
      columns: [
        .init("Variant"), .init(owner.column(scale), isNumber: true), .init("Gain", isNumber: true), .init("p", isNumber: true),
        .init("Since", isID: true), .init("Match", isID: true), .init("Retracted"),
      ])
    table.add(records, limit: records.count) { record in
      .init([
        record.text("variant"), scale.number(record.value), record.share("gainPpm"),
        record.number("p").map(QuantityText.ratio) ?? "", ReportTime.text(record.text("since")), record.text("match"),
        record.row("retracted")?.text("reason") ?? "",
      ])
    }
    return table
  }

  private var plot: Plot {
    let points = records.map { record in
      PlotSeries.Point(
        Timestamp(record.text("since")).map { Double($0.milliseconds) } ?? .nan, record.value,
        name: "\(record.text("variant")): \(QuantityText.text(record.value, unit: owner.metric.unit))")
    }
    return Plot(
      "Record of \(owner.standing.task.key) over time",
      summary: "A line that keeps each record's \(owner.metric.name) until the next one; \(records.count) records.",
      x: PlotAxis("since", unit: "", scale: .time), y: PlotAxis(owner.metric.name, unit: owner.metric.unit),
      series: [PlotSeries(owner.metric.name, .steps(.solid), points)])
  }
}
