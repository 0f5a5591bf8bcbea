extension Board {
  /// Every task and class that has entries, sorted by task key, then class. Derived from the facts alone, so equal for equal
  /// facts. Entries of tasks that the board does not know, or that this release does not understand, are kept and not shown.
  ///
  /// What was derived before, here or in a copy, holds for the tasks whose facts are the same: O(n) in entries to give, and
  /// O(m log m) in the entries of tasks that changed.
  public var standings: [Standing] { derivedTasks(withRows: false).flatMap(\.standings) }

  /// By key of the task. `withRows`: with the lines of the file.
  func derivedTasks(withRows: Bool) -> [Derivations.Task] {
    var machines: Set<String>?
    var found = QualityFacts(of: self)
    return index.shelves.sorted { $0.key < $1.key }.compactMap { key, shelf in
      guard let task = task(key) else { return nil }
      let quality = found.tokens(for: task)
      let last = derivations.last(key).flatMap { $0.quality == quality ? $0 : nil }
      if let last, last.token == shelf.token, last.machines == machinesToken, last.task == task, !withRows || last.rows != nil {
        return last
      }
      let known = machines ?? Set(hardware.keys)
      machines = known
      var derived =
        if let last, last.token == shelf.token, last.machines == machinesToken, last.task == task { last } else {
          derive(task, shelf, known, quality.isEmpty ? MeasuredQuality() : found.read(), quality, last)
        }
      if withRows {
        derived.rows = (
          derived.standings.compactMap(\.sotaJSON).map(\.canonicalBytes), derived.standings.map(\.json.canonicalBytes)
        )
      }
      derivations.keep(derived)
      return derived
    }
  }

  private func derive(
    _ task: BoardTask, _ shelf: FactIndex.Shelf, _ machines: Set<String>, _ quality: MeasuredQuality, _ qualityTokens: [UInt64],
    _ last: Derivations.Task?
  ) -> Derivations.Task {
    // Entries never change: what was said of one by itself holds as long as task, machines and found quality do.
    let old = last?.task == task && last?.machines == machinesToken ? last?.judged ?? [:] : [:]
    let eligibility = Eligibility(task: task, machines: machines, quality: quality)
    var judged: [String: JudgedEntry] = [:]
    for id in shelf.entries {
      if let known = old[id] {
        judged[id] = known
      } else if let fact = facts[id].flatMap({ EntryFact(id: id, $0) }) {
        judged[id] = JudgedEntry(fact: fact, judgement: fact.entry.map { eligibility.judge(id, $0) })
      }
    }
    let standings = groups(of: task, shelf, judged).sorted { $0.key < $1.key }.map { group, facts in
      Standing(task: task, hardwareClass: group, facts: facts, machines: machines, quality: quality, judged: judged)
    }
    return Derivations.Task(
      task: task, token: shelf.token, machines: machinesToken, quality: qualityTokens, standings: standings, judged: judged)
  }

  /// The class of what does not say which machine it is of.
  private static let unknownClass = "unknown"

  /// Rule 1: entries compete only inside their task and class.
  private func groups(
    of task: BoardTask, _ shelf: FactIndex.Shelf, _ judged: [String: JudgedEntry]
  ) -> [String: StandingFacts] {
    func group(_ hardware: String?) -> String { task.isComparedOnHardware ? hardware ?? Self.unknownClass : "any" }
    var groups: [String: StandingFacts] = [:]
    for fact in Self.ordered(judged.values.map(\.fact), by: \.order) {
      groups[group(fact.hardware), default: StandingFacts()].entries.append(fact)
    }
    // A match is shown where its class is; one that nobody entered for is not.
    for match in identified(shelf.matches, by: \.time, { try? Match($0) }) {  // one that cannot be read decides nothing
      groups[group(match.content.hardware)]?.matches.append(match)
    }
    // Those of one entry after those of another: in order of time all together.
    let words = shelf.entries.flatMap { index.words[$0] ?? [] }
    for retraction in identified(words.filter { FactKind(ofID: $0) == .retraction }, by: \.time, Retraction.init) {
      if let fact = judged[retraction.content.entry]?.fact { groups[group(fact.hardware)]?.retractions.append(retraction) }
    }
    for attestation in identified(words.filter { FactKind(ofID: $0) == .attestation }, by: \.time, Attestation.init) {
      if let fact = judged[attestation.content.entry]?.fact { groups[group(fact.hardware)]?.attestations.append(attestation) }
    }
    return task.isComparedOnHardware ? Self.spread(groups) : groups
  }

  /// A reported result that does not say which machine it is of stands beside the measured ones of every class.
  private static func spread(_ groups: [String: StandingFacts]) -> [String: StandingFacts] {
    guard let homeless = groups[unknownClass], groups.count > 1 else { return groups }
    let reported = homeless.entries.filter { $0.entry?.level == .reported }
    guard !reported.isEmpty else { return groups }
    let ids = Set(reported.map(\.id))
    var spread = groups.mapValues { $0.adding(reported, homeless, ids) }
    spread[unknownClass] = homeless.without(ids)
    return spread
  }

  /// Facts that can be read, in order of time, then id.
  private func identified<Content: Sendable>(
    _ ids: [String], by time: (Content) -> Int64, _ read: (JSONValue) -> Content?
  ) -> [Identified<Content>] {
    Self.ordered(ids.compactMap { id in facts[id].flatMap(read).map { Identified(id: id, content: $0) } }) {
      (time($0.content), $0.id)
    }
  }

  /// Each key is worked out once.
  private static func ordered<Element>(_ elements: [Element], by key: (Element) -> (Int64, String)) -> [Element] {
    elements.map { (key($0), $0) }.sorted { $0.0 < $1.0 }.map(\.1)
  }
}

extension StandingFacts {
  /// With entries of another class, and what is said of them.
  fileprivate func adding(_ reported: [EntryFact], _ facts: StandingFacts, _ ids: Set<String>) -> StandingFacts {
    var all = self
    all.entries = (entries + reported).sorted { $0.order < $1.order }
    all.retractions = (retractions + facts.retractions.filter { ids.contains($0.content.entry) })
      .sorted { ($0.content.time, $0.id) < ($1.content.time, $1.id) }
    all.attestations = (attestations + facts.attestations.filter { ids.contains($0.content.entry) })
      .sorted { ($0.content.time, $0.id) < ($1.content.time, $1.id) }
    return all
  }

  /// Nil when nothing is left.
  fileprivate func without(_ ids: Set<String>) -> StandingFacts? {
    var rest = self
    rest.entries.removeAll { ids.contains($0.id) }
    return rest.entries.isEmpty ? nil : rest
  }
}
