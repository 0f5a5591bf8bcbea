import ArgumentParser
import FoundationEssentials
import Glibc
import Logging
import Measurement
import Messaging
import Scheduling
import Worker

struct WorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker", abstract: "Run jobs for a coordinator.",
    discussion: "SIGTERM or Ctrl-C drains: what runs is finished, nothing new is taken. Twice stops now and gives back what runs.")

  @Option(help: ArgumentHelp("Access file of role work; PODIUM_ACCESS when absent.", valueName: "file"))
  var access: String?

  @Option(help: ArgumentHelp("Reach a coordinator on this machine through its ipc:// socket, without keys.", valueName: "address"))
  var connect: String?

  @Option(help: "A name that stays the same when this worker starts again; the key's name and the host when absent.")
  var name: String?

  @Option(help: ArgumentHelp("Cores that jobs are measured on, such as 4-7 or 0,2; all when absent.", valueName: "list"))
  var cores: CoreSet?

  @Option(help: ArgumentHelp("A label that manifests can ask for; may be given several times.", valueName: "key=value"))
  var label: [LabelArgument] = []

  @Option(help: "Folder of finished results and cached models; this worker's alone.")
  var state: String?

  @Option(help: "Counting jobs at once.")
  var slots = 2

  @Option(help: "Timed jobs of one batch at once; one trial runs at a time, and theirs take turns.")
  var timedSlots = Capabilities.standardTimedSlots

  @Option(help: "Jobs that are over at once, such as probes that do nothing, sent ahead.")
  var credit = Capabilities.standardCredit

  @Option(help: ArgumentHelp("Leave after so long without a job.", valueName: "duration"))
  var idleExit: DurationArgument?

  @Option(
    help: ArgumentHelp(
      "After SIGTERM, give back what still runs after so long: who sent it may kill soon. SIGINT waits.", valueName: "duration"))
  var drainLimit: DurationArgument?

  @Option(help: "How long to look for a coordinator that has never answered.")
  var timeout = DurationArgument(.seconds(300))

  @OptionGroup var models: ModelsLimitOption

  @OptionGroup var library: RuntimeFileOption

  @OptionGroup var log: LogOptions

  /// How long the libraries of kernels may take to load.
  private static let libraryTimeout: Duration = .seconds(60)

  func run() throws {
    let notifier = ServiceNotifier()
    let interruption = try Interruption()
    ChildProcess.adoptOrphans()
    let (endpoint, keyName, address) = try endpoint()
    let allowed = try CoreSet.allowed().cores
    let chosen = cores?.cores ?? allowed
    guard Set(chosen).isSubset(of: allowed) else {
      throw CommandFailure(
        code: "usage.cores", message: "this process may run on cores \(CoreSet(allowed)) only",
        hint: "choose among them with --cores", exitCode: ExitStatus.usage)
    }
    let host = ProcessInfo.processInfo.hostName
    let name = name ?? "\(keyName)@\(host)"
    let folder = state ?? "\(CacheFolder.path)/worker-\(name)"
    try CoordinatorKeys.prepare(state: folder)
    let lock = try FolderLock(folder, owner: "another worker")
    let machine = try MachineFingerprint.current()
    let trials = LocalTrials(threads: 1, cores: CoreSet(chosen), timeout: Self.libraryTimeout)
    let backends = try trials.installedBackends()
    let runtime = try library.installed(by: trials)
    let worker = try Worker(
      Worker.Configuration(
        name: name, state: folder, cores: chosen,
        capabilities: Capabilities(
          slots: max(1, slots), timedSlots: max(1, timedSlots), credit: max(1, credit), cores: chosen.count,
          memoryBytes: Int64(machine.memoryGiB) << 30,
          architecture: machine.architecture, instructionSets: Set(machine.instructionSets),
          labels: Dictionary(label.map { ($0.key, $0.value) }) { $1 },
          profilers: Set(["count", "match", "probe"] + backends.map { "kernels:\($0)" } + Self.profilers(runtime))),
        hardware: machine.canonicalText, executable: Self.executable, version: podiumVersion, idleExit: idleExit?.duration,
        connectTimeout: timeout.duration, modelsLimit: models.bytes() ?? Worker.Configuration.standardModelsLimit,
        coordinator: address, runtime: library.runtime),
      transport: ZeroMQPeer(endpoint, waker: interruption.waker, reconnection: Reconnection(seed: name)),
      log: log.logger("worker"))
    // The supervisor stays off the cores that trials use first.
    if let first = chosen.first { try CoreSet([first]).pinThread() }
    let libraries = backends.joined(separator: ", ")
    Console.note("podium: worker \(name), cores \(CoreSet(chosen)), backends \(libraries), state \(folder)")
    switch runtime {
    case .success(let version): Console.note("podium: ONNX Runtime \(version) for latency, saturation and quality")
    case .failure(let failure): Console.note("podium: no latency, saturation and quality here: \(failure.sentence)")
    }
    let wish = WorkerWish(interruption, drainLimit: drainLimit?.duration)
    var wasConnected = false
    try worker.run {
      Self.tell(notifier, worker, address, isLeaving: wish.isLeaving)
      if !wasConnected, worker.isConnected {
        wasConnected = true
        // 'podium fleet ssh' looks for these words.
        Console.note("podium: worker \(name) is connected to \(address)")
      }
      return wish.now()
    }
    withExtendedLifetime(lock) {}
    Console.note("podium: worker \(name) left")
  }

  /// Once a turn: that the loop turns, and how the worker stands. Connected, it is ready.
  private static func tell(_ notifier: ServiceNotifier, _ worker: Worker, _ address: String, isLeaving: Bool) {
    notifier.turn()
    if isLeaving {
      notifier.stopping("finishing what runs, then leaving")
    } else if worker.isConnected {
      notifier.ready()
      notifier.tell("connected to \(address)")
    } else {
      notifier.tell("looking for \(address)")
    }
  }

  /// What whole models are run for.
  private static func profilers(_ runtime: Result<String, CommandFailure>) -> [String] {
    guard case .success = runtime else { return [] }
    return ["latency:onnxruntime", "saturation:onnxruntime", "quality:onnxruntime"]
  }

  private func endpoint() throws -> (ZeroMQPeer.Endpoint, name: String, address: String) {
    if let connect {
      guard connect.hasPrefix("ipc://") else {
        throw CommandFailure(
          code: "network.insecure", message: "refusing to connect to \(connect) without keys",
          hint: "use --access FILE; --connect is for ipc:// addresses", exitCode: ExitStatus.usage)
      }
      return (.privateSocket(connect), "local", connect)
    }
    var connection = ConnectionOptions()
    connection.access = access
    let file = try AccessFile.read(connection.accessPath())
    return (.access(file), file.name, file.connect)
  }

  /// This very program: trials run it again. Where there is no /proc, the name it was called by.
  static var executable: String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
  }
}

/// `key=value`.
struct LabelArgument: ExpressibleByArgument, Sendable {
  let key: String
  let value: String

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty else { return nil }
    key = String(parts[0])
    value = String(parts[1])
  }
}
