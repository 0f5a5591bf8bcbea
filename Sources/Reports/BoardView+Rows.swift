import Leaderboard

/// The same as rows for other programs: ids whole, values in the unit that stands beside them.
extension BoardView {
  /// One row per task and class that has a title or a contender.
  public var sotaRows: RowTable {
    let members = ["task", "class", "status", "holder", "entry", "value", "unit", "since", "gainPpm"]
    var table = RowTable("sota", header: members + ["intervalLower", "intervalUpper", "why"], kinds: BoardReport.kinds)
    for row in sotaJSON["sota"]?.array ?? [] {
      let interval = row["interval"]?.array ?? []
      table.add(
        members.map { cell(row[$0]) }
          + [cell(interval.first), cell(interval.last), cell(row["evidence"]?["why"])])
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
      ], kinds: BoardReport.kinds)
    for board in showJSON(tasks: tasks)["boards"]?.array ?? [] {
      let place = [cell(board["task"]), cell(board["class"])]
      let unit = cell(board["unit"])
      for row in board["ranking"]?.array ?? [] {
        let interval = row["interval"]?.array ?? []
        table.add(
          place + members.map { cell(row[$0]) } + [unit, cell(interval.first), cell(interval.last)]
            + ["spreadPpm", "trials", "recordedAt"].map { cell(row[$0]) })
      }
      for row in board["notRanked"]?.array ?? [] {
        let reasons = (row["reasons"]?.array ?? []).compactMap(\.text).joined(separator: "; ")
        table.add(place + ["", cell(row["entry"]), cell(row["variant"]), "", unit, "", "", "", "", "", reasons])
      }
      for row in board["reported"]?.array ?? [] {
        let claim = "reported by \(cell(row["citation"]))"
        table.add(
          place + [
            "", cell(row["entry"]), cell(row["variant"]), cell(row["value"]), unit, "", "", "", "", "", claim,
          ])
      }
    }
    return table
  }
}

/// A value as it is; empty for none.
private func cell(_ value: JSONValue?) -> String { BoardReport.cell(value) }
