extension Board {
  /// Entries that were recorded before a time and that no answer of the board rests on.
  ///
  /// What stays: whoever has a title, shares it, contends for it or ever had the seat; records; both sides of every match; first and
  /// second ranks; the Pareto front; entries that another worker reproduced, since each proves the other; what others report; results
  /// of quality tasks, which other tasks ask for; and of every variant the newest entry and the newest ranked one in each task and
  /// class, which comparisons and gates ask for. So these are the same without the rest; only lower ranks close up, and counts of
  /// entries are smaller.
  ///
  /// - Parameter retired: also the newest entries of variants that have none as new as `time`; then nobody can ask for these variants
  ///   any more.
  func archivable(before time: Timestamp, retired: Bool = false) -> Set<String> {
    var ids: Set<String> = []
    for standing in standings where standing.task.kind != .quality {
      let kept = standing.deciding.union(standing.newest(since: retired ? time : nil))
      for place in standing.ranking where place.entry.time < time.milliseconds && !kept.contains(place.id) { ids.insert(place.id) }
      for exclusion in standing.excluded where !kept.contains(exclusion.id) && !isReported(exclusion.id) {
        if let recorded = Timestamp(exclusion.recordedAt), recorded < time { ids.insert(exclusion.id) }
      }
    }
    return ids.filter(canArchive)
  }

  /// Takes the entries that `archivable` names out of this board, into another, with a copy of what was said of them. Their ids stay
  /// here, so that no merge brings them back, and so do retractions and words: an entry that comes back is still retracted.
  /// Gives how many entries they are, and calls `write` with the other board before anything is taken out; not when there are none.
  ///
  /// Throws what `write` throws; then this board is as it was.
  @discardableResult
  public mutating func archive(
    before time: Timestamp, retired: Bool = false, write: (Board) throws(LeaderboardError) -> Void
  ) throws(LeaderboardError) -> Int {
    let ids = archivable(before: time, retired: retired)
    guard !ids.isEmpty else { return 0 }
    try write(part(ids.union(ids.flatMap { index.words[$0] ?? [] })))
    archive(ids)
    return ids.count
  }

  /// How many entries of other boards are archived here.
  public func archivedCount(of others: [Board]) -> Int {
    Set(others.flatMap { $0.facts.ids.filter(archived.contains) }).count
  }

  /// True when all facts of another board are here.
  func holds(_ other: Board) -> Bool { other.facts.ids.allSatisfy { facts.line($0) != nil } }

  /// These facts with what they refer to, as a board of its own.
  private func part(_ ids: Set<String>) -> Board {
    var lines = FactTable()
    var (keys, machines, libraries) = (Set<String>(), Set<String>(), Set<String>())
    for id in ids {
      guard let line = facts.line(id), lines.insert(id, line.alone), FactKind(ofID: id) == .entry else { continue }
      if let task = line.text("task") { keys.insert(task) }
      if let machine = line.text("hardware") { machines.insert(machine) }
      if let library = line.text("software") { libraries.insert(library) }
    }
    return Board(
      boardID: boardID, generation: 0, tasks: tasks.filter { keys.contains($0.key) },
      hardware: hardware.filter { machines.contains($0.key) }, software: software.filter { libraries.contains($0.key) },
      facts: lines)
  }

  private func isReported(_ id: String) -> Bool { facts[id]?["provenance"]?["level"]?.text == Entry.Level.reported.rawValue }
}

extension Standing {
  /// Entries without which titles, records, matches, the front, or the distance to the second would be others.
  fileprivate var deciding: Set<String> {
    var ids = seated.union(records.map(\.id))
    ids.formUnion(matches.flatMap { [$0.match.challenger, $0.match.holder] })
    ids.formUnion([incumbent, contender?.id].compactMap(\.self))
    switch title {
    case .vacant: break
    case .holder(let record, let coHolders): ids.formUnion([record.id] + coHolders)
    case .contender(let place): ids.insert(place.id)
    }
    let second = ranking.first { $0.rank > 1 }?.rank
    ids.formUnion(ranking.filter { $0.rank == 1 || $0.rank == second || $0.level == .reproduced }.map(\.id))
    ids.formUnion((front?.points ?? []).filter { $0.dominatedBy == nil }.map(\.id))
    return ids
  }

  /// Of each variant the newest entry and the newest ranked one; only of variants with an entry as new as `time`, unless it is nil. One
  /// of no time that is understood is as new as any.
  fileprivate func newest(since time: Timestamp?) -> Set<String> {
    var ranked: [String: (time: Int64, id: String)] = [:]
    for place in ranking { Self.see(place.entry.variant, (place.entry.time, place.id), &ranked) }
    var all = ranked
    for exclusion in excluded { Self.see(exclusion.variant, (exclusion.time, exclusion.id), &all) }
    let present = all.filter { _, last in
      guard let time, last.time > .min else { return true }
      return last.time >= time.milliseconds
    }
    return Set(present.flatMap { variant, last in [last.id, ranked[variant]?.id].compactMap(\.self) })
  }

  private static func see(
    _ variant: String, _ entry: (time: Int64, id: String), _ newest: inout [String: (time: Int64, id: String)]
  ) {
    if let known = newest[variant], known >= entry { return }
    newest[variant] = entry
  }
}
