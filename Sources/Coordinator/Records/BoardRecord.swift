import Leaderboard

/// A record that the leaderboard shows now.
struct BoardRecord: Hashable, Sendable {
  /// Different for every record there ever is.
  var key: String
  /// Its row of `sota`, as JSON on one line.
  var json: String

  /// The records among the titles. A contender is none.
  static func all(on board: Board) -> [BoardRecord] {
    board.titles.compactMap { row in
      let key = ["task", "class", "entry", "since"].compactMap { row[$0]?.text }
      guard row["status"] == "record", key.count == 4 else { return nil }
      return BoardRecord(key: key.joined(separator: " "), json: row.canonical)
    }
  }
}
