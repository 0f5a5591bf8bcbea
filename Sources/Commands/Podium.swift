public import ArgumentParser
import Glibc
import Leaderboard
import Measurement

/// The command line.
public struct Podium: ParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "podium",
    abstract: "Profile batches of machine-learning model variants across machines, and keep the state of the art per task.",
    version: podiumVersion,
    // Run by workers, not by people.
    subcommands: [TrialCommand.self],
    groupedSubcommands: [
      CommandGroup(
        name: "On this machine:",
        subcommands: [
          CountCommand.self, KernelCommand.self, KernelsCommand.self, LatencyCommand.self, SaturationCommand.self,
          QualityCommand.self, PeakCommand.self, RunCommand.self, PlanCommand.self, ManifestCommand.self, DoctorCommand.self,
        ]),
      CommandGroup(
        name: "Across machines:",
        subcommands: [
          CoordinatorCommand.self, KeysCommand.self, WorkerCommand.self, SubmitCommand.self, StatusCommand.self,
          BatchCommand.self, JobCommand.self, WorkersCommand.self, FleetCommand.self, BoardCommand.self,
        ]),
    ])

  public init() {}

  /// Parses the arguments, runs the command, and ends the process with the exit code that the README lists.
  public static func start() -> Never {
    signal(SIGPIPE, SIG_IGN)
    Heap.growInLargeSteps()
    let arguments = Array(CommandLine.arguments.dropFirst())
    do {
      var command = try command(of: arguments)
      try command.run()
      Glibc.exit(ExitStatus.done)
    } catch {
      Glibc.exit(report(error, arguments))
    }
  }

  private static func command(of arguments: [String]) throws -> any ParsableCommand {
    if arguments.first == "count", let count = CountCommand(plain: Array(arguments.dropFirst())) { return count }
    return try parseAsRoot(arguments)
  }

  /// Tells an error in text on standard error, and with `--json` as a value on standard output. Gives the exit code.
  private static func report(_ error: any Error, _ arguments: [String]) -> Int32 {
    let asJSON = arguments.contains("--json")
    if let code = error as? ExitCode { return code.rawValue }
    if let interrupted = error as? Interrupted { return interrupted.exitCode }
    if let failure = CommandFailure(error) {
      if asJSON { Console.answer(failure.json.pretty) }
      Console.note(failure.text)
      return failure.exitCode
    }
    // What remains is ArgumentParser's own: help, version, completion scripts, and usage errors.
    guard exitCode(for: error) != .success else {
      Console.answer(fullMessage(for: error))
      return ExitStatus.done
    }
    let said = message(for: error)
    let meant = CommandNearMiss.command(in: arguments).map { ". Did you mean '\($0)'?" } ?? ""
    if asJSON {
      let failure = CommandFailure(
        code: "usage", message: said + meant, hint: "see: podium --help", exitCode: ExitStatus.usage)
      Console.answer(failure.json.pretty)
    }
    Console.note(fullMessage(for: error).replacing(said, with: said + meant, maxReplacements: 1))
    return ExitStatus.usage
  }
}
