import ArgumentParser
import Leaderboard
import Wire

extension WorkersCommand {
  struct Drain: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Have a worker finish what it has and take nothing more, also after it was started again, until it is resumed.")

    @Argument(help: "The worker's name, see 'podium workers list'.")
    var name: String

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() throws { try WorkersCommand.drain(name, resume: false, connection, output) }
  }

  struct Resume: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Have a drained worker take jobs again.")

    @Argument(help: "The worker's name, see 'podium workers list'.")
    var name: String

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() throws { try WorkersCommand.drain(name, resume: true, connection, output) }
  }

  private static func drain(
    _ name: String, resume: Bool, _ connection: ConnectionOptions, _ output: OutputOptions
  ) throws {
    let worker = try connection.client().ask(timeout: connection.timeout.duration) { message in
      message.drain.name = name
      message.drain.resume = resume
    }.worker
    let running = worker.jobs.isEmpty ? "" : ", still has " + worker.jobs.map { "j\($0)" }.joined(separator: " ")
    output.emit(
      ["schema": "podium.worker/1", "worker": Self.json(worker)],
      text: "\(name): \(worker.state.isEmpty ? "resumed" : worker.state)\(running)")
  }
}
