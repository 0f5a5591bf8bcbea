import FoundationEssentials
public import Measurement

/// A trial as a process of its own: the request on its standard input, the report on its standard output.
public enum TrialProcess {
  public struct Failure: Error, Sendable {
    /// A sentence for people.
    public var message: String
    /// The end of what it wrote to standard error.
    public var outputTail: String
  }

  /// Contaminated trials repeated for one piece of work before one is kept and marked: as many as there are trials, and some for few.
  public static func contaminatedLimit(trials: Int) -> Int { max(3, trials) }

  /// Starts `executable trial`, pinned, with as many library threads as it has cores, and no more memory than it may have.
  public static func spawn(_ request: TrialRequest, executable: String, memoryBytes: Int64) throws -> ChildProcess {
    var environment = ProcessInfo.processInfo.environment
    for name in ThreadEnvironment.removed { environment[name] = nil }
    // A crash is told by its signal; a page of backtrace would push the trial's own last words out of sight.
    environment["SWIFT_BACKTRACE"] = "enable=no"
    environment.merge(ThreadEnvironment.variables(threads: request.cores.count)) { $1 }
    return try ChildProcess(
      executable: executable, arguments: ["trial"], environment: environment,
      input: Array(try JSONEncoder().encode(request)),
      limits: ChildProcess.Limits(cores: CoreSet(request.cores), memoryBytes: memoryBytes > 0 ? memoryBytes : nil))
  }

  /// What a trial that has ended found, or why it found nothing.
  public static func report(of child: ChildProcess, exit: ChildExit) -> Result<TrialReport, Failure> {
    let tail = child.standardErrorTail
    guard exit.isSuccess else {
      return .failure(Failure(message: "the trial process \(child.story(of: exit))", outputTail: tail))
    }
    do {
      return .success(try JSONDecoder().decode(TrialReport.self, from: Data(child.standardOutput)))
    } catch {
      return .failure(Failure(message: "the trial process wrote no report, but \(amount(of: child))", outputTail: tail))
    }
  }

  /// What stands where a report should be.
  private static func amount(of child: ChildProcess) -> String {
    let count = child.standardOutput.count
    if child.isStandardOutputCut { return "more than \(count) bytes of something else" }
    return count == 0 ? "nothing" : "\(count) byte\(count == 1 ? "" : "s") of something else"
  }
}
