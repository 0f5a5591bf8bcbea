import GRDB
import Scheduling

extension Store {
  static func createWorkerKeys(_ database: Database) throws {
    try database.execute(sql: "CREATE TABLE workerKey (worker TEXT PRIMARY KEY, key TEXT NOT NULL) WITHOUT ROWID, STRICT")
  }

  /// By which key each of these workers said hello last; what is kept of others is forgotten.
  func workerKeys(of workers: Set<WorkerID>) throws(CoordinatorError) -> [WorkerID: String] {
    try query { database in
      var keys: [WorkerID: String] = [:]
      for row in try Row.fetchAll(database, sql: "SELECT worker, key FROM workerKey") {
        let worker = WorkerID(row["worker"])
        if workers.contains(worker) {
          keys[worker] = row["key"]
        } else {
          try database.execute(sql: "DELETE FROM workerKey WHERE worker = ?", arguments: [worker.rawValue])
        }
      }
      return keys
    }
  }

  static func perform(workerKey key: String, of worker: WorkerID, in database: Database) throws {
    try database.cachedStatement(sql: "INSERT OR REPLACE INTO workerKey (worker, key) VALUES (?, ?)")
      .execute(arguments: [worker.rawValue, key])
  }
}
