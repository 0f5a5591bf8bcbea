import Kernels
import Measurement
import Runtime

/// Profiles runs of a whole model in ONNX Runtime: what each node takes. Profiling slows a model down, so its latency is measured
/// in another trial.
///
/// - Parameter folder: where the library writes its profile; who asks removes it.
func profileNodes(_ request: TrialRequest.Latency, folder: String, threads: Int) throws -> TrialReport {
  let path = request.model.path
  let graph = try runnableGraph(at: path)
  let inputs = try ModelInputs(
    of: graph, bindings: request.model.bindings, data: request.data, seed: request.seed, place: path)
  let library = try RuntimeLibrary.find(explicit: request.library)

  let timed = try TimedSession(threads: threads, canaries: Set(Canary.allCases), references: [:])
  let session = try RuntimeSession(
    library: library, path: path,
    options: RuntimeSession.Options(threads: threads, optimization: request.optimization, profilePrefix: "\(folder)/profile"))
  try session.bind(inputs.byName)
  try session.run(times: ProfiledRuns.warmUps - 1)
  let begin = MonotonicTime.nanoseconds()
  try session.run()
  let runs = ProfiledRuns.count(run: MonotonicTime.nanoseconds() - begin)
  try session.run(times: runs)
  // The watch must see the session's threads.
  let environment = withExtendedLifetime(session) { timed.environment() }
  let file = try session.endProfile()
  let profile = try RuntimeProfile(at: file, warmUps: ProfiledRuns.warmUps, runs: runs)
  let outcome = try timed.outcome([], of: [], memoryTraffic: nil, seen: environment)
  return TrialReport(
    checks: outcome.checks, software: ["onnxruntime": library.version.description], environment: environment, profile: profile,
    canaries: outcome.canaries)
}

/// How many runs a profile is taken of.
enum ProfiledRuns {
  /// Runs before those that count; the last of them tells how long one takes.
  static let warmUps = 2
  private static let least = 5
  private static let most = 25
  private static let time = Duration.seconds(2)

  /// As many as fit the time, within limits.
  static func count(run nanoseconds: Int64) -> Int {
    min(most, max(least, Int(time / .nanoseconds(max(nanoseconds, 1)))))
  }
}
