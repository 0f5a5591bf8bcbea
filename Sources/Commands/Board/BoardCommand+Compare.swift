import ArgumentParser
import Leaderboard
import Reports
import Wire

extension BoardCommand {
  struct Compare: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Two variants, or two entries, on every task that both are ranked on.",
      discussion: """
        A name means the variant's newest ranked entry of each task and class. With --match the coordinator runs the two head to head,
        interleaved on one worker, once for each measured task and class; the outcome is a fact on its leaderboard.
        """)

    @Argument(help: "A variant's name, or an entry's id.")
    var left: String

    @Argument(help: "What it is compared with.")
    var right: String

    @Option(help: "Only this task; may be given several times.")
    var task: [String] = []

    @Flag(help: "Have a match played for each measured task and class; needs --access.")
    var match = false

    @Option(help: ArgumentHelp("With --match: access file of role submit; PODIUM_ACCESS when absent.", valueName: "file"))
    var access: String?

    @OptionGroup var options: Options

    func validate() throws {
      if left == right { throw ValidationError("name two different variants or entries") }
      if access != nil, !match { throw ValidationError("--access goes with --match") }
    }

    func run() throws {
      let comparison = BoardComparison(try options.report(of: task), left, right, tasks: task)
      guard !comparison.isEmpty else {
        throw CommandFailure(
          code: "board.nothing-to-compare",
          message: "no task and class ranks both \(left.debugDescription) and \(right.debugDescription)",
          place: options.file.board, hint: "see who is ranked where: podium board show --board \(options.file.board)",
          exitCode: ExitStatus.inputMissing)
      }
      if match { try play(comparison) }
      options.output.emit(comparison.json, text: comparison.text(width: Console.width), rows: comparison.rowTable)
    }

    /// Asks for the matches; they are played in their own time.
    private func play(_ comparison: BoardComparison) throws {
      var connection = ConnectionOptions()
      connection.access = access
      let client = try connection.client(Interruption())
      let pairs = comparison.measured
      guard !pairs.isEmpty else {
        throw CommandFailure(
          code: "board.nothing-to-play", message: "the two meet in exact tasks only, which need no match",
          hint: "leave out --match", exitCode: ExitStatus.usage)
      }
      for pair in pairs {
        let answer = try client.match(
          task: pair.task, challenger: pair.left, holder: pair.right, timeout: connection.timeout.duration)
        Console.note(
          "podium: \(pair.task): the match is batch b\(answer.batch); follow it with: podium batch watch b\(answer.batch)")
      }
    }
  }
}
