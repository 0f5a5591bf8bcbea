import Leaderboard

/// The same as rows for other programs: ids whole, values in the unit that stands beside them.
extension BoardReport {
  /// One row per task and class that has a title or a contender.
  public var sotaRows: RowTable {
    let members = ["task", "class", "status", "holder", "entry", "value", "unit", "since", "gainPpm"]
    var table = RowTable("sota", header: members + ["intervalLower", "intervalUpper", "why"], kinds: Self.kinds)
    for row in sotaJSON["sota"]?.array ?? [] {
      let interval = row["interval"]?.array ?? []
      table.add(
        members.map { Self.cell(row[$0]) }
          + [Self.cell(interval.first), Self.cell(interval.last), Self.cell(row["evidence"]?["why"])])
    }
    return table
  }

  /// One row per entry: those that are ranked, then those that are not, with the reasons.
  public func showRows(tasks: [String]) -> RowTable {
    let members = ["rank", "entry", "variant", "value"]
    var table = RowTable(
      "board-show",
      header: ["task", "class"] + members + [
        "unit", "intervalLower", "intervalUpper", "spreadPpm", "trials", "recordedAt", "notRanked",
      ], kinds: Self.kinds)
    for board in showJSON(tasks: tasks)["boards"]?.array ?? [] {
      let place = [Self.cell(board["task"]), Self.cell(board["class"])]
      let unit = Self.cell(board["unit"])
      for row in board["ranking"]?.array ?? [] {
        let interval = row["interval"]?.array ?? []
        table.add(
          place + members.map { Self.cell(row[$0]) } + [unit, Self.cell(interval.first), Self.cell(interval.last)]
            + ["spreadPpm", "trials", "recordedAt"].map { Self.cell(row[$0]) })
      }
      for row in board["notRanked"]?.array ?? [] {
        let reasons = (row["reasons"]?.array ?? []).compactMap(\.text).joined(separator: "; ")
        table.add(place + ["", Self.cell(row["entry"]), Self.cell(row["variant"]), "", unit, "", "", "", "", "", reasons])
      }
      for row in board["reported"]?.array ?? [] {
        let claim = "reported by \(Self.cell(row["citation"]))"
        table.add(
          place + [
            "", Self.cell(row["entry"]), Self.cell(row["variant"]), Self.cell(row["value"]), unit, "", "", "", "", "", claim,
          ])
      }
    }
    return table
  }

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
