import Leaderboard

/// A leaderboard as a report: what is in it and in which order, whatever it is written as.
struct ReportDocument {
  static let title = "Leaderboard"

  let sections: [ReportSection]
  /// What the leaderboard is, in a few sentences.
  let lead: [String]

  init(_ board: ShownBoard, companion: ReportCompanion, limits: ReportLimits) {
    let standings = board.standings
    let classes = ClassNames(standings.map(\.hardwareClass), board.hardware)
    var lead = [
      "Leaderboard \(board.boardID), generation \(board.generation), by rules \(Board.rulesVersion): "
        + "\(Self.count(standings.count, "task and class", "tasks and classes")). "
        + "Everything here follows from the facts in the file; podium board verify computes it again."
    ]
    guard !standings.isEmpty else {
      self.lead = lead + ["The leaderboard is empty."]
      sections = []
      return
    }
    var sections = [SotaSection(standings, classes, limits).section]
    let shown = standings.prefix(limits.standings)
    if shown.count < standings.count {
      lead.append(
        "The \(shown.count) first of \(standings.count) have their rankings here; podium board show TASK has the others.")
    }
    sections.append(
      ReportSection(
        "tasks", "Tasks",
        parts: shown.enumerated().map { StandingSection($1, classes, limits, id: StandingSection.id($0)).section }))
    sections += companion.sections(classes, limits)
    sections.append(Glossary.section(for: standings))
    let machines = classes.descriptions(of: standings.map(\.hardwareClass))
    if !machines.isEmpty { sections.append(Self.machines(machines, limits)) }
    self.lead = lead
    self.sections = sections
  }

  static func count(_ number: Int, _ one: String, _ several: String) -> String { "\(number) \(number == 1 ? one : several)" }

  private static func machines(_ machines: [(name: String, description: String)], _ limits: ReportLimits) -> ReportSection {
    var table = ReportTable(
      "Classes of machines: timings are compared within a class only", columns: [.init("Class"), .init("Machine")],
      elsewhere: "podium board show names the others")
    table.add(machines, limit: limits.rows) { .init([$0.name, $0.description]) }
    return ReportSection("classes", "Classes", [.table(table)])
  }
}
