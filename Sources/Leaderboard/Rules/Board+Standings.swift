extension Board {
  /// Every task and class that has entries, sorted by task key, then class. Derived from the facts alone, so equal for equal
  /// facts. Entries of tasks that the board does not know, or that this release does not understand, are kept and not shown.
  ///
  /// What was derived before, here or in a copy, holds for the tasks whose facts are the same: O(n) in entries to give, and
  /// O(m log m) in the entries of tasks that changed.
  public var standings: [Standing] { standings(of: nil) }

  /// As `standings`, for tasks of these keys; all when nil.
  public func standings(of keys: Set<String>?) -> [Standing] {
    var found = QualityFacts(of: self)
    return sources(of: keys, &found).flatMap { derived($0, &found).standings }
  }

  /// The lines of the file, by key of the task.
  var rows: [Derivations.Rows] {
    var found = QualityFacts(of: self)
    return sources(of: nil, &found).map { source in
      if let last = derivations.lastRows(source.task.key), last.source == source { return last }
      let standings = derived(source, &found).standings
      let rows = Derivations.Rows(
        source: source, sota: standings.compactMap(\.sotaJSON).map { $0.canonicalBytes[...] },
        boards: standings.map { $0.json.canonicalBytes[...] })
      derivations.keep(rows)
      return rows
    }
  }

  /// The rows of `sota`: who has the title of each task and class, if anybody has.
  public var titles: [JSONValue] {
    // Lines that we wrote, or that a seal says so of.
    rows.flatMap(\.sota).compactMap { try? JSONValue(parsing: $0, file: "") }
  }

  /// Takes lines of a file that Podium wrote whole from the very facts that are here; see `BoardSeal`. Those of unknown tasks are left.
  func keep(sota: [ArraySlice<UInt8>], boards: [ArraySlice<UInt8>]) {
    let sota = Dictionary(grouping: sota) { JSONOutline($0).text("task") ?? "" }
    let boards = Dictionary(grouping: boards) { JSONOutline($0).text("task") ?? "" }
    var found = QualityFacts(of: self)
    for source in sources(of: nil, &found) {
      let key = source.task.key
      derivations.keep(Derivations.Rows(source: source, sota: sota[key] ?? [], boards: boards[key] ?? []))
    }
  }

  /// Tasks that this release understands and that have facts, by key.
  private func sources(of keys: Set<String>?, _ found: inout QualityFacts) -> [Derivations.Source] {
    index.shelves.sorted { $0.key < $1.key }.compactMap { key, shelf in
      guard keys?.contains(key) ?? true, let task = task(key) else { return nil }
      return Derivations.Source(task: task, token: shelf.token, machines: machinesToken, quality: found.tokens(for: task))
    }
  }

  private func derived(_ source: Derivations.Source, _ found: inout QualityFacts) -> Derivations.Task {
    let last = derivations.last(source.task.key)
    if let last, last.source == source { return last }
    let derived = derive(source, source.quality.isEmpty ? MeasuredQuality() : found.read(), last)
    derivations.keep(derived)
    return derived
  }

  private func derive(_ source: Derivations.Source, _ quality: MeasuredQuality, _ last: Derivations.Task?) -> Derivations.Task {
    let task = source.task
    let shelf = index.shelves[task.key] ?? FactIndex.Shelf()
    // Entries never change: what was said of one by itself holds as long as task, machines and found quality do.
    let isLike = last?.source.task == task && last?.source.machines == source.machines && last?.source.quality == source.quality
    let old = isLike ? last?.judged ?? [:] : [:]
    let machines = Set(hardware.keys)
    var eligibility = Eligibility(task: task, machines: machines, quality: quality)
    if old.isEmpty, task.metric.statistic == .median, let rows = derivations.lastRows(task.key), rows.source.task == task {
      eligibility.intervals = rows.intervals
    }
    var judged: [String: JudgedEntry] = [:]
    for id in shelf.entries {
      if let known = old[id] {
        judged[id] = known
      } else if let fact = facts.line(id).flatMap({ EntryFact(id: id, $0) }) {
        judged[id] = JudgedEntry(fact: fact, judgement: fact.entry.map { eligibility.judge(id, $0) })
      }
    }
    let standings = groups(of: task, shelf, judged).sorted { $0.key < $1.key }.map { group, facts in
      Standing(task: task, hardwareClass: group, facts: facts, machines: machines, quality: quality, judged: judged)
    }
    return Derivations.Task(source: source, standings: standings, judged: judged)
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
