import ArgumentParser
import Reports

extension BoardCommand {
  struct History: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Per task and class what happened to the title: records, matches, retractions, oldest first.")

    @OptionGroup var tasks: TaskArguments

    @OptionGroup var options: Options

    func run() throws {
      let report = try options.report(of: tasks.task)
      options.output.emit(
        report.historyJSON(tasks: tasks.task), text: report.history(tasks: tasks.task, width: Console.width),
        rows: report.historyRows(tasks: tasks.task))
    }
  }
}
