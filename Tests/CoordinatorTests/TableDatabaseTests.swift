import FoundationEssentials
import GRDB
import Reports
import Testing

@testable import Coordinator

/// Tables on their way into a file of SQLite, read back as another program would.
@Suite final class TableDatabaseTests {
  private let folder: String

  init() throws {
    folder = "\(ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp")/podium-export-\(UInt64.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit {
    // A folder that stays is only litter.
    try? FileManager.default.removeItem(atPath: folder)
  }

  private var path: String { "\(folder)/results.sqlite" }

  private func table(_ variant: String = "=a") -> RowTable {
    var table = RowTable(
      "board-show", header: ["variant", "rank", "value", "front", "a \"quoted\" name"],
      kinds: ["rank": .integer, "value": .number, "front": .truth])
    table.add([variant, "1", "2.5", "true", "x"])
    table.add(["b", "", "9007199254740993", "false", ""])
    return table
  }

  private func rows(_ sql: String) throws -> [Row] {
    try DatabaseQueue(path: path).read { try Row.fetchAll($0, sql: sql) }
  }

  @Test func cellsHaveTheirTypes() throws {
    try TableDatabase([table()], about: [("schema", "podium.test/1")]).write(to: path, replacing: false)
    let types = try rows("SELECT typeof(variant), typeof(rank), typeof(value), typeof(front) FROM board_show")
    let names = types.map { row in Array(row.databaseValues).map { String.fromDatabaseValue($0) ?? "" } }
    #expect(names == [["text", "integer", "real", "integer"], ["text", "null", "integer", "integer"]])
    let values = try rows("SELECT variant, value, front, \"a \"\"quoted\"\" name\" AS name FROM board_show")
    // As it is: only what a spreadsheet reads is changed.
    let variant: String? = values.first?["variant"]
    let name: String? = values.first?["name"]
    let front: Int? = values.first?["front"]
    #expect(variant == "=a" && name == "x" && front == 1)
    let large: Int64? = values.last?["value"]
    let nothing: String? = values.last?["name"]
    #expect(large == 9_007_199_254_740_993 && nothing == nil)
    let schema: String? = try rows("SELECT value FROM about WHERE key = 'schema'").first?["value"]
    #expect(schema == "podium.test/1")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["results.sqlite"], "nothing is left beside it")
  }

  @Test func anExportIsReplacedAndNothingElse() throws {
    let database = TableDatabase([table("second")], about: [])
    try TableDatabase([table("first")], about: []).write(to: path, replacing: false)
    try database.write(to: path, replacing: false)
    let variant: String? = try rows("SELECT variant FROM board_show").first?["variant"]
    #expect(variant == "second")

    for foreign in ["", "words", "SQLite format 3\0" + String(repeating: "x", count: 100)] {
      let file = "\(folder)/foreign"
      try Data(foreign.utf8).write(to: URL(filePath: file))
      let refusal = #expect(throws: CoordinatorError.self) { try database.write(to: file, replacing: false) }
      #expect(refusal?.code == .outputExists && refusal?.exitCode == 64)
      #expect(try Data(contentsOf: URL(filePath: file)) == Data(foreign.utf8))
      try database.write(to: file, replacing: true)
    }
    // A coordinator's state is a database of ours, and no export.
    let state = "\(folder)/state"
    try DatabaseQueue(path: state).write { try $0.execute(sql: "PRAGMA application_id = \(Store.applicationID)") }
    #expect(throws: CoordinatorError.self) { try database.write(to: state, replacing: false) }
  }

  @Test func whatCannotBeWrittenLeavesNothing() throws {
    let database = TableDatabase([table()], about: [])
    let missing = #expect(throws: CoordinatorError.self) { try database.write(to: "\(folder)/nowhere/x.sqlite", replacing: false) }
    #expect(missing?.code == .outputUnwritable && missing?.exitCode == 66)
    let wide = RowTable("wide", header: (0...TableDatabase.columnLimit).map { "c\($0)" })
    let refusal = #expect(throws: CoordinatorError.self) { try TableDatabase([wide], about: []).write(to: path, replacing: false) }
    #expect(refusal?.code == .outputTooWide && refusal?.exitCode == 65)
    // Two columns of one name, as a database sees it.
    let twice = RowTable("twice", header: ["a", "A"])
    #expect(throws: CoordinatorError.self) { try TableDatabase([twice], about: []).write(to: path, replacing: false) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
  }
}
