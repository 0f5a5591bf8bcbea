import ArgumentParser
import Coordinator
import Glibc
import Logging
import Messaging
import Scheduling

struct CoordinatorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coordinator", abstract: "Serve: take batches, hand jobs to workers, keep the leaderboard.",
    subcommands: [Backup.self, Restore.self])

  @Option(help: ArgumentHelp("Address to listen on; TCP is always encrypted.", valueName: "address"))
  var bind = "tcp://127.0.0.1:5570"

  @Option(help: "Folder of the database, the models and the keys; one coordinator at a time.")
  var state = "podium-state"

  @Option(help: ArgumentHelp("The leaderboard file; STATE/leaderboard.json when absent.", valueName: "file"))
  var board: String?

  @Option(help: ArgumentHelp("Age beyond which kept times of kernels are measured again.", valueName: "duration"))
  var kernelsStaleAfter = DurationArgument(KernelShelf.standardAge)

  @Option(
    help: ArgumentHelp(
      "Run by /bin/sh for each new record of the leaderboard, with its row of 'board sota' as JSON on standard input.",
      valueName: "command"))
  var onRecord: String?

  @OptionGroup var limits: QueueOptions

  @OptionGroup var models: ModelsLimitOption

  @Option(
    help: ArgumentHelp(
      "Serve the leaderboard as a page, /metrics for Prometheus and /healthz here, such as 127.0.0.1:8080.", valueName: "host:port")
  )
  var http: WebAddress?

  @Flag(help: "Let other machines read /metrics without a token: names of workers, numbers of jobs.")
  var httpPublic = false

  @Option(
    help: ArgumentHelp(
      "File, mode 0600, with a token that readers of pages must give; lets other machines read.", valueName: "file"))
  var httpTokenFile: String?

  @OptionGroup var log: LogOptions

  /// Where the leaderboard is.
  var boardPath: String { board ?? state + "/leaderboard.json" }

  func run() throws {
    let notifier = ServiceNotifier()
    let interruption = try Interruption()
    Self.raiseDescriptorLimit()
    try CoordinatorKeys.prepare(state: state)
    let security: ZeroMQServer.Security =
      bind.hasPrefix("ipc://")
      ? .privateSocket : .keys(try CoordinatorKeys.load(state: state), try AllowList(state: state))
    let transport = try ZeroMQServer(bind: bind, security: security, waker: interruption.waker)
    let access = WebAccess(isPublic: httpPublic, token: try httpTokenFile.map { try WebToken(file: $0) })
    let telemetry = Telemetry(page: http.map { _ in LivePage() })
    let coordinator = try Coordinator(
      Coordinator.Configuration(
        state: state, board: boardPath, policy: limits.policy, version: podiumVersion,
        kernelsStaleAfter: kernelsStaleAfter.duration, modelsLimit: models.bytes() ?? .max, onRecord: onRecord),
      transport: transport, log: log.logger("coordinator"), telemetry: telemetry)
    // libzmq tells a port that it chose, but writes 127.0.0.1 as an IPv6 address.
    let address = bind.hasSuffix(":*") || bind.hasSuffix(":0") ? transport.address : bind
    let web = try http.map { try WebServer($0, WebSite(telemetry, access: access)) }
    defer { web?.stop() }
    Console.note("podium: coordinator listens on \(address), state \(state)")
    if let web { Console.note("podium: page on http://\(web.address)/, metrics on http://\(web.address)/metrics") }
    // It listens since the transport was made; from the first turn on it answers.
    notifier.tell("listening on \(address)")
    try coordinator.run {
      notifier.ready()
      notifier.turn()
      return interruption.count > 0
    }
    notifier.stopping()
    Console.note("podium: coordinator stopped; start it again with the same --state and everything goes on")
  }

  /// Every connection is a descriptor: as many are wanted as this process may have. Fewer serve fewer workers.
  private static func raiseDescriptorLimit() {
    var limit = rlimit()
    let descriptors = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(descriptors, &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    setrlimit(descriptors, &limit)
  }
}
