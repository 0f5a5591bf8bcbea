import ArgumentParser
import Reports

extension BoardCommand {
  struct Pareto: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Per task and class the entries that no other beats on every objective.",
      discussion: "Objectives are the task's own, as its manifest lists them; tasks without any are left out.")

    @OptionGroup var tasks: TaskArguments

    @OptionGroup var options: Options

    func run() throws {
      let report = try options.report(of: tasks.task)
      options.output.emit(
        report.paretoJSON(tasks: tasks.task), text: report.pareto(tasks: tasks.task, width: Console.width),
        rows: report.paretoRows(tasks: tasks.task))
    }
  }
}
