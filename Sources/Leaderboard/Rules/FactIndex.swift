import Synchronization

/// Which facts belong to which task, so that one new fact costs what its task costs, not what the board costs.
struct FactIndex: Sendable {
  /// Facts of one task.
  struct Shelf: Sendable {
    fileprivate(set) var entries: [String] = []
    fileprivate(set) var matches: [String] = []
    /// Another one after each change, and never the same for two contents in this process.
    fileprivate(set) var token = FactIndex.newToken()
  }

  /// By key of the task, whether the board knows it or not.
  private(set) var shelves: [String: Shelf] = [:]
  /// Retractions and attestations by the entry that they speak of, also of one that is not there yet.
  private(set) var words: [String: [String]] = [:]
  /// Entries that matches name, whether they are there or not.
  private(set) var sides: Set<String> = []
  private static let tokens = Atomic<UInt64>(0)

  static func newToken() -> UInt64 { tokens.add(1, ordering: .relaxed).newValue }

  /// O(n) in the facts' bytes.
  init(_ facts: FactTable = FactTable()) {
    let (ids, lines) = facts.inOrder
    for (id, line) in zip(ids, lines) { add(id, line, home: nil) }
  }

  /// Notes a fact of a board's; once.
  mutating func add(_ id: String, _ line: FactLine, to facts: FactTable) {
    add(id, line) { facts.line($0)?.text("task") }
  }

  /// `home`: the task of an entry; nil when nobody has looked at what follows from it yet.
  private mutating func add(_ id: String, _ line: FactLine, home: ((String) -> String?)?) {
    switch FactKind(ofID: id) {
    case .entry:
      guard let task = line.text("task") else { return }
      shelves[task, default: Shelf()].entries.append(id)
      touch(task)
    case .match:
      sides.formUnion([line.text("challenger"), line.text("holder")].compactMap(\.self))
      guard let task = line.text("task") else { return }
      shelves[task, default: Shelf()].matches.append(id)
      touch(task)
    case .retraction, .attestation:
      guard let entry = line.text("entry") else { return }
      words[entry, default: []].append(id)
      if let task = home?(entry) { touch(task) }
    case .hardware, .software, nil: return
    }
  }

  /// Forgets entries.
  mutating func remove(_ ids: Set<String>) {
    for (task, shelf) in shelves where shelf.entries.contains(where: ids.contains) {
      shelves[task]?.entries.removeAll(where: ids.contains)
      // As if nothing had ever been there.
      if shelves[task]?.entries.isEmpty == true, shelf.matches.isEmpty { shelves[task] = nil }
      touch(task)
    }
  }

  /// Says that what follows from a task's facts may be another now.
  mutating func touch(_ task: String) { shelves[task]?.token = Self.newToken() }
}
