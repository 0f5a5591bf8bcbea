import Leaderboard

/// A record that the leaderboard shows now.
struct BoardRecord: Hashable, Sendable {
  /// Different for every record there ever is.
  var key: String
  /// Its row of `sota`, as JSON on one line.
  var json: String

  /// The records among the titles. A contender is none.
  static func all(in standings: [Standing]) -> [BoardRecord] {
    standings.compactMap { standing in
      guard case .holder(let record, _) = standing.title, let row = standing.sotaJSON else { return nil }
      return BoardRecord(
        key: [standing.task.key, standing.hardwareClass, record.id, record.since].joined(separator: " "), json: row.canonical)
    }
  }
}
