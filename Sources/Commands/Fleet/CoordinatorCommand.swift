import ArgumentParser
import Coordinator
import Logging
import Messaging
import Scheduling

struct CoordinatorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coordinator", abstract: "Serve: take batches, hand jobs to workers, keep the leaderboard.")

  @Option(help: ArgumentHelp("Address to listen on; TCP is always encrypted.", valueName: "address"))
  var bind = "tcp://127.0.0.1:5570"

  @Option(help: "Folder of the database, the models and the keys; one coordinator at a time.")
  var state = "podium-state"

  @Option(help: ArgumentHelp("The leaderboard file; STATE/leaderboard.json when absent.", valueName: "file"))
  var board: String?

  @Option(help: ArgumentHelp("Age beyond which kept times of kernels are measured again.", valueName: "duration"))
  var kernelsStaleAfter = DurationArgument(KernelShelf.standardAge)

  @OptionGroup var models: ModelsLimitOption

  @Flag(name: .shortAndLong, help: "Tell more on standard error.")
  var verbose = false

  func run() throws {
    let interruption = try Interruption()
    try CoordinatorKeys.prepare(state: state)
    let security: ZeroMQServer.Security =
      bind.hasPrefix("ipc://")
      ? .privateSocket : .keys(try CoordinatorKeys.load(state: state), try AllowList(state: state))
    let transport = try ZeroMQServer(bind: bind, security: security, waker: interruption.waker)
    let coordinator = try Coordinator(
      Coordinator.Configuration(
        state: state, board: board ?? state + "/leaderboard.json", version: podiumVersion,
        kernelsStaleAfter: kernelsStaleAfter.duration, modelsLimit: models.bytes() ?? .max),
      transport: transport, log: .podium("coordinator", verbose: verbose))
    // libzmq tells a port that it chose, but writes 127.0.0.1 as an IPv6 address.
    let address = bind.hasSuffix(":*") || bind.hasSuffix(":0") ? transport.address : bind
    Console.note("podium: coordinator listens on \(address), state \(state)")
    try coordinator.run { interruption.count > 0 }
    Console.note("podium: coordinator stopped; start it again with the same --state and everything goes on")
  }
}
