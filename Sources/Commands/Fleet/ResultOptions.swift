import ArgumentParser
import Coordinator
import Leaderboard
import Reports
import Scheduling
import Wire

/// How the results of a batch are told, and where they are kept.
struct ResultOptions: ParsableArguments {
  @OptionGroup var table: TableOptions

  @OptionGroup var database: DatabaseOptions

  /// Writes the database, if one is wanted.
  func save(_ status: WireBatchStatus) throws(CoordinatorError) {
    try database.save(
      [ResultRows(status).table],
      about: [
        ("schema", "podium.results-database/1"), ("podium", podiumVersion), ("batch", "\(BatchID(status.batch))"),
        ("name", status.name), ("state", status.state),
      ])
  }
}

/// A file of SQLite that a command writes.
struct DatabaseOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Write the same rows as a SQLite database too.", valueName: "file"))
  var sqlite: String?

  @Flag(help: "With --sqlite: replace the file, whatever it is; one that Podium exported is always replaced.")
  var replace = false

  func validate() throws {
    if replace, sqlite == nil { throw ValidationError("--replace goes with --sqlite") }
  }

  func save(_ tables: [RowTable], about: [(key: String, value: String)]) throws(CoordinatorError) {
    guard let sqlite else { return }
    try TableDatabase(tables, about: about).write(to: sqlite, replacing: replace)
  }
}

extension BatchResults {
  func emit(_ output: ResultOptions) {
    output.table.emit(json, text: text, rows: ResultRows(status).table)
  }
}
