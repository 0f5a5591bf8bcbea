import ArgumentParser
import Leaderboard
import Reports

struct BoardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "board", abstract: "Read the leaderboard file.", subcommands: [Show.self, SOTA.self])

  struct Options: ParsableArguments {
    @Option(help: ArgumentHelp("The leaderboard file.", valueName: "file"))
    var board = "leaderboard.json"

    @OptionGroup var output: OutputOptions

    /// Throws when there is no such file: an empty answer would hide a mistyped name.
    func report() throws -> BoardReport {
      BoardReport(try BoardFile(path: board).readExisting())
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Per task and class: the ranking, and who is not ranked and why.")

    @Argument(help: "Tasks to show; all when absent.")
    var task: [String] = []

    @OptionGroup var options: Options

    func run() throws {
      let report = try options.report()
      if let unknown = report.unknown(among: task).first {
        throw CommandFailure(
          code: "board.unknown-task", message: "no entries for the task \(unknown.debugDescription)", place: options.board,
          hint: "list the tasks with: podium board sota --board \(options.board)", exitCode: ExitStatus.inputMissing)
      }
      options.output.emit(report.showJSON(tasks: task), text: report.show(tasks: task, width: Console.width))
    }
  }

  struct SOTA: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "sota", abstract: "One row per task and class: who holds the title, and why.")

    @OptionGroup var options: Options

    func run() throws {
      let report = try options.report()
      options.output.emit(report.sotaJSON, text: report.sota(width: Console.width))
    }
  }
}
