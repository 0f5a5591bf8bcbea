import ArgumentParser
import Measurement
import Profiling

/// How trials are run from the command line.
struct TrialOptions: ParsableArguments {
  @Option(help: "Threads, each on a core of its own.")
  var threads = 1

  @Option(help: "Fresh processes that each measure once.")
  var trials = 5

  @Option(help: ArgumentHelp("Cores to measure on, such as 4-7 or 0,2; all when absent.", valueName: "list"))
  var cores: CoreSet?

  @Option(help: "How long one trial may take.")
  var timeout = DurationArgument(.seconds(600))

  private static let trialLimit = 1_000

  func validate() throws {
    guard (1...Self.trialLimit).contains(trials) else { throw ValidationError("--trials is from 1 to \(Self.trialLimit)") }
    guard threads >= 1 else { throw ValidationError("--threads is at least 1") }
  }

  func localTrials() throws -> LocalTrials {
    LocalTrials(threads: threads, cores: try cores ?? CoreSet.allowed(), timeout: timeout.duration)
  }
}
