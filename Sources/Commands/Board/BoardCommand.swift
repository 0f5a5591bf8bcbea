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
      CommandGroup(name: "Changing:", subcommands: [Merge.self, Import.self, Retract.self, Attest.self, Archive.self]),
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

    /// What the file shows. Throws when a task that was named is not on the board.
    func view(of tasks: [String] = []) throws -> BoardView {
      let view = BoardView(try BoardFile(path: file.board).readShown())
      try check(view.unknown(among: tasks))
      return view
    }

    /// What the facts say of these tasks, or of all. Throws when a task that was named is not on the board.
    func report(of tasks: [String]) throws -> BoardReport {
      let report = BoardReport(try file.read(), tasks: tasks)
      try check(report.unknown(among: tasks))
      return report
    }

    private func check(_ unknown: [String]) throws {
      guard let name = unknown.first else { return }
      throw CommandFailure(
        code: "board.unknown-task", message: "no entries for the task \(name.debugDescription)", place: file.board,
        hint: "list the tasks with: podium board sota --board \(file.board)", exitCode: ExitStatus.inputMissing)
    }
  }

  struct TaskArguments: ParsableArguments {
    @Argument(help: "Tasks to show; all when absent.")
    var task: [String] = []
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Per task and class: the ranking, and who is not ranked and why.",
      discussion: "Of a large leaderboard the first of each ranking are shown; --json, --csv, and a task that is named have all.")

    @OptionGroup var tasks: TaskArguments

    @OptionGroup var options: Options

    func run() throws {
      let view = try options.view(of: tasks.task)
      options.output.emit(
        view.showJSON(tasks: tasks.task), text: view.show(tasks: tasks.task, width: Console.width),
        rows: view.showRows(tasks: tasks.task))
    }
  }

  struct SOTA: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "sota", abstract: "One row per task and class: who holds the title, and why.")

    @OptionGroup var options: Options

    func run() throws {
      let view = try options.view()
      options.output.emit(view.sotaJSON, text: view.sota(width: Console.width), rows: view.sotaRows)
    }
  }
}
