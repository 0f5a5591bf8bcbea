import ArgumentParser
import Leaderboard
import Reports

struct BoardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "board", abstract: "Read, check and merge the leaderboard file.",
    groupedSubcommands: [
      CommandGroup(
        name: "Reading:",
        subcommands: [Show.self, SOTA.self, History.self, Pareto.self, Compare.self, Report.self, Export.self]),
      CommandGroup(name: "Judging:", subcommands: [Check.self, Verify.self]),
      CommandGroup(name: "Changing:", subcommands: [Merge.self, Import.self, Retract.self, Attest.self]),
    ])

  struct FileOption: ParsableArguments {
    @Option(help: ArgumentHelp("The leaderboard file.", valueName: "file"))
    var board = "leaderboard.json"

    /// Throws when there is no such file: an empty answer would hide a mistyped name.
    func read() throws -> Board { try BoardFile(path: board).readExisting() }
  }

  /// How views answer.
  struct Options: ParsableArguments {
    @OptionGroup var file: FileOption

    @OptionGroup var output: TableOptions

    func report() throws -> BoardReport { BoardReport(try file.read()) }

    /// Throws when a task that was named is not on the board.
    func report(of tasks: [String]) throws -> BoardReport {
      let report = try report()
      if let unknown = report.unknown(among: tasks).first {
        throw CommandFailure(
          code: "board.unknown-task", message: "no entries for the task \(unknown.debugDescription)", place: file.board,
          hint: "list the tasks with: podium board sota --board \(file.board)", exitCode: ExitStatus.inputMissing)
      }
      return report
    }
  }

  struct TaskArguments: ParsableArguments {
    @Argument(help: "Tasks to show; all when absent.")
    var task: [String] = []
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Per task and class: the ranking, and who is not ranked and why.")

    @OptionGroup var tasks: TaskArguments

    @OptionGroup var options: Options

    func run() throws {
      let report = try options.report(of: tasks.task)
      options.output.emit(
        report.showJSON(tasks: tasks.task), text: report.show(tasks: tasks.task, width: Console.width),
        rows: report.showRows(tasks: tasks.task))
    }
  }

  struct SOTA: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "sota", abstract: "One row per task and class: who holds the title, and why.")

    @OptionGroup var options: Options

    func run() throws {
      let report = try options.report()
      options.output.emit(report.sotaJSON, text: report.sota(width: Console.width), rows: report.sotaRows)
    }
  }
}
