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
        text: "\(batch) \(status.name): \(status.state), \(BatchWatch.line(status))\(Self.matches(of: status))")
    }

    private static func matches(of status: WireBatchStatus) -> String {
      let rounds = status.matches.map { "b\($0)" }.joined(separator: " ")
      let more = status.matching ? "whether more matches follow is not decided yet" : ""
      return [rounds.isEmpty ? "" : "matches in \(rounds)", more].filter { !$0.isEmpty }.map { "; \($0)" }.joined()
    }
  }

  struct Watch: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Wait for a batch's end, showing progress on standard error.")

    @Argument(help: "The batch, such as b3.")
    var batch: BatchID

    @OptionGroup var connection: ConnectionOptions

    @Option(help: "How long to wait for the end.")
    var limit = DurationArgument(.seconds(86_400))

    @Flag(help: "Print what happens as it happens: one JSON object a line.")
    var jsonl = false

    @Option(help: ArgumentHelp("With --jsonl: only events beyond this sequence number.", valueName: "sequence"))
    var since: Int64?

    @Flag(help: "With --jsonl: also workers' coming and going.")
    var fleet = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
      guard jsonl || (since == nil && !fleet) else { throw ValidationError("--since and --fleet go with --jsonl") }
      guard !jsonl || !output.json else { throw ValidationError("--json and --jsonl exclude each other") }
      guard (since ?? 0) >= 0 else { throw ValidationError("--since is a sequence number, 0 or more") }
    }

    func run() throws {
      let client = try connection.client(Interruption())
      if jsonl {
        var events = BatchEvents(client: client, batch: batch, since: since ?? 0, fleet: fleet)
        if try events.stream(atMost: limit.duration) != "done" { throw ExitCode(ExitStatus.jobsFailed) }
        return
      }
      let follower = BatchWatch(client: client, batch: batch.rawValue, isVerbose: true)
      let status = try follower.wait(atMost: limit.duration)
      BatchResults(status, matches: try follower.matches(of: status)).emit(output)
      try BatchResults.end(status)
    }
  }

  struct Results: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Every job of a batch with its state and metrics.",
      discussion: "Exit code 3 when the manifest has a gate and it failed; 75 when it could not be decided.")

    @Argument(help: "The batch, such as b3.")
    var batch: BatchID

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: ResultOptions

    func run() throws {
      let status = try connection.client().ask(timeout: connection.timeout.duration) { message in
        message.batch.batch = batch.rawValue
        message.batch.results = true
      }.batch
      try output.save(status)
      BatchResults(status).emit(output)
      try GateVerdict(status)?.end()
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
