import ArgumentParser
import Leaderboard

extension BoardCommand {
  struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Add what papers, model cards or other boards report, beside what was measured.",
      discussion: """
        Reported results are shown with their citation and never ranked. CSV needs the columns task, variant, value, citation and
        date (2026-11-23), and may have unit, url, hardware and model; JSON Lines have the same members; of another leaderboard what is
        ranked there is taken.
        """)

    @Argument(help: "CSV (.csv), JSON Lines (.jsonl) or a leaderboard (.json); '-' is standard input.")
    var source: String

    @Option(help: "csv, jsonl or board, whatever the file is called.")
    var format: ReportedResults.Format?

    @Option(help: "Who says so, for rows that do not tell.")
    var citation = ""

    @Option(help: "When it was published, such as 2026-11-23, for rows that do not tell.")
    var date = ""

    @OptionGroup var file: FileOption

    @OptionGroup var output: OutputOptions

    func run() throws {
      guard let format = format ?? Self.format(of: source) else {
        throw CommandFailure(
          code: "usage", message: "the kind of file does not follow from its name", place: source,
          hint: "say --format csv, jsonl or board", exitCode: ExitStatus.usage)
      }
      _ = try file.read()
      let results = ReportedResults(
        try InputFile.readWhole(source), format: format, file: source, citation: citation, date: date)
      let failures = results.errors.compactMap(CommandFailure.init)
      if var failure = failures.first {
        failure.others = Array(failures.dropFirst())
        throw failure
      }
      var added = 0
      var ids: [String] = []
      try BoardFile(path: file.board).update { (board) throws(LeaderboardError) in
        let before = board.factCount
        ids = try results.insert(into: &board, submitter: UserName.current, at: .now)
        added = board.factCount - before
      }
      output.emit(
        [
          "schema": "podium.board-import/1", "board": .string(file.board), "entries": JSONValue(ids),
          "added": JSONValue(UInt64(added)),
        ],
        text: "\(file.board): \(ids.count) reported results, \(added) of them new\n")
    }

    private static func format(of path: String) -> ReportedResults.Format? {
      switch path.split(separator: ".").last {
      case "csv": .csv
      case "jsonl", "ndjson": .jsonl
      case "json": .board
      default: nil
      }
    }
  }
}

extension ReportedResults.Format: ExpressibleByArgument {}
