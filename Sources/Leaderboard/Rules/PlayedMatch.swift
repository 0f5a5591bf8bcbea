public import Statistics

/// A match as the rules see it: who was faster, by how much, and whether that is enough.
public struct PlayedMatch: Sendable {
  /// From the challenger's side.
  public enum Verdict: Hashable, Sendable {
    case won, lost, drawn
    /// It proves nothing, for these reasons, at least one.
    case void([String])

    /// `won`, `lost`, `drawn` or `void`.
    public var name: String {
      switch self {
      case .won: "won"
      case .lost: "lost"
      case .drawn: "drawn"
      case .void: "void"
      }
    }

    /// False when it proves nothing.
    public var counts: Bool { self == .won || self == .lost || self == .drawn }
  }

  /// What the pairs say for one of the sides.
  public struct Claim: Hashable, Sendable {
    /// Pairs in which this side was better.
    public let wins: Int
    public let pairs: Int
    /// Of Hodges and Lehmann, as a share of the other side's time; negative when this side is worse.
    public let gain: Double
    /// What the exact test at 1% each side leaves.
    public let interval: Interval
    /// That gains like these come by chance: exact signed rank, one-sided; ties count against the claim.
    public let p: Double

    /// `gain` in millionths.
    public var gainPpm: Int64 { Self.ppm(gain) }

    /// The ends of `interval` in millionths.
    public var intervalPpm: [Int64] { [interval.lower, interval.upper].map(Self.ppm) }

    private static func ppm(_ share: Double) -> Int64 { Int64(exactly: (share * 1_000_000).rounded()) ?? (share < 0 ? .min : .max) }
  }

  public let id: String
  public let match: Match
  public internal(set) var verdict: Verdict
  /// That the challenger is better; nil when a pair has no time.
  public let challenger: Claim?
  /// The same the other way round.
  public let holder: Claim?

  /// The side that won; nil when nobody did.
  public var winner: String? {
    switch verdict {
    case .won: match.challenger
    case .lost: match.holder
    case .drawn, .void: nil
    }
  }

  /// What the pairs say for an entry; nil when it did not play, or nothing is known.
  public func claim(of entry: String) -> Claim? {
    entry == match.challenger ? challenger : entry == match.holder ? holder : nil
  }

  /// Who played against an entry; nil when it did not play.
  func opponent(of entry: String) -> String? {
    entry == match.challenger ? match.holder : entry == match.holder ? match.challenger : nil
  }
}

/// Rule 7: what a match shows by itself, whoever its sides are.
struct MatchRules {
  /// Fewer prove nothing.
  static let leastPairs = 8
  static let level = 0.01

  let task: BoardTask

  func judge(_ id: String, _ match: Match) -> PlayedMatch {
    let times = match.pairs.map { (challenger: $0.challenger.callNanoseconds, holder: $0.holder.callNanoseconds) }
    let known = times.compactMap { pair in pair.challenger.flatMap { mine in pair.holder.map { (mine, $0) } } }
    let challenger = known.count == times.count ? claim(known) : nil
    let holder = known.count == times.count ? claim(known.map { ($1, $0) }) : nil
    var reasons: [String] = []
    if !task.metric.isMeasured { reasons.append("exact values need no match") }
    if match.challenger == match.holder { reasons.append("an entry cannot play itself") }
    if match.pairs.count < Self.leastPairs {
      reasons.append("\(match.pairs.count) pairs, at least \(Self.leastPairs) are needed")
    }
    if known.count < times.count { reasons.append("\(times.count - known.count) of \(times.count) pairs have no time") }
    for (name, check) in match.checks.sorted(by: { $0.key < $1.key }) where !check.isPassed {
      reasons.append("\(name) check failed\(check.note.isEmpty ? "" : ": \(check.note)")")
    }
    let verdict: PlayedMatch.Verdict =
      if !reasons.isEmpty { .void(reasons) } else if isEnough(challenger) { .won } else if isEnough(holder) { .lost } else {
        .drawn
      }
    return PlayedMatch(id: id, match: match, verdict: verdict, challenger: challenger, holder: holder)
  }

  private func isEnough(_ claim: PlayedMatch.Claim?) -> Bool {
    claim.map { $0.p <= Self.level && $0.gainPpm >= task.metric.minEffectPpm && $0.gain > 0 } ?? false
  }

  /// Nil for no pairs.
  private func claim(_ pairs: [(mine: Double, theirs: Double)]) -> PlayedMatch.Claim? {
    let gains = pairs.map { task.metric.direction == .min ? ($0.theirs - $0.mine) / $0.theirs : ($0.mine - $0.theirs) / $0.theirs }
    guard let shift = pairedShift(gains), let test = signedRankTest(greater: gains) else { return nil }
    return PlayedMatch.Claim(
      wins: gains.count { $0 > 0 }, pairs: gains.count, gain: shift.estimate, interval: shift.interval, p: test.p)
  }
}
