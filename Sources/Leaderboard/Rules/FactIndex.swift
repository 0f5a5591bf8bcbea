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
  /// Entry to its task.
  private var homes: [String: String] = [:]
  private static let tokens = Atomic<UInt64>(0)

  static func newToken() -> UInt64 { tokens.add(1, ordering: .relaxed).newValue }

  init(_ facts: [String: JSONValue] = [:]) {
    for (id, content) in facts { add(id, content) }
  }

  /// Notes a fact; once.
  mutating func add(_ id: String, _ content: JSONValue) {
    switch FactKind(ofID: id) {
    case .entry:
      guard let task = content["task"]?.text else { return }
      shelves[task, default: Shelf()].entries.append(id)
      homes[id] = task
      touch(task)
    case .match:
      guard let task = content["task"]?.text else { return }
      shelves[task, default: Shelf()].matches.append(id)
      touch(task)
    case .retraction, .attestation:
      guard let entry = content["entry"]?.text else { return }
      words[entry, default: []].append(id)
      if let task = homes[entry] { touch(task) }
    case .hardware, .software, nil: return
    }
  }

  /// Says that what follows from a task's facts may be another now.
  mutating func touch(_ task: String) { shelves[task]?.token = Self.newToken() }
}
