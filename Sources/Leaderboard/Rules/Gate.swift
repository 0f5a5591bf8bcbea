/// Rule 12: what a gate in CI says of an entry.
public enum Gate: Sendable {
  /// No worse than the record by the margin, or itself the record, or there is none. Here and below the record stands for what the
  /// entry is held against.
  case passed
  /// Worse than the record by the margin, and that is sure: a match says so, or the values are exact.
  case failed(lossPpm: Int64, match: PlayedMatch?)
  /// Worse by the margin on another day, without a match of the two that counts.
  case suspected(lossPpm: Int64)
  /// Not ranked, or held against what is not ranked, for these reasons: nothing can be said for it.
  case notRanked([String])

  /// What decides the exit code; a suspicion fails only when `isStrict`.
  public func isFailed(isStrict: Bool) -> Bool {
    switch self {
    case .passed: false
    case .failed, .notRanked: true
    case .suspected: isStrict
    }
  }
}

extension Standing {
  /// Compares an entry with whoever has the title, or with the newest ranked entry of a variant. Of several matches of the two the
  /// latest that counts decides: the entry fails when the record won it by the margin. Nil when the entry is not of this task and
  /// class.
  ///
  /// - Parameters:
  ///   - entry: its id.
  ///   - marginPpm: by how much it may be worse, in millionths of the record's value.
  ///   - variant: what it is held against; nil: whoever has the title. When there is no title everybody passes; against a variant
  ///     that is not ranked nobody does, so that a mistyped name is seen.
  public func gate(_ entry: String, marginPpm: Int64, versus variant: String? = nil) -> Gate? {
    if let exclusion = excluded.first(where: { $0.id == entry }) { return .notRanked(exclusion.reasons) }
    if reported.contains(where: { $0.id == entry }) { return .notRanked(["reported, not measured"]) }
    guard let place = ranking.first(where: { $0.id == entry }) else { return nil }
    return gate(place, marginPpm: marginPpm, versus: variant, rival: rival(versus: variant))
  }

  /// The same of an entry that is ranked here, against what `rival(versus:)` gives for the variant: the other needs not be found again
  /// for each of many. O(matches).
  public func gate(
    _ place: Place, marginPpm: Int64, versus variant: String?, rival: (id: String, score: Score)?
  ) -> Gate {
    guard let (best, score) = rival else {
      return variant.map { .notRanked(["no entry of \($0) is ranked to hold it against"]) } ?? .passed
    }
    guard best != place.id else { return .passed }
    if let match = matches.last(where: { $0.verdict.counts && $0.opponent(of: place.id) == best }),
      let claim = match.claim(of: best)
    {
      return match.winner == best && claim.gainPpm > marginPpm ? .failed(lossPpm: claim.gainPpm, match: match) : .passed
    }
    guard task.metric.direction.isBetter(score, than: place.score) else { return .passed }
    // A loss that no number holds, such as that over zero, is beyond every margin.
    let loss = place.score.gainPpm(over: score) ?? .max
    guard loss > marginPpm else { return .passed }
    return task.metric.isMeasured ? .suspected(lossPpm: loss) : .failed(lossPpm: loss, match: nil)
  }

  /// What entries are held against: the newest ranked entry of a variant by time, then id, or whoever has the title; nil when there
  /// is none. O(entries).
  public func rival(versus variant: String?) -> (id: String, score: Score)? {
    if let variant {
      return ranking.filter { $0.entry.variant == variant }.max { ($0.entry.time, $0.id) < ($1.entry.time, $1.id) }
        .map { ($0.id, $0.score) }
    }
    return switch title {
    case .vacant: nil
    case .holder(let record, _): (record.id, record.score)
    case .contender(let place): (place.id, place.score)
    }
  }
}
