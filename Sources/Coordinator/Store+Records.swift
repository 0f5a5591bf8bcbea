import GRDB

/// Records that the operator's command was told.
extension Store {
  static func createRecords(_ database: Database) throws {
    try database.execute(sql: "CREATE TABLE toldRecord (key TEXT PRIMARY KEY) WITHOUT ROWID, STRICT")
  }

  static func note(told keys: [String], in database: Database) throws {
    try database.execute(sql: "INSERT INTO meta VALUES ('watchesRecords', 1) ON CONFLICT DO NOTHING")
    let statement = try database.cachedStatement(sql: "INSERT INTO toldRecord (key) VALUES (?) ON CONFLICT DO NOTHING")
    for key in keys { try statement.execute(arguments: [key]) }
  }

  /// Nil when nobody has ever watched for records here.
  func toldRecords() throws(CoordinatorError) -> Set<String>? {
    try query { database in
      guard try Int.fetchOne(database, sql: "SELECT value FROM meta WHERE key = 'watchesRecords'") != nil else { return nil }
      return Set(try String.fetchAll(database, sql: "SELECT key FROM toldRecord"))
    }
  }
}
