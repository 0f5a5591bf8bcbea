import Leaderboard

/// Who has the title of each task and class, and why.
struct SotaSection {
  let section: ReportSection

  init(_ standings: [Standing], _ classes: ClassNames, _ limits: ReportLimits) {
    var table = ReportTable(
      "State of the art of every task and class",
      columns: [
        .init("Task"), .init("Holder"), .init("Value", isNumber: true), .init("Status"), .init("Level"), .init("Class", isID: true),
        .init("Since", isID: true), .init("Why"), .init("Evidence", isID: true),
      ], elsewhere: "podium board sota has them all")
    let shown = standings.enumerated().map { $0 }
    table.add(shown, limit: limits.rows) { index, standing in
      let title = StandingText(standing)
      return .init(
        [
          standing.task.key, title.variant.isEmpty ? "nobody" : title.variant, title.value, title.status,
          Self.level(standing), classes.short(standing.hardwareClass), ReportTime.text(title.since), standing.why,
          Self.evidence(standing),
        ], target: index < limits.standings ? StandingSection.id(index) : nil)
    }
    section = ReportSection("sota", "State of the art", [.table(table)])
  }

  private static func level(_ standing: Standing) -> String {
    switch standing.title {
    case .vacant: ""
    case .contender(let place): place.level.rawValue
    case .holder(let record, _):
      (standing.ranking.first { $0.id == record.id }?.level ?? record.entry.level).rawValue
    }
  }

  /// Ids of the facts that the title rests on.
  private static func evidence(_ standing: Standing) -> String {
    switch standing.title {
    case .vacant: ""
    case .contender(let place): place.id
    case .holder(let record, _):
      ([record.id] + [record.match?.id].compactMap(\.self) + record.defences.suffix(Self.defences).map(\.id)).joined(
        separator: ", ")
    }
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
