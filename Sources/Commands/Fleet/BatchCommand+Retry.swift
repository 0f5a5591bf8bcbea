import ArgumentParser
import Leaderboard
import Scheduling
import Wire

extension BatchCommand {
  struct Retry: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Release failed and quarantined jobs: they wait again, as if nothing had failed.")

    @Argument(help: "The batch, such as b3.")
    var batch: BatchID

    @Option(help: ArgumentHelp("Only this job; may be given several times.", valueName: "job"))
    var job: [JobID] = []

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let status = try connection.client().ask(timeout: connection.timeout.duration) { message in
        message.retry.batch = batch.rawValue
        message.retry.jobs = job.map(\.rawValue)
      }.batch
      output.emit(
        ["schema": "podium.batch/1", "batch": StatusCommand.json(status)],
        text: "\(batch) \(status.name): \(status.state), \(BatchWatch.line(status))")
    }
  }
}
