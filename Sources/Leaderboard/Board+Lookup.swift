extension Board {
  /// Entries, matches, retractions and attestations.
  public var factCount: Int { facts.count }

  /// The entry whose id begins so. Throws `board.unknown-entry` when there is none, or more than one.
  public func entryID(startingWith start: String) throws(LeaderboardError) -> String {
    if facts.line(start) != nil, FactKind(ofID: start) == .entry { return start }
    let found = facts.ids.filter { FactKind(ofID: $0) == .entry && $0.hasPrefix(start) }
    guard let id = found.first, !start.isEmpty else {
      throw LeaderboardError(
        .unknownEntry, "the board has no entry \(start.debugDescription)", hint: "ids stand in: podium board show --json")
    }
    guard found.count == 1 else {
      throw LeaderboardError(
        .unknownEntry, "\(found.count) entries begin with \(start.debugDescription)",
        hint: "write more of it: \(found.prefix(3).joined(separator: ", "))")
    }
    return id
  }

  /// The first attestation, by time, then id, that says the same of the same entry by the same name, whenever that was; nil when there
  /// is none.
  public func attestation(like word: Attestation) -> String? {
    let same = facts.ids.compactMap { id -> (time: Int64, id: String)? in
      guard FactKind(ofID: id) == .attestation, let known = facts[id].flatMap(Attestation.init), known.entry == word.entry,
        known.statement == word.statement, known.submitter == word.submitter
      else { return nil }
      return (known.time, id)
    }
    return same.min { ($0.time, $0.id) < ($1.time, $1.id) }?.id
  }

  /// Keys of the tasks that matches were played on, by the matches' ids.
  public func tasks(ofMatches ids: [String]) -> Set<String> { Set(ids.compactMap { facts.line($0)?.text("task") }) }

  /// The newest entry of a variant on a task; by time, then id.
  public func newestEntry(of variant: String, task: String) -> String? {
    (index.shelves[task]?.entries ?? []).compactMap { id in
      facts.line(id).flatMap { EntryFact(id: id, $0) }.flatMap { $0.variant == variant ? $0 : nil }
    }.max { $0.order < $1.order }?.id
  }
}
