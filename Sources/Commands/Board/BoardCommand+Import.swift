public import ArgumentParser
public import Leaderboard

extension BoardCommand {
  struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Add what papers, model cards or other boards report, beside what was measured.",
      discussion: """
        Reported results are shown with their citation and never ranked. CSV needs the columns task, variant, value, citation and
        date (2026-11-23), and may have unit, url, hardware, model, tool and details; JSON Lines have the same members; of another
        leaderboard what is ranked there is taken. Of onnxruntime_perf_test the file of results or what it prints, and of
        optimum-benchmark benchmark.json or benchmark_report.json, the median latency is taken; say --task and --date with them.
        """)

    @Argument(help: "CSV (.csv), JSON Lines (.jsonl), a leaderboard (.json) or a tool's results; '-' is standard input.")
    var source: String

    @Option(help: "What the file is, when that is not seen from it.")
    var format: ReportedResults.Format?

    @Option(help: "The task of the board that it stands beside, for rows that do not tell.")
    var task = ""

    @Option(help: "What the variant is called, for rows that do not tell; of a tool's results, instead of what they say.")
    var variant = ""

    @Option(help: "Of optimum-benchmark: which target, such as prefill; forward when absent.")
    var target = ""

    @Option(help: "Who says so, for rows that do not tell.")
    var citation = ""

    @Option(help: "When it was published, such as 2026-11-23, for rows that do not tell.")
    var date = ""

    @OptionGroup var file: FileOption

    @OptionGroup var output: OutputOptions

    func run() throws {
      let bytes = try InputFile.readWhole(source, limit: BoardFile.byteLimit)
      guard let format = format ?? ReportedResults.Format(guessing: bytes, name: source) else {
        throw CommandFailure(
          code: "usage", message: "the kind of file does not follow from its name or content", place: source,
          hint: "say --format \(ReportedResults.Format.allCases.map(\.rawValue).joined(separator: ", "))",
          exitCode: ExitStatus.usage)
      }
      _ = try file.read()
      let results = ReportedResults(
        bytes, format: format, file: source,
        common: ReportedResults.Common(citation: citation, date: date, task: task, variant: variant, target: target))
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
          "added": JSONValue(UInt64(added)), "format": .string(format.rawValue), "notTaken": JSONValue(results.notTaken),
        ],
        text: "\(file.board): \(ids.count) reported results, \(added) of them new\n"
          + (results.notTaken.isEmpty ? "" : "Not taken: \(results.notTaken.joined(separator: ", "))\n"))
    }
  }
}

extension ReportedResults.Format: ExpressibleByArgument {}
