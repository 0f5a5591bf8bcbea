import GRDB

extension Store {
  /// Brings the database to this release's schema; refuses a file of another program or of a newer release.
  static func migrate(_ database: DatabaseQueue) throws {
    try database.inDatabase { database in
      let owner = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
      let tables = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM sqlite_master") ?? 0
      guard owner == applicationID || (owner == 0 && tables == 0) else {
        throw CoordinatorError(
          .stateForeign, "the database belongs to another program", place: database.description,
          hint: "choose another folder with --state")
      }
      try check(database)
      try database.execute(sql: "PRAGMA journal_mode = WAL")
      try database.execute(sql: "PRAGMA application_id = \(applicationID)")
    }
    guard try database.read(migrator.hasBeenSuperseded) == false else {
      throw CoordinatorError(
        .stateNewer, "the state was written by a newer release of Podium", hint: "use that release, or another folder")
    }
    try migrator.migrate(database)
  }

  /// The steps from an empty database to this release's schema. A new one comes last; none is ever changed.
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1", migrate: createFirst)
    migrator.registerMigration("samples", migrate: createSamples)
    migrator.registerMigration("kernels", migrate: createKernels)
    migrator.registerMigration("completions", migrate: createCompletions)
    migrator.registerMigration("scheduling", migrate: createScheduling)
    migrator.registerMigration("events", migrate: createEvents)
    migrator.registerMigration("workerKeys", migrate: createWorkerKeys)
    migrator.registerMigration("holders", migrate: createHolders)
    migrator.registerMigration("marks", migrate: createMarks)
    migrator.registerMigration("matches", migrate: createMatches)
    migrator.registerMigration("records", migrate: createRecords)
    return migrator
  }

  /// Up to this size the whole file is looked at, which takes about a second; what is damaged in a larger one shows when it is read.
  private static let checkedBytes: Int64 = 1 << 30

  /// Throws `state.damaged` when the file's pages do not fit together.
  static func check(_ database: Database) throws {
    let pages = try Int64.fetchOne(database, sql: "PRAGMA page_count") ?? 0
    let pageBytes = try Int64.fetchOne(database, sql: "PRAGMA page_size") ?? 0
    guard pages * pageBytes <= checkedBytes else { return }
    let finding = try String.fetchOne(database, sql: "PRAGMA quick_check(1)") ?? "ok"
    guard finding != "ok" else { return }
    throw CoordinatorError(
      .stateDamaged, "the database is damaged (\(finding))", place: database.description,
      hint: "restore the state folder from a backup")
  }

  /// Ids are sequential, so that pages fill in order: random ids cost several times the writes. The epoch begins at random:
  /// ids begin at 1 in every state folder, and a result that a worker spooled for another one must not pass for this one's.
  private static func createFirst(_ database: Database) throws {
    try database.execute(
      sql: """
        CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID, STRICT;
        INSERT INTO meta VALUES ('epoch', abs(random() % 1073741824));
        CREATE TABLE batch (
          id INTEGER PRIMARY KEY,
          name TEXT NOT NULL,
          firstJob INTEGER NOT NULL,
          jobs INTEGER NOT NULL,
          submitter TEXT NOT NULL,
          digest TEXT NOT NULL,
          state TEXT NOT NULL,
          specification BLOB NOT NULL,
          submittedAt INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE job (
          id INTEGER PRIMARY KEY,
          batch INTEGER NOT NULL,
          state TEXT NOT NULL,
          worker TEXT,
          fence INTEGER,
          cause TEXT,
          attempt INTEGER NOT NULL,
          jobErrors INTEGER NOT NULL,
          workerLosses INTEGER NOT NULL,
          deadlines INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE attempt (
          job INTEGER NOT NULL,
          attempt INTEGER NOT NULL,
          fence INTEGER NOT NULL,
          worker TEXT NOT NULL,
          ending TEXT NOT NULL,
          message TEXT NOT NULL DEFAULT '',
          outputTail TEXT NOT NULL DEFAULT '',
          endedAt INTEGER NOT NULL,
          PRIMARY KEY (job, fence, ending)
        ) WITHOUT ROWID, STRICT;
        CREATE TABLE result (
          job INTEGER PRIMARY KEY,
          fence INTEGER NOT NULL,
          worker TEXT NOT NULL,
          content BLOB NOT NULL,
          onBoard INTEGER NOT NULL,
          recordedAt INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX resultToPublish ON result (job) WHERE onBoard = 0;
        """)
  }
}
