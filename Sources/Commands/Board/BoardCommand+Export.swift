import ArgumentParser
import Coordinator
import Leaderboard
import Reports

extension BoardCommand {
  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "All views of the leaderboard as tables of one SQLite database.",
      discussion: """
        The tables are sota, board_show, board_history and board_pareto, with the columns that --csv prints, and about. A file that
        Podium exported before is replaced as a whole. CSV, JSON Lines and Markdown are answers of each view: podium board show --csv.
        """)

    @Option(help: ArgumentHelp("The database to write.", valueName: "file"))
    var sqlite: String

    @Flag(help: "Replace the file, whatever it is.")
    var replace = false

    @OptionGroup var file: FileOption

    @OptionGroup var output: OutputOptions

    func run() throws {
      let board = try file.read()
      let view = BoardView(board)
      let report = BoardReport(board)
      let tables = [view.sotaRows, view.showRows(tasks: []), report.historyRows(tasks: []), report.paretoRows(tasks: [])]
      let head = view.sotaJSON
      try TableDatabase(
        tables,
        about: [
          ("schema", "podium.board-database/1"), ("podium", podiumVersion), ("boardId", head["boardId"]?.text ?? ""),
          ("generation", "\(head["generation"]?.integer ?? 0)"),
        ]
      ).write(to: sqlite, replacing: replace)
      let names = tables.map { $0.name.replacing("-", with: "_") }
      output.emit(
        [
          "schema": "podium.board-export/1", "board": .string(file.board), "database": .string(sqlite),
          "tables": .array(zip(names, tables).map { ["table": .string($0), "rows": .integer(Int64($1.rows.count))] }),
        ],
        text: zip(names, tables).map { "\(sqlite): \($0), \($1.rows.count) rows\n" }.joined())
    }
  }
}
