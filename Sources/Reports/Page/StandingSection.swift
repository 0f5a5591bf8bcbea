import Leaderboard
import Statistics

/// One task in one class: its ranking, its records, its front, what others report, and who is not ranked.
struct StandingSection {
  let standing: Standing
  let limits: ReportLimits
  private let classes: ClassNames
  private let id: String

  /// Of the part of the report about the task and class at this place of the leaderboard.
  static func id(_ index: Int) -> String { "task-\(index + 1)" }

  init(_ standing: Standing, _ classes: ClassNames, _ limits: ReportLimits, id: String) {
    self.standing = standing
    self.classes = classes
    self.limits = limits
    self.id = id
  }

  var metric: BoardTask.Metric { standing.task.metric }

  var section: ReportSection {
    let machine = standing.hardwareClass == "any" ? "any machine" : "class \(classes.short(standing.hardwareClass))"
    var parts: [ReportSection] = []
    if !standing.ranking.isEmpty { parts.append(RankingSection(self).section("\(id)-ranking")) }
    if !standing.records.isEmpty { parts.append(RecordsSection(self).section("\(id)-records")) }
    if !standing.matches.isEmpty { parts.append(MatchesSection(self).section("\(id)-matches")) }
    if let front = standing.front { parts.append(FrontSection(self, front).section("\(id)-front")) }
    if !standing.reported.isEmpty { parts.append(reported) }
    if !standing.attestations.isEmpty { parts.append(attested) }
    if !standing.excluded.isEmpty { parts.append(excluded) }
    return ReportSection(
      id, "\(standing.task.key) (\(machine))", [.paragraph(headline)] + rules.map { .paragraph($0) }, parts: parts)
  }

  /// How to see what a table of this task leaves out.
  var elsewhere: String { "podium board show \(standing.task.key) has them all" }

  private var headline: String {
    let title = StandingText(standing)
    let better = "\(metric.name), \(metric.direction == .min ? "less" : "more") is better"
    guard !title.variant.isEmpty else { return "\(better). Nobody has the title: \(standing.why)." }
    return "\(better). The \(title.status) is \(title.variant) with \(title.value): \(standing.why)."
  }

  private var rules: [String] {
    guard !standing.task.constraints.isEmpty else { return [] }
    return ["Only results with \(standing.task.constraints.joined(separator: " and ")) count."]
  }

  private var excluded: ReportSection {
    var table = ReportTable(
      "Not ranked, with the reasons", columns: [.init("Variant"), .init("Entry", isID: true), .init("Reasons")],
      elsewhere: elsewhere)
    table.add(standing.excluded, limit: limits.rows) { .init([$0.variant, $0.id, $0.reasons.joined(separator: "; ")]) }
    return ReportSection("\(id)-excluded", "Not ranked", [.table(table)])
  }

  /// What people say of entries.
  private var attested: ReportSection {
    var table = ReportTable(
      "Words about entries, the latest first: they change no rank",
      columns: [.init("Variant"), .init("By"), .init("Says"), .init("Recorded", isID: true), .init("Entry", isID: true)],
      elsewhere: "podium board history \(standing.task.key) has them all")
    table.add(standing.attestations.reversed(), limit: limits.rows) { word in
      .init([
        standing.variant(of: word.entry), word.submitter, word.statement, ReportTime.text(word.recordedAt), word.entry,
      ])
    }
    return ReportSection("\(id)-attested", "Attestations", [.table(table)])
  }

  /// What papers and other boards say, beside the measured record and never above it.
  private var reported: ReportSection {
    let record = recordScore
    let scale = QuantityText.scale(for: standing.reported.prefix(limits.rows).map(\.score.value), unit: metric.unit)
    var table = ReportTable(
      "Reported by others, not measured here",
      columns: [
        .init("Variant"), .init(column(scale), isNumber: true), .init("Against the measured", isNumber: true), .init("Source"),
        .init("Date", isID: true), .init("Does not meet"),
      ], elsewhere: elsewhere)
    table.add(standing.reported, limit: limits.rows) { reported in
      let source = ["citation", "url"].compactMap { reported.entry.provenance[$0] }.joined(separator: ", ")
      return .init([
        reported.entry.variant, scale.number(reported.score.value), Self.difference(reported.score.value, record),
        source.isEmpty ? "not named" : source, reported.entry.provenance["date"] ?? "", reported.unmet.joined(separator: "; "),
      ])
    }
    let text = StandingText(standing)
    let beside =
      text.variant.isEmpty
      ? "Nothing has been measured to compare with." : "The measured \(text.status) is \(text.value) by \(text.variant)."
    return ReportSection("\(id)-reported", "Reported results", [.paragraph(beside), .table(table)])
  }

  private var recordScore: Double? {
    switch standing.title {
    case .vacant: nil
    case .holder(let record, _): record.score.value
    case .contender(let place): place.score.value
    }
  }

  /// `+3.2%` for a value that is larger than the measured one.
  private static func difference(_ value: Double, _ record: Double?) -> String {
    guard let record, record != 0, value.isFinite else { return "" }
    let share = value / record - 1
    return (share > 0 ? "+" : "") + QuantityText.percent(share)
  }

  /// A column's title: the metric in the unit of its numbers.
  func column(_ scale: QuantityText.Scale) -> String { scale.name.isEmpty ? metric.name : scale.name }

  /// What an entry of the standing is called; its id when it is not among those ranked.
  func names() -> [String: String] {
    Dictionary(
      standing.ranking.map { ($0.id, $0.entry.variant) } + standing.excluded.map { ($0.id, $0.variant) }
        + standing.records.map { ($0.id, $0.entry.variant) }
    ) { first, _ in first }
  }
}
