import Leaderboard
import Statistics

/// The ranking of a task in a class, with intervals and ties.
struct RankingSection {
  private let owner: StandingSection
  /// Only these are looked at.
  private let places: ArraySlice<Standing.Place>
  private let scale: QuantityText.Scale

  init(_ owner: StandingSection) {
    self.owner = owner
    places = owner.standing.ranking.prefix(owner.limits.rows)
    let ends = places.flatMap { [$0.score.value, $0.interval?.lower, $0.interval?.upper].compactMap(\.self) }
    scale = QuantityText.scale(for: ends, unit: owner.metric.unit)
  }

  func section(_ id: String) -> ReportSection {
    var blocks: [ReportSection.Block] = [.table(table)]
    // One point or numbers without intervals say in a picture no more than in the table.
    if owner.metric.isMeasured, places.count > 1 { blocks.append(.figure(figure)) }
    let notes = places.compactMap { place in
      place.entry.checks[StandingText.coverage].map { "\(place.entry.variant): \($0.note)" }
    }
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
    table.add(owner.standing.ranking, limit: owner.limits.rows) { place in
      var cells = [place.entry.variant, "\(place.rank)", scale.number(place.score.value)]
      if owner.metric.isMeasured {
        let spread = place.spreadPpm.map { QuantityText.text(Double($0), unit: "ppm") }
        cells += [interval(place), spread ?? "", "\(place.entry.trials.count)"]
      }
      return .init(cells + [place.level.rawValue, ReportTime.text(place.entry.recordedAt), place.id])
    }
    return table
  }

  private var figure: Figure {
    let shown = Array(places.prefix(min(Self.points, owner.limits.points)))
    let points = shown.enumerated().map { index, place in
      PlotSeries.Point(
        Double(index + 1), place.score.value, name: "\(place.entry.variant): \(scale.number(place.score.value)) \(scale.name)",
        yInterval: place.interval.flatMap { ClosedRange(lower: $0.lower, upper: $0.upper) })
    }
    var numbers = ReportTable(
      "Numbers of the picture",
      columns: [
        .init("Variant"), .init("Place", isNumber: true), .init(owner.column(scale), isNumber: true),
        .init("95% interval", isNumber: true),
      ])
    numbers.add(Array(shown.enumerated()), limit: shown.count) { index, place in
      .init([place.entry.variant, "\(index + 1)", scale.number(place.score.value), interval(place)])
    }
    let name = "The best \(shown.count) of \(owner.standing.task.key) with their 95% intervals"
    return Figure(
      Plot(
        name, summary: "Points with whiskers, the best first. Whiskers that overlap with the first are a tie.",
        x: PlotAxis("place in the table", unit: ""), y: PlotAxis(owner.metric.name, unit: owner.metric.unit),
        series: [PlotSeries(owner.metric.name, .points(.circle), points)]), table: numbers)
  }

  private func interval(_ place: Standing.Place) -> String {
    place.interval.map { [$0.lower, $0.upper].map(scale.number).joined(separator: " to ") } ?? ""
  }

  /// Entries in the picture; more would touch each other.
  private static let points = 20
  /// Remarks under the table.
  private static let notes = 5
}
