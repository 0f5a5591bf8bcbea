import Statistics

extension Standing {
  /// Why the title is where it is, in one sentence.
  public var why: String {
    switch title {
    case .vacant: return !excluded.isEmpty ? "no entry is eligible" : reported.isEmpty ? "no entries" : "no entry is measured"
    case .holder(let record, let coHolders):
      return task.metric.isMeasured ? why(record) : whyExact(coHolders.count)
    case .contender(let place):
      let tied = ranking.filter { $0.rank == 1 }.count - 1
      let claim = tied == 0 ? "best of \(ranking.count)" : "tied with \(tied) of \(ranking.count - 1) others"
      return "\(ranking.count == 1 ? "the only one" : claim), \(place.entry.trials.count) fresh processes; no match played yet"
    }
  }

  private func whyExact(_ coHolders: Int) -> String {
    let others = ranking.count - 1 - coHolders
    let equals = coHolders == 0 ? "" : ", equalled later by \(coHolders)"
    guard others > 0 else { return "exact count, the only one\(equals)" }
    return "exact count, \(task.metric.direction == .min ? "below" : "above") \(others) other\(others == 1 ? "" : "s")\(equals)"
  }

  private func why(_ record: Record) -> String {
    let waiting = contender.map { "; \($0.entry.variant) has a better score and has not played yet" } ?? ""
    if let match = record.match { return "beat \(text(of: match, for: record.id))\(waiting)" }
    guard let defence = record.defences.last else { return "the best that was left\(waiting)" }
    return "held against \(text(of: defence, for: record.id))\(waiting)"
  }

  /// `resnet-b1 in 8 of 8 pairs, 3.1% faster (2.8 to 3.4), p 0.0039`.
  private func text(of match: PlayedMatch, for entry: String) -> String {
    guard let opponent = match.opponent(of: entry), let claim = match.claim(of: entry) else { return match.id }
    let drawn = match.verdict == .drawn ? ", drawn" : ""
    let word = task.metric.unit == "ns" ? (claim.gain < 0 ? "slower" : "faster") : (claim.gain < 0 ? "worse" : "better")
    let ends = [claim.interval.lower, claim.interval.upper].map { claim.gain < 0 ? -$0 : $0 }.sorted().map(Self.percent)
    return
      "\(variant(of: opponent)) in \(claim.wins) of \(claim.pairs) pairs\(drawn), \(Self.percent(claim.gain.magnitude))% \(word)"
      + " (\(ends[0]) to \(ends[1])), p \(Self.text(p: claim.p))"
  }

  /// One decimal, without the sign for percent: `3.1`, `-0.4`.
  private static func percent(_ share: Double) -> String {
    let tenths = Int64(exactly: (share * 1_000).rounded()) ?? 0
    return "\(tenths < 0 ? "-" : "")\(tenths.magnitude / 10).\(tenths.magnitude % 10)"
  }

  /// Two digits that count: `0.0039`, `0.31`.
  static func text(p: Double) -> String {
    guard p >= 0.00001 else { return "under 0.00001" }
    var (digits, scale) = (2, 100.0)
    while p * scale < 9.5, digits < 6 { (digits, scale) = (digits + 1, scale * 10) }
    let units = Int64((p * scale).rounded())
    let fraction = "\(units % Int64(scale))"
    return "\(units / Int64(scale)).\(String(repeating: "0", count: digits - fraction.count))\(fraction)"
  }
}
