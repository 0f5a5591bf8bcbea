import GRDB
import Glibc
import Leaderboard
public import Reports

/// Tables as a SQLite file for other programs: a table for each, with the columns' types, and one named `about` of keys and values.
///
/// Empty cells are NULL, truths 0 and 1. Here, since no other module knows SQLite.
public struct TableDatabase {
  /// Marks our exports, so that no other file is replaced: "PodT" in ASCII. A coordinator's own database has another mark.
  static let applicationID: Int32 = 0x506F_6454
  /// Well below what SQLite takes.
  static let columnLimit = 1_000

  private let tables: [RowTable]
  private let about: [(key: String, value: String)]

  public init(_ tables: [RowTable], about: [(key: String, value: String)]) {
    self.tables = tables
    self.about = about
  }

  /// Writes a temporary file beside it and renames it. A file that is there is replaced when it is such an export, or with
  /// `replacing`. Throws `output.exists`, `output.unwritable`, `output.too-wide`.
  public func write(to path: String, replacing: Bool) throws(CoordinatorError) {
    if let table = tables.first(where: { $0.header.count > Self.columnLimit }) {
      throw CoordinatorError(
        .outputTooWide, "\(table.header.count) columns are more than \(Self.columnLimit)", place: path,
        hint: "write it as CSV or JSON Lines")
    }
    guard replacing || Self.mayReplace(path) else {
      throw CoordinatorError(
        .outputExists, "there is a file that Podium did not export", place: path, hint: "choose another name, or add --replace")
    }
    let temporary = "\(path).\(getpid()).tmp"
    defer { unlink(temporary) }
    do {
      try fill(temporary)
    } catch {
      throw CoordinatorError(.outputUnwritable, "cannot be written (\(error))", place: path, hint: "choose another file")
    }
    guard rename(temporary, path) == 0 else {
      throw CoordinatorError(
        .outputUnwritable, "cannot be written (\(String(cString: strerror(errno))))", place: path, hint: "choose another file")
    }
  }

  private func fill(_ path: String) throws {
    unlink(path)
    let queue = try DatabaseQueue(path: path)
    try queue.write { database in
      try database.execute(sql: "PRAGMA application_id = \(Self.applicationID); PRAGMA user_version = 1")
      try database.execute(sql: "CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL)")
      for (key, value) in about { try database.execute(sql: "INSERT INTO about VALUES (?, ?)", arguments: [key, value]) }
      for table in tables { try Self.fill(database, with: table) }
    }
    try queue.close()
  }

  private static func fill(_ database: Database, with table: RowTable) throws {
    let name = quoted(table.name.replacing("-", with: "_"))
    let columns = zip(table.header, table.kinds).map { "\(quoted($0)) \(type($1))" }
    try database.execute(sql: "CREATE TABLE \(name) (\(columns.joined(separator: ", ")))")
    let marks = columns.map { _ in "?" }.joined(separator: ", ")
    let insertion = try database.makeStatement(sql: "INSERT INTO \(name) VALUES (\(marks))")
    for row in table.rows.indices {
      try insertion.execute(arguments: StatementArguments(columns.indices.map { value(table.value(ofRow: row, column: $0)) }))
    }
  }

  /// As an identifier, whatever it holds: metrics of users are names of columns. GRDB leaves quotes in a name as they are.
  private static func quoted(_ name: String) -> String { "\"\(name.replacing("\"", with: "\"\""))\"" }

  private static func type(_ kind: RowTable.Kind) -> String {
    switch kind {
    case .text: "TEXT"
    case .integer, .truth: "INTEGER"
    case .number: "NUMERIC"
    }
  }

  private static func value(_ json: JSONValue) -> DatabaseValue {
    switch json {
    case .integer(let number): number.databaseValue
    case .decimal(let number): number.databaseValue
    case .bool(let truth): truth.databaseValue
    case .string(let text): text.databaseValue
    case .null, .array, .object: .null
    }
  }

  /// True when nothing is there, or an export of ours: its mark stands at a place that the format of SQLite's files fixes.
  private static func mayReplace(_ path: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return errno == ENOENT }
    defer { close(descriptor) }
    var header = [UInt8](repeating: 0, count: 72)
    guard pread(descriptor, &header, header.count, 0) == header.count, header.starts(with: "SQLite format 3\0".utf8) else {
      return false
    }
    return header[68...].reduce(0) { $0 << 8 | Int32($1) } == applicationID
  }
}
