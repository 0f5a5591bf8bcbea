import ArgumentParser
import Leaderboard
import Reports
import Scheduling
import Wire

struct BatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "batch", abstract: "Follow and end batches.",
    subcommands: [List.self, Show.self, Watch.self, Results.self, Cancel.self, Retry.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "All batches, oldest first.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let status = try connection.client().ask(timeout: connection.timeout.duration) { $0.status = WireStatusQuery() }.status
      output.emit(
        ["schema": "podium.batches/1", "batches": .array(status.batches.map(StatusCommand.json))],
        text: StatusCommand.table(status.batches).render(width: Console.width))
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "One batch: its state and counts.")

    @Argument(help: "The batch, such as b3.")
    var batch: BatchID

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let status = try connection.client().ask(timeout: connection.timeout.duration) { $0.batch.batch = batch.rawValue }.batch
      output.emit(
        ["schema": "podium.batch/1", "batch": StatusCommand.json(status)],
        text: "\(batch) \(status.name): \(status.state), \(BatchWatch.line(status))")
    }
  }

  struct Watch: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Wait for a batch's end, showing progress on standard error.")

    @Argument(help: "The batch, such as b3.")
    var batch: BatchID

    @OptionGroup var connection: ConnectionOptions

    @Option(help: "How long to wait for the end.")
    var limit = DurationArgument(.seconds(86_400))

    @OptionGroup var output: OutputOptions

    func run() throws {
      let client = try connection.client(Interruption())
      let status = try BatchWatch(client: client, batch: batch.rawValue, isVerbose: true).wait(atMost: limit.duration)
      BatchResults(status).emit(output)
      if status.state != "done" { throw ExitCode(ExitStatus.jobsFailed) }
    }
  }

  struct Results: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Every job of a batch with its state and metrics.")

    @Argument(help: "The batch, such as b3.")
    var batch: BatchID

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let status = try connection.client().ask(timeout: connection.timeout.duration) { message in
        message.batch.batch = batch.rawValue
        message.batch.results = true
      }.batch
      BatchResults(status).emit(output)
    }
  }

  struct Cancel: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "End a batch: queued jobs never start, running ones are stopped.")

    @Argument(help: "The batch, such as b3.")
    var batch: BatchID

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let status = try connection.client().ask(timeout: connection.timeout.duration) { $0.cancel.batch = batch.rawValue }.batch
      output.emit(
        ["schema": "podium.batch/1", "batch": StatusCommand.json(status)],
        text: "\(batch) \(status.name): \(status.state), \(BatchWatch.line(status))")
    }
  }
}
