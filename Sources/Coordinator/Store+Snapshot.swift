import FoundationEssentials
import GRDB
import ModelFormats
import SwiftProtobuf
import Wire

/// Copies of a database that others may be writing.
extension Store {
  /// What a copy holds.
  struct Snapshot {
    /// Steps of the schema that were taken, oldest first.
    var schema: [String] = []
    var batches = 0
    /// Files that batches need which are not at their end.
    var models: Set<ContentDigest> = []
  }

  /// Copies the database as it is at one moment, by SQLite's own means: whoever writes it goes on, and what was committed before is in the
  /// copy. The copy is one file, checked, and this user's alone.
  ///
  /// Throws `state.damaged`, `state.foreign`, `state.full`, `state.locked`, `state.write`.
  static func snapshot(of path: String, to copy: String) throws(CoordinatorError) -> Snapshot {
    do {
      try makePrivate(copy)
      var reading = Configuration()
      reading.label = "podium.snapshot"
      reading.readonly = true
      reading.busyMode = .timeout(5)
      let source = try DatabaseQueue(path: path, configuration: reading)
      let target = try DatabaseQueue(path: copy)
      try source.backup(to: target)
      try source.close()
      let snapshot = try target.writeWithoutTransaction { database in
        guard try Int32.fetchOne(database, sql: "PRAGMA application_id") == applicationID else {
          throw CoordinatorError(.stateForeign, "the database belongs to another program", place: path)
        }
        // The copy says that it has a log beside it.
        try database.execute(sql: "PRAGMA journal_mode = DELETE")
        try check(database)
        return try read(database)
      }
      try target.close()
      return snapshot
    } catch {
      throw translate(error, path: path)
    }
  }

  private static func read(_ database: Database) throws -> Snapshot {
    var snapshot = Snapshot(schema: try String.fetchAll(database, sql: "SELECT identifier FROM grdb_migrations ORDER BY rowid"))
    snapshot.batches = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM batch") ?? 0
    let running = try Row.fetchCursor(database, sql: "SELECT specification FROM batch WHERE state = 'running'")
    while let row = try running.next() {
      snapshot.models.formUnion(BatchIntake.models(of: try WireBatch(serializedBytes: row[0] as Data)))
    }
    return snapshot
  }
}
