extension Board {
  private struct Group: Hashable {
    var task: String
    var hardwareClass: String

    /// Rule 1: entries compete only inside their task and class.
    init(_ task: BoardTask, _ hardware: String?) {
      self.task = task.key
      hardwareClass = task.isComparedOnHardware ? hardware ?? Self.unknown : "any"
    }

    /// The class of what does not say which machine it is of.
    static let unknown = "unknown"
  }

  /// Every task and class that has entries, sorted by task key, then class. Derived from the facts alone, so equal for equal
  /// facts. Entries of tasks that the board does not know, or that this release does not understand, are kept and not shown.
  ///
  /// Rule 1: entries compete only inside their task and class. O(n log n) in entries, computed anew at each call.
  public var standings: [Standing] {
    let known = tasks.compactMapValues(BoardTask.init)
    let groups = self.groups(of: known)
    let machines = Set(hardware.keys)
    return groups.sorted { ($0.key.task, $0.key.hardwareClass) < ($1.key.task, $1.key.hardwareClass) }.compactMap { group, facts in
      known[group.task].map { Standing(task: $0, hardwareClass: group.hardwareClass, facts: facts, machines: machines) }
    }
  }

  private func groups(of known: [String: BoardTask]) -> [Group: StandingFacts] {
    var groups: [Group: StandingFacts] = [:]
    var homes: [String: Group] = [:]
    for fact in sorted(.entry, { EntryFact(id: $0, $1) }, by: { ($0.order.0, $0.id) }) {
      guard let task = known[fact.task] else { continue }
      let group = Group(task, fact.hardware)
      groups[group, default: StandingFacts()].entries.append(fact)
      homes[fact.id] = group
    }
    // A match is shown where its task and class are; one that nobody entered for is not.
    for match in identified(.match, by: \.time, { json in try? Match(json) }) {
      guard let task = known[match.content.task] else { continue }
      groups[Group(task, match.content.hardware)]?.matches.append(match)
    }
    for retraction in retractions {
      if let group = homes[retraction.content.entry] { groups[group]?.retractions.append(retraction) }
    }
    for attestation in identified(.attestation, by: \.time, Attestation.init) {
      if let group = homes[attestation.content.entry] { groups[group]?.attestations.append(attestation) }
    }
    return Self.spread(groups, known)
  }

  /// A reported result that does not say which machine it is of stands beside the measured ones of every class.
  private static func spread(_ groups: [Group: StandingFacts], _ known: [String: BoardTask]) -> [Group: StandingFacts] {
    var groups = groups
    for (group, facts) in groups where group.hardwareClass == Group.unknown && known[group.task]?.isComparedOnHardware == true {
      let reported = facts.entries.filter { $0.entry?.level == .reported }
      let others = groups.keys.filter { $0.task == group.task && $0.hardwareClass != Group.unknown }
      guard !reported.isEmpty, !others.isEmpty else { continue }
      let ids = Set(reported.map(\.id))
      for other in others {
        groups[other]?.add(reported, facts, ids)
      }
      groups[group] = facts.without(ids)
    }
    return groups
  }

  /// Every retraction, by time, then id.
  var retractions: [Identified<Retraction>] { identified(.retraction, by: \.time, Retraction.init) }

  private func identified<Content: Sendable>(
    _ kind: FactKind, by time: (Content) -> Int64, _ read: (JSONValue) -> Content?
  ) -> [Identified<Content>] {
    sorted(kind, { id, json in read(json).map { Identified(id: id, content: $0) } }, by: { (time($0.content), $0.id) })
  }

  /// Facts of one kind that can be read.
  private func sorted<Fact>(
    _ kind: FactKind, _ read: (String, JSONValue) -> Fact?, by order: (Fact) -> (Int64, String)
  ) -> [Fact] {
    facts.compactMap { id, content in FactKind(ofID: id) == kind ? read(id, content) : nil }
      .map { (order($0), $0) }.sorted { $0.0 < $1.0 }.map(\.1)
  }
}

extension StandingFacts {
  /// With entries of another class, and what is said of them.
  fileprivate mutating func add(_ reported: [EntryFact], _ facts: StandingFacts, _ ids: Set<String>) {
    entries = (entries + reported).sorted { $0.order < $1.order }
    retractions = (retractions + facts.retractions.filter { ids.contains($0.content.entry) })
      .sorted { ($0.content.time, $0.id) < ($1.content.time, $1.id) }
    attestations = (attestations + facts.attestations.filter { ids.contains($0.content.entry) })
      .sorted { ($0.content.time, $0.id) < ($1.content.time, $1.id) }
  }

  /// Nil when nothing is left.
  fileprivate func without(_ ids: Set<String>) -> StandingFacts? {
    var rest = self
    rest.entries.removeAll { ids.contains($0.id) }
    return rest.entries.isEmpty ? nil : rest
  }
}
