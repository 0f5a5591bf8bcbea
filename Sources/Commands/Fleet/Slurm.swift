import FoundationEssentials
import Glibc
import Measurement

/// Slurm's own programs, found on PATH. They know by their environment and configuration which cluster is meant.
struct Slurm {
  /// One job of Slurm, of an array one of its tasks.
  struct Job: Hashable {
    enum State: Hashable {
      /// Not started, or to be started again.
      case queued
      /// Started and not over, or in a state that we do not know.
      case running
    }

    /// As Slurm tells it and its programs take it: `17`, or `17_3` for a task of an array.
    var id: String
    var state: State
  }

  /// What is to be submitted, but for how many.
  struct Order {
    /// The name of all jobs of a fleet, by which they are known again.
    var name: String
    var script: String
    /// Of the script.
    var arguments: [String]
    /// Further options of `sbatch`. Ours come after them and so count.
    var options: [String]

    func command(_ count: Int) -> [String] {
      ["sbatch", "--parsable"] + options + ["--job-name=\(name)", "--array=1-\(count)", script] + arguments
    }
  }

  /// How long one of the programs may take: a busy controller answers late.
  private static let patience: Duration = .seconds(60)

  private let programs: [String: String]

  /// - Parameter path: folders, as in `PATH`.
  /// - Throws: `slurm.missing` when one of the programs is in none of them.
  init(path: String) throws(CommandFailure) {
    var programs: [String: String] = [:]
    for name in ["squeue", "sbatch", "scancel"] {
      let places = path.split(separator: ":").map { "\($0)/\(name)" }
      guard let place = places.first(where: { access($0, X_OK) == 0 }) else {
        throw CommandFailure(
          code: "slurm.missing", message: "there is no \(name) on PATH",
          hint: "run this where jobs of Slurm are submitted, or install its client commands (Debian: slurm-client)",
          exitCode: ExitStatus.unreachable)
      }
      programs[name] = place
    }
    self.programs = programs
  }

  /// Jobs of this user with this name that are not over. Throws `slurm.refused`.
  func jobs(named name: String) throws -> [Job] {
    // All states, so that none that we do not know of is left out: what is over is left out below.
    let text = try run([
      "squeue", "--noheader", "--array", "--states=all", "--user=\(getuid())", "--name=\(name)", "--format=%i|%T",
    ])
    return try text.split(separator: "\n").compactMap { line in
      let fields = line.split(separator: "|").map(String.init)
      guard fields.count == 2 else {
        throw Self.refusal("squeue", "it wrote \(String(line.prefix(80)).debugDescription), which is not a job and its state")
      }
      return Self.state(fields[1]).map { Job(id: fields[0], state: $0) }
    }
  }

  /// Submits so many jobs as one array and gives its id. Throws `slurm.refused`.
  func submit(_ order: Order, _ count: Int) throws -> String {
    // With several clusters the cluster's name follows.
    let answer = try run(order.command(count)).prefix { $0 != ";" && $0 != "\n" }
    guard !answer.isEmpty, answer.allSatisfy({ $0.isASCII && $0.isNumber }) else {
      throw Self.refusal("sbatch", "it did not tell the job's id, but \(String(answer.prefix(80)).debugDescription)")
    }
    return String(answer)
  }

  /// Cancels these jobs as far as they have not started. Throws `slurm.refused`.
  func withdraw(_ jobs: [Job]) throws { _ = try run(Self.withdrawal(of: jobs)) }

  static func withdrawal(of jobs: [Job]) -> [String] { ["scancel", "--state=PENDING"] + jobs.map(\.id) }

  /// States in which a job takes no more place in the queue or on a node; of one that completes the program has ended.
  private static let over: Set = [
    "BOOT_FAIL", "CANCELLED", "COMPLETED", "COMPLETING", "DEADLINE", "FAILED", "NODE_FAIL", "OUT_OF_MEMORY", "PREEMPTED", "REVOKED",
    "TIMEOUT",
  ]
  private static let waiting: Set = ["PENDING", "REQUEUED", "REQUEUE_FED", "REQUEUE_HOLD", "RESV_DEL_HOLD", "SPECIAL_EXIT"]

  private static func state(_ word: String) -> Job.State? {
    over.contains(word) ? nil : waiting.contains(word) ? .queued : .running
  }

  /// Runs one of the programs and gives what it wrote to standard output.
  private func run(_ command: [String]) throws -> String {
    guard let name = command.first, let program = programs[name] else { return "" }
    let process = try ChildProcess(executable: program, arguments: Array(command.dropFirst()), environment: Self.environment)
    let done = try process.run(deadline: Self.patience)
    guard done.exit.isSuccess else {
      let said = done.standardErrorTail.split(separator: "\n").first.map(String.init) ?? "\(done.exit.ending)"
      throw Self.refusal(name, done.isTimedOut ? "it did not end within \(Self.patience.formatted)" : said)
    }
    return String(decoding: done.standardOutput, as: UTF8.self)
  }

  /// Ours, with the program that workers are to run: this one, unless another is named.
  private static var environment: [String: String] {
    let own = ProcessInfo.processInfo.environment
    return own.merging(["PODIUM_BINARY": own["PODIUM_BINARY"].flatMap { $0.isEmpty ? nil : $0 } ?? WorkerCommand.executable]) { $1 }
  }

  private static func refusal(_ program: String, _ said: String) -> CommandFailure {
    CommandFailure(code: "slurm.refused", message: said, place: program, exitCode: ExitStatus.temporary)
  }
}
