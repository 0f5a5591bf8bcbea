import Leaderboard

/// Matches of a task in a class, with what came of them.
struct MatchesSection {
  private let owner: StandingSection

  init(_ owner: StandingSection) { self.owner = owner }

  func section(_ id: String) -> ReportSection {
    var table = ReportTable(
      "Matches, the latest first; gain and p are the challenger's",
      columns: [
        .init("Match", isID: true), .init("Challenger"), .init("Holder"), .init("Verdict"), .init("Pairs", isNumber: true),
        .init("Gain", isNumber: true), .init("p", isNumber: true), .init("Worker"), .init("Recorded", isID: true),
      ], elsewhere: owner.elsewhere)
    table.add(owner.latest("matches"), limit: owner.limits.rows, of: owner.standing.count("matches")) { match in
      .init([
        match.text("match"), match.text("challengerVariant"), match.text("holderVariant"), Self.verdict(match),
        match.count("pairs"), match.share("gainPpm"), match.number("p").map(QuantityText.ratio) ?? "", match.text("worker"),
        ReportTime.text(match.text("recordedAt")),
      ])
    }
    return ReportSection(id, "Matches", [.table(table)])
  }

  /// With the reasons of one that proves nothing.
  private static func verdict(_ match: ShownRow) -> String {
    match.text("verdict") + (match.words("reasons") == nil ? "" : ": \(match.list("reasons"))")
  }
}
