import Leaderboard

/// Matches of a task in a class, with what came of them.
struct MatchesSection {
  private let owner: StandingSection

  init(_ owner: StandingSection) { self.owner = owner }

  func section(_ id: String) -> ReportSection {
    let names = owner.names()
    var table = ReportTable(
      "Matches, the latest first; gain and p are the challenger's",
      columns: [
        .init("Match", isID: true), .init("Challenger"), .init("Holder"), .init("Verdict"), .init("Pairs", isNumber: true),
        .init("Gain", isNumber: true), .init("p", isNumber: true), .init("Worker"), .init("Recorded", isID: true),
      ], elsewhere: owner.elsewhere)
    table.add(owner.standing.matches.reversed(), limit: owner.limits.rows) { played in
      let match = played.match
      let claim = played.challenger
      return .init([
        played.id, names[match.challenger] ?? match.challenger, names[match.holder] ?? match.holder, Self.verdict(played.verdict),
        "\(match.pairs.count)", claim.map { QuantityText.text(Double($0.gainPpm), unit: "ppm") } ?? "",
        claim.map { QuantityText.ratio($0.p) } ?? "", match.worker, ReportTime.text(match.recordedAt),
      ])
    }
    return ReportSection(id, "Matches", [.table(table)])
  }

  private static func verdict(_ verdict: PlayedMatch.Verdict) -> String {
    guard case .void(let reasons) = verdict else { return verdict.name }
    return "\(verdict.name): \(reasons.joined(separator: "; "))"
  }
}
