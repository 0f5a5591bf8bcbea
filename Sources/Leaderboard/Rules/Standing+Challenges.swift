extension Standing {
  /// Rule 6: the matches that a batch has earned: its best entries, at most `limit`, whose score is better than the incumbent's
  /// and that have not played the incumbent yet; best first. None when the seat is vacant, and for exact tasks.
  ///
  /// Entries of the batch that played here before count towards `limit`, against whomever: a batch of many equal variants is not
  /// to try its luck with one after the other. O(n log n).
  ///
  /// - Parameter batch: as in an entry's provenance, `batch`.
  public func challenges(ofBatch batch: String, limit: Int = 3) -> [Challenge] {
    guard task.metric.isMeasured, let incumbent, let holder = ranking.first(where: { $0.id == incumbent }) else { return [] }
    let members = ranking.filter { $0.entry.provenance["batch"] == batch }
    let opponents = Set(matches.compactMap { $0.opponent(of: incumbent) })
    let tried = Set(matches.map(\.match.challenger)).intersection(members.map(\.id))
    var untried = limit - tried.count
    var challenges: [Challenge] = []
    let better = members.enumerated().filter { task.metric.direction.isBetter($0.element.score, than: holder.score) }
    for (_, place) in better.sorted(by: { left, right in
      left.element.score != right.element.score
        ? task.metric.direction.isBetter(left.element.score, than: right.element.score) : left.offset < right.offset
    }) where !opponents.contains(place.id) && challenges.count < limit {
      if !tried.contains(place.id) {
        guard untried > 0 else { continue }
        untried -= 1
      }
      challenges.append(Challenge(challenger: place.id, holder: incumbent))
    }
    return challenges
  }
}
