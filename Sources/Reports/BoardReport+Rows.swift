import Leaderboard

extension BoardReport {
  /// What the columns of a leaderboard's tables hold, by their names; the others hold text.
  static let kinds: [String: RowTable.Kind] = [
    "rank": .integer, "trials": .integer, "gainPpm": .integer, "spreadPpm": .integer, "lossPpm": .integer, "value": .number,
    "leftValue": .number, "rightValue": .number, "intervalLower": .number, "intervalUpper": .number, "front": .truth,
    "failed": .truth,
  ]

  /// A value as it is; empty for none.
  static func cell(_ value: JSONValue?) -> String {
    switch value {
    case nil, .null: ""
    case .string(let text): text
    // Not as JSON has it, where one beyond 2^53 stands in quotes.
    case .integer(let number): "\(number)"
    case .some(let other): other.canonical
    }
  }
}
