import Leaderboard

/// What came of a match that is on the board.
struct MatchOutcome: Hashable, Sendable {
  /// Id of the fact.
  var match: String
  /// `won`, `lost`, `drawn`, `void`; from the challenger's side.
  var verdict: String
  /// For people.
  var sentence: String

  /// False when it shows nothing.
  var isDecided: Bool { verdict != Self.void }

  private static let void = "void"

  init(match: String, verdict: String, sentence: String) {
    self.match = match
    self.verdict = verdict
    self.sentence = sentence
  }

  /// A match as the rules see it on a board; nil when it is not there.
  init?(of match: String, in standings: [Standing]) {
    for standing in standings {
      guard let played = standing.matches.first(where: { $0.id == match }) else { continue }
      let (mine, theirs) = (standing.variant(of: played.match.challenger), standing.variant(of: played.match.holder))
      let sentence =
        switch played.verdict {
        case .won: "\(mine) won against \(theirs): \(Self.text(played.challenger))"
        case .lost: "\(mine) lost against \(theirs), which is better: \(Self.text(played.holder))"
        case .drawn: "\(mine) against \(theirs) is drawn: \(Self.text(played.challenger)), which is not enough"
        case .void(let reasons): "\(mine) against \(theirs) shows nothing: \(reasons.joined(separator: "; "))"
        }
      self.init(match: match, verdict: played.verdict.name, sentence: sentence)
      return
    }
    return nil
  }

  /// `a gain of 2.31% (p 0.0039) in 8 of 8 pairs`.
  private static func text(_ claim: PlayedMatch.Claim?) -> String {
    guard let claim else { return "no gain is known" }
    return
      "a gain of \(decimal(claim.gain * 100, places: 2))% (p \(decimal(claim.p, places: 4))) in \(claim.wins) of \(claim.pairs) pairs"
  }

  private static func decimal(_ value: Double, places: Int) -> String {
    let scale = (0..<places).reduce(1) { power, _ in power * 10 }
    guard let whole = Int64(exactly: (value * Double(scale)).rounded()) else { return "\(value)" }
    let digits = "\(whole.magnitude % UInt64(scale))"
    let fraction = String(repeating: "0", count: places - digits.count) + digits
    return "\(whole < 0 ? "-" : "")\(whole.magnitude / UInt64(scale)).\(fraction)"
  }
}
