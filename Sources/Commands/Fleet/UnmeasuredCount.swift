import Leaderboard
import Scheduling
import Wire

/// What a `kernels` job left out of its time. Why is in the job's detail, which is too long for a list.
struct UnmeasuredCount {
  /// That the library turned out not to have.
  let kernels: Int64
  /// That no kernel does the work of.
  let layers: Int64
  private let job: JobID

  /// Nil when nothing was left out, or that is not told.
  init?(_ job: WireJobStatus) {
    let metrics = Dictionary(job.metrics.map { ($0.name, $0.integer) }) { first, _ in first }
    kernels = metrics["refusedKernels"] ?? 0
    layers = metrics["unmeasuredLayers"] ?? 0
    self.job = JobID(job.job)
    guard kernels > 0 || layers > 0 else { return nil }
  }

  private var command: String { "podium job show \(job)" }

  var json: JSONValue {
    ["kernels": .integer(kernels), "layers": .integer(layers), "reasons": .string(command + " --json")]
  }

  private static let jobsNamed = 8

  /// One sentence below a table of jobs; empty when nothing was left out.
  static func text(_ jobs: [WireJobStatus]) -> String {
    let counts = jobs.compactMap(UnmeasuredCount.init)
    guard let first = counts.first else { return "" }
    let more = counts.count > jobsNamed ? " and \(counts.count - jobsNamed) more" : ""
    let names = counts.prefix(jobsNamed).map { "\($0.job)" }.joined(separator: ", ") + more
    let kernels = counts.reduce(0) { $0 + $1.kernels }
    let layers = counts.reduce(0) { $0 + $1.layers }
    return "\nNot measured in \(names):\n\(kernels) kernel\(kernels == 1 ? "" : "s") that the library does not have, "
      + "\(layers) layer\(layers == 1 ? "" : "s") without a kernel.\nReasons: \(first.command)\n"
  }
}
