import Leaderboard

/// The matches of one batch on one task in one class: played one after the other, best first, since a won one changes who is to be
/// played against.
struct MatchSeries {
  /// One that was submitted in an earlier round.
  struct Played {
    var challenge: Challenge
    /// False when it failed, was cancelled or quarantined, or shows nothing.
    var isDecided: Bool
  }

  var limit: Int
  var played: [Played] = []

  /// What is to be played next; nil when nothing is: the limit is reached, one failed, or nobody is left.
  ///
  /// - Parameter challenges: what the rules ask for now, best first.
  func next(of challenges: [Challenge]) -> Challenge? {
    guard played.count < limit, played.allSatisfy(\.isDecided) else { return nil }
    return challenges.first { challenge in !played.contains { $0.challenge == challenge } }
  }
}
