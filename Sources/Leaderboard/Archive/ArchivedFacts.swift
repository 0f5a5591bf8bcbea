/// Ids of entries that were moved to another file, so that merging an older copy does not bring them back.
///
/// Each has a number of turns that only grows: odd while the entry is away, even since it was brought back. Merging takes the larger
/// number, so it is commutative, associative and idempotent; an entry that is back is on the board whose number is the larger, since
/// whoever brings one back brings its content. Only entries are ever away: what is said of other facts means nothing, and survives.
struct ArchivedFacts: Hashable, Sendable {
  /// By id, from 1.
  private(set) var turns: [String: Int64] = [:]

  /// No larger number is believed, or made. Even, so that what is away can always come back.
  static let lastTurn = JSONValue.largestExactInteger

  init() {}

  var isEmpty: Bool { turns.isEmpty }

  /// True while the entry is away.
  func contains(_ id: String) -> Bool { turns[id].map(Self.isAway) ?? false && Self.isEntry(id) }

  /// False for facts that could not be told to be away: other kinds than entries, and an entry at its last turn.
  func canArchive(_ id: String) -> Bool {
    let turn = turns[id] ?? 0
    return Self.isEntry(id) && !Self.isAway(turn) && turn < Self.lastTurn
  }

  /// Notes that an entry is away from now on, when that can be told.
  mutating func archive(_ id: String) {
    if canArchive(id) { turns[id, default: 0] += 1 }
  }

  /// Notes that an entry is back. False when it was not away.
  @discardableResult
  mutating func restore(_ id: String) -> Bool {
    guard contains(id) else { return false }
    turns[id, default: 0] += 1
    return true
  }

  mutating func merge(_ other: Self) { turns.merge(other.turns, uniquingKeysWith: max) }

  /// Takes back what is said of entries that should be there and are not: they are away.
  mutating func settle(isThere: (String) -> Bool) {
    for (id, turn) in turns where Self.isEntry(id) && !Self.isAway(turn) && !isThere(id) { turns[id] = turn - 1 }
  }

  private static func isAway(_ turn: Int64) -> Bool { turn % 2 == 1 }

  private static func isEntry(_ id: String) -> Bool { FactKind(ofID: id) == .entry }
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
