import ArgumentParser
import Batches
import FoundationEssentials
import Glibc
import Leaderboard
import Measurement
import Messaging
import Reports
import Wire

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a batch on this machine: coordinator and workers, then the leaderboard.",
    discussion:
      "The processes talk over a private socket and end with the command. The leaderboard file stays, and grows with each run.")

  @Argument(help: "The manifest; '-' is standard input.")
  var manifest: String

  @Option(help: "Worker processes; one measures at a time, the others count meanwhile.")
  var workers = 1

  @Option(help: ArgumentHelp("The leaderboard file; else the manifest's, else leaderboard.json.", valueName: "file"))
  var board: String?

  @Option(help: ArgumentHelp("Cores that jobs are measured on, such as 4-7 or 0,2; all when absent.", valueName: "list"))
  var cores: CoreSet?

  @OptionGroup var library: RuntimeFileOption

  @Option(help: ArgumentHelp("Age beyond which times of kernels are measured again, within this run.", valueName: "duration"))
  var kernelsStaleAfter: DurationArgument?

  @Option(help: "How long to wait for the end of the batch.")
  var timeout = DurationArgument(.seconds(86_400))

  @OptionGroup var output: OutputOptions

  private static let workerLimit = 64
  private static let libraryTimeout: Duration = .seconds(60)

  func validate() throws {
    guard (1...Self.workerLimit).contains(workers) else { throw ValidationError("--workers is from 1 to \(Self.workerLimit)") }
  }

  func run() throws {
    var batch = try readManifest(manifest)
    let boardPath = board ?? batch.publish.board ?? "leaderboard.json"
    // A board that cannot be read is told before anything runs.
    _ = try BoardFile(path: boardPath).read()
    let leftOut = try leaveOutWhatCannotRun(&batch)
    let interruption = try Interruption()
    let folder = try PrivateFolder()
    let socket = "ipc://\(folder.path)/socket"
    let site = Companions()
    defer { site.end() }
    var serving = ["coordinator", "--bind", socket, "--state", folder.path + "/state", "--board", boardPath]
    if let kernelsStaleAfter { serving += ["--kernels-stale-after", kernelsStaleAfter.duration.formatted] }
    try site.start("coordinator", serving)
    for index in 1...workers {
      var arguments = ["worker", "--connect", socket, "--name", "local-\(index)", "--state", "\(folder.path)/worker-\(index)"]
      if let cores { arguments += ["--cores", "\(cores)"] }
      if let file = library.runtime { arguments += ["--runtime", file] }
      try site.start("worker-\(index)", arguments)
    }
    let client = try CoordinatorClient(.privateSocket(socket), interruption: interruption)
    let submitted = try Submission(batch: batch, isAgain: false).send(with: client, timeout: Submission.answerTimeout)
    let follower = BatchWatch(client: client, batch: submitted.batch, isVerbose: true, goesOn: false, eachTurn: site.look)
    let status = try follower.wait(atMost: timeout.duration)
    let results = BatchResults(status, matches: try follower.matches(of: status))
    let report = BoardView(try BoardFile(path: boardPath).read())
    output.emit(
      report.sotaJSON,
      text: results.text + "\n" + report.sota(width: Console.width) + "\nLeaderboard: \(boardPath)\n")
    try BatchResults.end(status, hasGate: batch.gate != nil)
    if leftOut > 0 { throw ExitCode(ExitStatus.jobsFailed) }
  }

  /// No other worker will come, so that what needs ONNX Runtime would wait for ever where there is none. Gives how many jobs that
  /// are, and says why; throws it when no job is left.
  private func leaveOutWhatCannotRun(_ batch: inout Batch) throws -> Int {
    let kept = batch.jobs.filter { !batch.tasks[$0.task].kind.needsRuntime }
    let count = batch.jobs.count - kept.count
    guard count > 0 else { return 0 }
    let trials = LocalTrials(threads: 1, cores: try cores ?? CoreSet.allowed(), timeout: Self.libraryTimeout)
    guard case .failure(let failure) = try library.installed(by: trials) else { return 0 }
    guard !kept.isEmpty else { throw failure }
    batch.jobs = kept
    Console.note("podium: \(count) job\(count == 1 ? "" : "s") left out: \(failure.sentence)")
    return count
  }
}

/// A folder of mode 0700 for sockets and state, removed at the end.
final class PrivateFolder {
  let path: String

  init() throws(CommandFailure) {
    let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(base)/podium-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw CommandFailure(
        code: "state.folder", message: "cannot make a folder (\(String(cString: strerror(errno))))", place: base,
        hint: "set TMPDIR to a folder that this user may write to", exitCode: ExitStatus.inputMissing)
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }  // leftovers in a temporary folder harm nobody
}
