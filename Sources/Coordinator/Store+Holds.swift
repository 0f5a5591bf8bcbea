import GRDB
import Scheduling

/// Who has a worker drained: it takes nothing, under whatever process, until somebody resumes it.
extension Store {
  struct Hold: Hashable {
    /// The name of the key; empty when it was not noted.
    var key: String
    /// When; 0 when it was not noted.
    var at: WallTime
  }

  static func createHolders(_ database: Database) throws {
    try database.execute(
      sql: """
        ALTER TABLE hold ADD COLUMN key TEXT NOT NULL DEFAULT '';
        ALTER TABLE hold ADD COLUMN heldAt INTEGER NOT NULL DEFAULT 0;
        """)
  }

  static func perform(_ hold: Hold?, of worker: WorkerID, in database: Database) throws {
    guard let hold else {
      return try database.cachedStatement(sql: "DELETE FROM hold WHERE worker = ?").execute(arguments: [worker.rawValue])
    }
    try database.cachedStatement(sql: "INSERT INTO hold (worker, key, heldAt) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
      .execute(arguments: [worker.rawValue, hold.key, hold.at.milliseconds])
  }

  /// Workers that somebody drains, by their names.
  func holds() throws(CoordinatorError) -> [WorkerID: Hold] {
    try query { database in
      let rows = try Row.fetchAll(database, sql: "SELECT worker, key, heldAt FROM hold")
      return Dictionary(
        rows.map { (WorkerID($0[0]), Hold(key: $0[1], at: WallTime(milliseconds: $0[2]))) }
      ) { first, _ in first }
    }
  }
}
