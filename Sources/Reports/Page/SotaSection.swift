import Leaderboard

/// Who has the title of each task and class, and why.
struct SotaSection {
  let section: ReportSection

  init(_ standings: [ShownStanding], _ classes: ClassNames, _ limits: ReportLimits) {
    var table = ReportTable(
      "State of the art of every task and class",
      columns: [
        .init("Task"), .init("Holder"), .init("Value", isNumber: true), .init("Status"), .init("Level"), .init("Class", isID: true),
        .init("Since", isID: true), .init("Why"), .init("Evidence", isID: true),
      ], elsewhere: "podium board sota has them all")
    let shown = standings.enumerated().map { $0 }
    table.add(shown, limit: limits.rows) { index, standing in
      let title = ShownText(standing)
      return .init(
        [
          standing.task.key, title.variant.isEmpty ? "nobody" : title.variant, title.value, title.status,
          title.level, classes.short(standing.hardwareClass), ReportTime.text(title.since), title.why,
          Self.evidence(standing),
        ], target: index < limits.standings ? StandingSection.id(index) : nil)
    }
    section = ReportSection("sota", "State of the art", [.table(table)])
  }

  /// Ids of the facts that the title rests on.
  private static func evidence(_ standing: ShownStanding) -> String {
    guard let title = standing.title.map(ShownRow.init) else { return "" }
    let id = title.text("entry")
    // A contender stands in no record.
    guard let record = standing.lastRows("records", limit: 1).first.map(ShownRow.init), record.text("entry") == id,
      title.text("status") == "record"
    else { return id }
    let defences = (record.words("defences") ?? []).suffix(Self.defences)
    return ([id] + [record.word("match")].compactMap(\.self) + defences).joined(separator: ", ")
  }

  /// Matches named in which the holder kept its seat, the latest.
  private static let defences = 2
}

/// Points in time for people.
enum ReportTime {
  /// `2026-11-23 20:15`, UTC.
  static func text(_ time: String) -> String {
    let minute = time.prefix(16)
    return minute.count == 16 ? String(minute).replacing("T", with: " ") : time
  }
}
