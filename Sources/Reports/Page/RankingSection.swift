import Leaderboard
import Statistics

/// The ranking of a task in a class, with intervals and ties.
struct RankingSection {
  private let owner: StandingSection
  /// Only these are looked at.
  private let places: [ShownRow]
  private let scale: QuantityText.Scale

  init(_ owner: StandingSection) {
    self.owner = owner
    places = owner.first("ranking")
    let ends = places.flatMap { [$0.value, $0.interval?.lower, $0.interval?.upper].compactMap(\.self) }
    scale = QuantityText.scale(for: ends, unit: owner.metric.unit)
  }

  func section(_ id: String) -> ReportSection {
    var blocks: [ReportSection.Block] = [.table(table)]
    // One point or numbers without intervals say in a picture no more than in the table.
    if owner.metric.isMeasured, places.count > 1 { blocks.append(.figure(figure)) }
    let notes = places.compactMap { place in place.word("notMeasured").map { "\(place.text("variant")): \($0)" } }
    blocks += notes.prefix(Self.notes).map { .paragraph("Not measured: \($0)") }
    return ReportSection(id, "Ranking", blocks)
  }

  private var table: ReportTable {
    var columns: [ReportTable.Column] = [
      .init("Variant"), .init("Rank", isNumber: true), .init(owner.column(scale), isNumber: true),
    ]
    if owner.metric.isMeasured {
      columns += [.init("95% interval", isNumber: true), .init("Spread", isNumber: true), .init("Trials", isNumber: true)]
    }
    var table = ReportTable(
      "Ranking; equal ranks cannot be told apart",
      columns: columns + [.init("Level"), .init("Recorded", isID: true), .init("Entry", isID: true)],
      elsewhere: owner.elsewhere)
    table.add(places, limit: owner.limits.rows, of: owner.standing.count("ranking")) { place in
      var cells = [place.text("variant"), place.count("rank"), scale.number(place.value)]
      if owner.metric.isMeasured { cells += [interval(place), place.share("spreadPpm"), place.count("trials")] }
      return .init(cells + [place.text("level"), ReportTime.text(place.text("recordedAt")), place.text("entry")])
    }
    return table
  }

  private var figure: Figure {
    let shown = Array(places.prefix(min(Self.points, owner.limits.points)))
    let points = shown.enumerated().map { index, place in
      PlotSeries.Point(
        Double(index + 1), place.value, name: "\(place.text("variant")): \(scale.number(place.value)) \(scale.name)",
        yInterval: place.interval.flatMap { ClosedRange(lower: $0.lower, upper: $0.upper) })
    }
    var numbers = ReportTable(
      "Numbers of the picture",
      columns: [
        .init("Variant"), .init("Place", isNumber: true), .init(owner.column(scale), isNumber: true),
        .init("95% interval", isNumber: true),
      ])
    numbers.add(Array(shown.enumerated()), limit: shown.count) { index, place in
      .init([place.text("variant"), "\(index + 1)", scale.number(place.value), interval(place)])
    }
    let name = "The best \(shown.count) of \(owner.standing.task.key) with their 95% intervals"
    return Figure(
      Plot(
        name, summary: "Points with whiskers, the best first. Whiskers that overlap with the first are a tie.",
        x: PlotAxis("place in the table", unit: ""), y: PlotAxis(owner.metric.name, unit: owner.metric.unit),
        series: [PlotSeries(owner.metric.name, .points(.circle), points)]), table: numbers)
  }

  private func interval(_ place: ShownRow) -> String {
    place.interval.map { [$0.lower, $0.upper].map(scale.number).joined(separator: " to ") } ?? ""
  }

  /// Entries in the picture; more would touch each other.
  private static let points = 20
  /// Remarks under the table.
  private static let notes = 5
}
