import Glibc
import Measurement
import Profiling
import Scheduling

/// Trials of one piece of work on this machine, one after the other, each in a fresh process on cores of its own.
struct LocalTrials {
  var threads: Int
  /// Cores to choose from; trials use the last ones.
  var cores: CoreSet
  /// How long one trial may take.
  var timeout: Duration
  /// What the caches hold when a kernel, or a whole model, is called.
  var caches = SamplingBudget.Mode.warm
  /// How long each kernel, or a model, is sampled at most; nil: as long as every published number.
  var sampling: Duration?
  /// How exactly.
  var precision = SamplingBudget().precision

  private static let lockPatience: Duration = .seconds(600)

  /// Waits until nobody else on this host measures, and for a quiet machine. A contaminated trial is repeated, as often as there are
  /// trials; then it is kept as it is. Throws a failure with the trial's own words when one fails.
  ///
  /// - Parameter further: what is to be measured after these trials, of which there are `count` or more; nil: nothing.
  func run(
    _ work: TrialRequest.Work, count: Int, further: ([TrialReport]) -> TrialRequest.Work? = { _ in nil },
    progress: (Int) -> Void = { _ in }
  ) throws -> [TrialReport] {
    guard threads <= cores.cores.count else {
      throw CommandFailure(
        code: "usage.threads", message: "\(threads) threads on cores \(cores) would wait for each other",
        hint: "use at most \(cores.cores.count) threads", exitCode: ExitStatus.usage)
    }
    var reports: [TrialReport] = []
    var calibration = try LocalCalibration()
    var repeatsLeft = TrialProcess.contaminatedLimit(trials: count)
    var isQuiet = false
    while let work = reports.count < count ? work : further(reports) {
      var repeated = 0
      while true {
        let lock = try lock()
        if !isQuiet { waitForQuiet() }
        var report = CanaryHistory.judged(
          calibration.judge(try run(work, references: calibration.expected)), besides: reports)
        withExtendedLifetime(lock) {}
        isQuiet = !report.isContaminated
        if isQuiet || repeatsLeft == 0 {
          report.repeated = repeated > 0 ? repeated : nil
          reports.append(report)
          break
        }
        repeatsLeft -= 1
        repeated += 1
      }
      progress(reports.count)
    }
    return CanaryHistory.judged(reports)
  }

  private var trialCores: [Int] { Array(cores.cores.suffix(threads)) }

  private func waitForQuiet() {
    var gate = QuietGate(cores: trialCores)
    gate.wait()
  }

  /// The kernel backends whose libraries are on this machine, by name. Nothing is measured, so nobody is waited for.
  func installedBackends() throws -> [String] { try backendVersions().keys.sorted() }

  /// The same with their versions.
  func backendVersions() throws -> [String: String] { try run(.backends).software }

  /// What a trial may take: all the machine has, so that one that takes more ends before the machine does.
  private static func memoryBytes() throws -> Int64 { Int64(try MachineFingerprint.current().memoryGiB) << 30 }
  /// The version of ONNX Runtime that trials would load, by file or where it is looked for. Throws why there is none.
  func runtimeVersion(_ library: String?) throws -> String { try run(.runtime(library: library)).software["onnxruntime"] ?? "" }

  private func lock() throws -> HostLock {
    if let lock = try HostLock.tryAcquire() { return lock }
    Console.note("podium: another Podium process measures on this machine; waiting for it")
    return try HostLock.acquire(within: Self.lockPatience)
  }

  private func run(_ work: TrialRequest.Work, references: [String: Double]? = nil) throws -> TrialReport {
    ChildProcess.adoptOrphans()
    var request = TrialRequest(work: work, cores: trialCores, caches: caches)
    request.samplingMilliseconds = sampling?.milliseconds
    request.precision = precision
    request.canaryReferences = references
    let child = try TrialProcess.spawn(request, executable: WorkerCommand.executable, memoryBytes: try Self.memoryBytes())
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
