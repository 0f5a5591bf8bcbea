import Glibc
import Measurement
import Profiling

/// Trials of one piece of work on this machine, one after the other, each in a fresh process on cores of its own.
struct LocalTrials {
  var threads: Int
  /// Cores to choose from; trials use the last ones.
  var cores: CoreSet
  /// How long one trial may take.
  var timeout: Duration

  private static let lockPatience: Duration = .seconds(600)

  /// Waits until nobody else on this host measures. Throws a failure with the trial's own words when one fails.
  func run(_ work: TrialRequest.Work, count: Int, progress: (Int) -> Void = { _ in }) throws -> [TrialReport] {
    guard threads <= cores.cores.count else {
      throw CommandFailure(
        code: "usage.threads", message: "\(threads) threads on cores \(cores) would wait for each other",
        hint: "use at most \(cores.cores.count) threads", exitCode: ExitStatus.usage)
    }
    var reports: [TrialReport] = []
    for index in 0..<count {
      let lock = try lock()
      reports.append(try run(work))
      withExtendedLifetime(lock) {}
      progress(index + 1)
    }
    return CanaryHistory.judged(reports)
  }

  /// The kernel backends whose libraries are on this machine, by name. Nothing is measured, so nobody is waited for.
  func installedBackends() throws -> [String] { try run(.backends).software.keys.sorted() }

  private func lock() throws -> HostLock {
    if let lock = try HostLock.tryAcquire() { return lock }
    Console.note("podium: another Podium process measures on this machine; waiting for it")
    return try HostLock.acquire(within: Self.lockPatience)
  }

  private func run(_ work: TrialRequest.Work) throws -> TrialReport {
    let child = try TrialProcess.spawn(
      TrialRequest(work: work, cores: Array(cores.cores.suffix(threads))), executable: WorkerCommand.executable, memoryBytes: 0)
    let completion = try child.run(deadline: timeout)
    guard !completion.isTimedOut else {
      throw CommandFailure(
        code: "trial.deadline", message: "a trial did not end within \(timeout.formatted)", hint: "allow more with --timeout",
        exitCode: ExitStatus.temporary)
    }
    switch TrialProcess.report(of: child, exit: completion.exit) {
    case .success(let report): return report
    case .failure(let failure):
      // A trial tells its own errors as this program does: they are passed on as they are.
      if case .exited(let code) = completion.exit.ending,
        let told = CommandFailure(answer: completion.standardOutput, exitCode: code)
      {
        throw told
      }
      let words = failure.outputTail.split(separator: "\n").joined(separator: "\n")
      throw CommandFailure(
        code: "trial.failed", message: failure.message + (words.isEmpty ? "" : ": \(words)"), exitCode: ExitStatus.bug)
    }
  }
}
