import ArgumentParser
import FoundationEssentials
import Glibc
import Messaging
import ModelFormats
import Scheduling

struct FleetSlurmCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "slurm", abstract: "Keep as many workers in Slurm as the waiting jobs can use, up to a bound.",
    discussion: """
      Looks again and again, until the batch that is named has ended or a signal comes. What it started is known again by its name, \
      so this command may be stopped and started at any time. Workers that have nothing to do leave by themselves.
      """)

  @Option(help: "The most workers that are queued or run in Slurm.")
  var workers: Int

  @Option(
    help: ArgumentHelp("Access file of role work for the workers, which they must find under the same path.", valueName: "file"))
  var workerAccess: String

  @Option(help: ArgumentHelp("End with this batch, and count only its jobs.", valueName: "batch"))
  var batch: BatchID?

  @Option(help: "Jobs that wait for each further worker.")
  var jobsPerWorker = 1

  @Option(help: ArgumentHelp("A worker leaves after so long without a job.", valueName: "duration"))
  var idleExit = DurationArgument(.seconds(300))

  @Option(help: ArgumentHelp("Between two looks.", valueName: "duration"))
  var interval = DurationArgument(.seconds(30))

  @Option(
    help: ArgumentHelp(
      "What sbatch runs for a worker; podium-worker.sbatch of the installation when absent, see Deploy/slurm.", valueName: "file"))
  var script: String?

  @Option(help: ArgumentHelp("Name of its jobs in Slurm; one for each coordinator when absent.", valueName: "name"))
  var name: String?

  @Flag(help: "Look once: for cron. Pauses after failures go on from one look to the next.")
  var once = false

  @Flag(help: "Look once, and only say what would be done.")
  var dryRun = false

  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  @Argument(
    parsing: .postTerminator,
    help: ArgumentHelp("After --, further options of sbatch, such as --partition=cpu --time=8:00:00.", valueName: "sbatch-option"))
  var options: [String] = []

  /// As many as one coordinator is built for, and one array of Slurm takes as it is delivered.
  private static let mostWorkers = 1_000
  private static let shortestInterval: Duration = .seconds(1)
  private static let nameBytes = 64

  func validate() throws {
    guard (0...Self.mostWorkers).contains(workers) else {
      throw ValidationError("--workers is from 0 to \(Self.mostWorkers), not \(workers)")
    }
    guard (1...1_000_000).contains(jobsPerWorker) else { throw ValidationError("--jobs-per-worker is from 1 to 1000000") }
    guard interval.duration >= Self.shortestInterval else {
      throw ValidationError("--interval is \(Self.shortestInterval.formatted) or longer")
    }
    if let name {
      let isPlain = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
      guard isPlain, (1...Self.nameBytes).contains(name.utf8.count) else {
        throw ValidationError("--name is up to \(Self.nameBytes) letters, digits, '-' and '_'")
      }
    }
    // squeue and scancel would look elsewhere than sbatch, and every look would start as many again.
    guard !options.contains(where: { $0.hasPrefix("-M") || $0.hasPrefix("--cluster") }) else {
      throw ValidationError("name the cluster in SLURM_CLUSTERS: squeue and scancel must see it too")
    }
    guard !options.contains(where: { $0.hasPrefix("--wrap") }) else {
      throw ValidationError("--wrap would take the place of the worker's script")
    }
    guard !output.json || once || dryRun else { throw ValidationError("--json goes with --once or --dry-run") }
  }

  func run() throws {
    let interruption = try Interruption()
    let own = try AccessFile.read(connection.accessPath())
    let theirs = try AccessFile.read(workerAccess)
    try check(theirs, sameCoordinatorAs: own)
    let name = name ?? "podium-\(ContentDigest(of: own.coordinatorKey.utf8).hex.prefix(8))"
    let order = Slurm.Order(
      name: name, script: try scriptPath(), arguments: [absolute(workerAccess), "--idle-exit", idleExit.duration.formatted],
      options: options)
    let slurm = try Slurm(path: ProcessInfo.processInfo.environment["PATH"] ?? "")
    let folder = "\(CacheFolder.path)/fleet-\(name)"
    let lock = dryRun ? nil : try Self.lock(name, folder)
    var fleet = SlurmFleet(
      client: try CoordinatorClient(.access(own), interruption: interruption), timeout: connection.timeout.duration, batch: batch,
      slurm: slurm, order: order,
      terms: FleetSize.Terms(most: workers, jobsPerWorker: jobsPerWorker, pause: interval.duration),
      memory: FleetMemory(in: folder, batch: batch), isRehearsal: dryRun)
    if once || dryRun {
      let pass = try fleet.pass()
      let command = dryRun && !pass.command.isEmpty ? "\n" + pass.command.joined(separator: " ") : ""
      output.emit(pass.json(name), text: pass.line + command)
    } else {
      try keep(&fleet, interruption)
    }
    withExtendedLifetime(lock) {}
  }

  /// Looks until the batch has ended or a signal comes. What may pass by itself is told, once, and waited for.
  private func keep(_ fleet: inout SlurmFleet, _ interruption: Interruption) throws {
    Console.note("podium: keeps up to \(workers) workers in Slurm as \(fleet.order.name)")
    var said = ""
    while interruption.count == 0 {
      let line: String
      var hasEnded = false
      do {
        let pass = try fleet.pass()
        line = pass.line
        hasEnded = pass.hasEnded
      } catch let error as MessagingError where error.code == .unreachable {
        line = "the coordinator does not answer; waiting for it"
      } catch let failure as CommandFailure where failure.exitCode == ExitStatus.temporary {
        line = failure.sentence
      } catch is Interrupted {
        break
      }
      if line != said { Console.note("podium: \(line)") }
      said = line
      if hasEnded { return }
      let end = ContinuousClock.now + interval.duration
      while interruption.count == 0, ContinuousClock.now < end { usleep(Self.nap) }
    }
    Console.note("podium: what is in Slurm stays there; start this again and it goes on")
  }

  /// In microseconds: how late a signal is seen.
  private static let nap: UInt32 = 200_000

  private func check(_ worker: AccessFile, sameCoordinatorAs own: AccessFile) throws(CommandFailure) {
    guard worker.role == .work else {
      throw CommandFailure(
        code: "fleet.role", message: "a key of role \(worker.role.rawValue) is not for workers", place: workerAccess,
        hint: "make one with: podium keys create NAME --role work", exitCode: ExitStatus.usage)
    }
    guard worker.coordinatorKey == own.coordinatorKey else {
      throw CommandFailure(
        code: "fleet.coordinators", message: "it is for another coordinator than the one that is asked", place: workerAccess,
        hint: "make both access files with the same --state", exitCode: ExitStatus.usage)
    }
  }

  /// The script that was named, or that of the packages: beside the program's folder.
  private func scriptPath() throws(CommandFailure) -> String {
    let folder = WorkerCommand.executable.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/")
    let path = script.map(absolute) ?? folder + "/share/podium/slurm/podium-worker.sbatch"
    guard access(path, R_OK) == 0 else {
      throw CommandFailure(
        code: "fleet.script", message: "there is no script for a worker", place: path,
        hint: "name one with --script: Deploy/slurm/podium-worker.sbatch of the sources", exitCode: ExitStatus.inputMissing)
    }
    return path
  }

  private func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
  }

  /// Two of these commands would both start what is missing.
  private static func lock(_ name: String, _ folder: String) throws -> FolderLock {
    try CoordinatorKeys.prepare(state: folder)
    do throws(MessagingError) {
      return try FolderLock(folder, owner: "another podium")
    } catch {
      guard error.code == .stateLocked else { throw error }
      throw CommandFailure(
        code: "fleet.locked", message: "another 'podium fleet slurm' keeps the fleet \(name)", place: folder,
        hint: "stop it first", exitCode: ExitStatus.temporary)
    }
  }
}
