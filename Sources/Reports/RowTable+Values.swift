public import Leaderboard

extension RowTable {
  /// A cell in its column's type: null for an empty one, text for what is not of that type, also for numbers that are not finite.
  public func value(ofRow row: Int, column: Int) -> JSONValue {
    let cell = rows[row][column]
    if cell.isEmpty { return .null }
    switch kinds[column] {
    case .text: return .string(cell)
    case .integer: return Int64(cell).map(JSONValue.integer) ?? .string(cell)
    case .number: return Int64(cell).map(JSONValue.integer) ?? Self.finite(cell).map(JSONValue.decimal) ?? .string(cell)
    case .truth: return Bool(cell).map(JSONValue.bool) ?? .string(cell)
    }
  }

  /// JSON Lines: an object for each row, with every column as a member, and `schema`, such as `podium.board-history-row/1`.
  public var jsonl: String {
    rows.indices.map { row in
      var members: [String: JSONValue] = ["schema": .string("podium.\(name)-row/1")]
      for (column, title) in header.enumerated() { members[title] = value(ofRow: row, column: column) }
      return JSONValue.object(members).canonical + "\n"
    }.joined()
  }

  private static func finite(_ cell: String) -> Double? { Double(cell).flatMap { $0.isFinite ? $0 : nil } }
}
