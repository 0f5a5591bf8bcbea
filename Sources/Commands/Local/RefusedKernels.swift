import Leaderboard
import Profiling

/// Kernels that the library turned out not to have, in any of some trials; coverage leaves them out.
struct RefusedKernels {
  private let reasons: [(kernel: String, reason: String)]

  init(_ reports: [TrialReport]) {
    let all = reports.reduce(into: [String: String]()) { $0.merge($1.refused ?? [:]) { first, _ in first } }
    reasons = all.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  var json: JSONValue { .array(reasons.map { ["kernel": .string($0.kernel), "reason": .string($0.reason)] }) }

  /// Empty when there are none.
  var text: String { reasons.map { "Not measured: \($0.kernel): \($0.reason)\n" }.joined() }
}
