import Leaderboard

/// One task in one class: its ranking, its records, its front, what others report, and who is not ranked.
struct StandingSection {
  let standing: ShownStanding
  let limits: ReportLimits
  private let classes: ClassNames
  private let id: String

  /// Of the part of the report about the task and class at this place of the leaderboard.
  static func id(_ index: Int) -> String { "task-\(index + 1)" }

  init(_ standing: ShownStanding, _ classes: ClassNames, _ limits: ReportLimits, id: String) {
    self.standing = standing
    self.classes = classes
    self.limits = limits
    self.id = id
  }

  var metric: BoardTask.Metric { standing.task.metric }

  var section: ReportSection {
    let machine = standing.hardwareClass == "any" ? "any machine" : "class \(classes.short(standing.hardwareClass))"
    var parts: [ReportSection] = []
    if standing.count("ranking") > 0 { parts.append(RankingSection(self).section("\(id)-ranking")) }
    if standing.count("records") > 0 { parts.append(RecordsSection(self).section("\(id)-records")) }
    if standing.count("matches") > 0 { parts.append(MatchesSection(self).section("\(id)-matches")) }
    if let front = standing.front { parts.append(FrontSection(self, front).section("\(id)-front")) }
    if standing.count("reported") > 0 { parts.append(reported) }
    if standing.count("attestations") > 0 { parts.append(attested) }
    if standing.count("notRanked") > 0 { parts.append(excluded) }
    return ReportSection(
      id, "\(standing.task.key) (\(machine))", [.paragraph(headline)] + rules.map { .paragraph($0) }, parts: parts)
  }

  /// How to see what a table of this task leaves out.
  var elsewhere: String { "podium board show \(standing.task.key) has them all" }

  private var headline: String {
    let title = ShownText(standing)
    let better = "\(metric.name), \(metric.direction == .min ? "less" : "more") is better"
    guard !title.variant.isEmpty else { return "\(better). Nobody has the title: \(title.why)." }
    return "\(better). The \(title.status) is \(title.variant) with \(title.value): \(title.why)."
  }

  private var rules: [String] {
    guard !standing.task.constraints.isEmpty else { return [] }
    return ["Only results with \(standing.task.constraints.joined(separator: " and ")) count."]
  }

  private var excluded: ReportSection {
    var table = ReportTable(
      "Not ranked, with the reasons", columns: [.init("Variant"), .init("Entry", isID: true), .init("Reasons")],
      elsewhere: elsewhere)
    table.add(first("notRanked"), limit: limits.rows, of: standing.count("notRanked")) { exclusion in
      .init([exclusion.text("variant"), exclusion.text("entry"), exclusion.list("reasons")])
    }
    return ReportSection("\(id)-excluded", "Not ranked", [.table(table)])
  }

  /// What people say of entries.
  private var attested: ReportSection {
    var table = ReportTable(
      "Words about entries, the latest first: they change no rank",
      columns: [.init("Variant"), .init("By"), .init("Says"), .init("Recorded", isID: true), .init("Entry", isID: true)],
      elsewhere: "podium board history \(standing.task.key) has them all")
    table.add(latest("attestations"), limit: limits.rows, of: standing.count("attestations")) { word in
      .init([
        word.text("variant"), word.text("submitter"), word.text("statement"), ReportTime.text(word.text("recordedAt")),
        word.text("entry"),
      ])
    }
    return ReportSection("\(id)-attested", "Attestations", [.table(table)])
  }

  /// What papers and other boards say, beside the measured record and never above it.
  private var reported: ReportSection {
    let record = standing.title.map(ShownRow.init)?.number("value")
    let results = first("reported")
    let scale = QuantityText.scale(for: results.map(\.value), unit: metric.unit)
    var table = ReportTable(
      "Reported by others, not measured here",
      columns: [
        .init("Variant"), .init(column(scale), isNumber: true), .init("Against the measured", isNumber: true), .init("Source"),
        .init("Date", isID: true), .init("Does not meet"),
      ], elsewhere: elsewhere)
    table.add(results, limit: limits.rows, of: standing.count("reported")) { result in
      let source = ["citation", "url"].compactMap(result.word).joined(separator: ", ")
      return .init([
        result.text("variant"), scale.number(result.value), Self.difference(result.value, record),
        source.isEmpty ? "not named" : source, result.text("date"), result.list("unmet"),
      ])
    }
    let text = ShownText(standing)
    let beside =
      text.variant.isEmpty
      ? "Nothing has been measured to compare with." : "The measured \(text.status) is \(text.value) by \(text.variant)."
    return ReportSection("\(id)-reported", "Reported results", [.paragraph(beside), .table(table)])
  }

  /// `+3.2%` for a value that is larger than the measured one.
  private static func difference(_ value: Double, _ record: Double?) -> String {
    guard let record, record != 0, value.isFinite else { return "" }
    let share = value / record - 1
    return (share > 0 ? "+" : "") + QuantityText.percent(share)
  }

  /// A column's title: the metric in the unit of its numbers.
  func column(_ scale: QuantityText.Scale) -> String { scale.name.isEmpty ? metric.name : scale.name }

  /// As many elements of a list as a table has rows, from its beginning.
  func first(_ list: String) -> [ShownRow] { standing.rows(list, limit: limits.rows).map(ShownRow.init) }

  /// The same from its end, the last one first.
  func latest(_ list: String) -> [ShownRow] { standing.lastRows(list, limit: limits.rows).reversed().map(ShownRow.init) }
}
