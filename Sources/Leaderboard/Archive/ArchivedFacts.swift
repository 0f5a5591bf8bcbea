/// Ids of facts that were moved to another file, so that merging an older copy does not bring them back.
///
/// Each has a number of turns that only grows: odd while the fact is away, even since somebody asked for it back. Merging takes the
/// larger number, so it is commutative, associative and idempotent; a fact that is back is on the board whose number is the larger,
/// since whoever brings one back brings its content.
struct ArchivedFacts: Hashable, Sendable {
  /// By id, from 1.
  private(set) var turns: [String: Int64] = [:]

  /// No larger number is believed, or made.
  private static let lastTurn = JSONValue.largestExactInteger

  init() {}

  var isEmpty: Bool { turns.isEmpty }

  /// Ids of facts that are away now.
  var ids: [String] { turns.compactMap { Self.isAway($0.value) ? $0.key : nil } }

  /// True while the fact is away.
  func contains(_ id: String) -> Bool { turns[id].map(Self.isAway) ?? false }

  /// Notes that a fact is away from now on.
  mutating func archive(_ id: String) {
    let turn = turns[id] ?? 0
    if !Self.isAway(turn), turn < Self.lastTurn { turns[id] = turn + 1 }
  }

  /// Notes that a fact is back. False when it was not away.
  mutating func restore(_ id: String) -> Bool {
    guard let turn = turns[id], Self.isAway(turn), turn < Self.lastTurn else { return false }
    turns[id] = turn + 1
    return true
  }

  mutating func merge(_ other: Self) { turns.merge(other.turns, uniquingKeysWith: max) }

  /// Takes back what is said of facts that should be there and are not: they are away.
  mutating func settle(isThere: (String) -> Bool) {
    for (id, turn) in turns where !Self.isAway(turn) && !isThere(id) { turns[id] = turn - 1 }
  }

  private static func isAway(_ turn: Int64) -> Bool { turn % 2 == 1 }
}

extension ArchivedFacts {
  var json: JSONValue { .object(turns.mapValues(JSONValue.integer)) }

  /// Nil when it is no object of counts by id.
  init?(_ json: JSONValue) {
    guard let members = json.object else { return nil }
    for (id, value) in members {
      guard let turn = value.integer, (1...Self.lastTurn).contains(turn), id.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
      turns[id] = turn
    }
  }
}
