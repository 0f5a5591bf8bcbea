import Kernels
import Leaderboard
import Profiling
import Reports
import Statistics

/// What several trials say of the sum by use of a model's kernels, each of which was measured alone.
struct KernelSum {
  let reports: [TrialReport]
  private let summary: TrialSummary?

  init(_ reports: [TrialReport]) {
    self.reports = reports
    summary = TrialSummary(reports.compactMap { $0.timing.map { Double($0.p50Nanoseconds) } })
  }

  /// Nanoseconds: the median of the trials' sums of medians, as the score of a latency is a median.
  var score: Double { summary?.median ?? 0 }
  var minimum: Double { summary?.minimum ?? 0 }
  var spread: Double { summary?.spread ?? 0 }
  var unstable: String? { reports.compactMap { $0.timing?.unstable }.first }
  /// The part of the model's FLOPs that is in the kernels.
  var coverage: Double { Double(reports.first?.metrics["coveragePpm"] ?? 0) / 1_000_000 }
  var trialNanoseconds: JSONValue {
    .array(reports.map { $0.timing.map { .integer($0.p50Nanoseconds) } ?? .null })
  }
}

/// The sums with warm and with cold caches.
struct KernelSums {
  let warm: KernelSum
  let cold: KernelSum
  let backend: String
  let kernels: ModelKernels

  /// The kernels of a model. Throws what is wrong with the model or the backend before anything is measured.
  static func kernels(of model: TrialRequest.ModelInput, _ backend: String) throws -> ModelKernels {
    _ = try KernelBackends.named(backend)
    let kernels = try ModelKernels(model: model, backend: backend)
    guard !kernels.uses.isEmpty else {
      throw ProfilingError(.nothingToMeasure, "no layer of the model has a kernel that can be measured", place: model.path)
    }
    return kernels
  }

  /// - Parameter latency: nanoseconds.
  func json(latency: Double, gap: LatencyGap?) -> JSONValue {
    func ratio(_ sum: KernelSum) -> JSONValue { sum.score > 0 ? .decimal(latency / sum.score) : .null }
    return [
      "backend": .string(backend), "software": TrialEnvironment(warm.reports).software,
      "trials": .integer(Int64(warm.reports.count)), "warmNanoseconds": .decimal(warm.score),
      "warmTrialNanoseconds": warm.trialNanoseconds, "warmUnstable": warm.unstable.map(JSONValue.string) ?? .null,
      "coldNanoseconds": .decimal(cold.score), "coldTrialNanoseconds": cold.trialNanoseconds,
      "coldUnstable": cold.unstable.map(JSONValue.string) ?? .null, "coverage": .decimal(warm.coverage),
      "latencyOverWarm": ratio(warm), "latencyOverCold": ratio(cold), "unmeasured": kernels.unmeasuredJSON,
      "refused": RefusedKernels(warm.reports + cold.reports).json,
      "gap": gap?.json ?? .null, "checks": TrialEnvironment(warm.reports + cold.reports).json,
    ]
  }

  func text(latency: Double, gap: LatencyGap?, width: Int?) -> String {
    func ratio(_ sum: KernelSum) -> String { sum.score > 0 ? QuantityText.text(latency / sum.score, unit: "") : "no number" }
    var text = "\nSum of kernels in \(backend): \(QuantityText.text(warm.score, unit: "ns")) with warm caches, "
    text +=
      "\(QuantityText.text(cold.score, unit: "ns")) with cold ones,\nfor \(QuantityText.percent(warm.coverage)) of the FLOPs; "
    text += "the latency is \(ratio(warm)) of the warm sum and \(ratio(cold)) of the cold one\n"
    text += kernels.unmeasuredText + RefusedKernels(warm.reports + cold.reports).text
    if warm.unstable != nil || cold.unstable != nil { text += "Unstable: not all kernels converged\n" }
    text += gap?.text(width: width) ?? "What lies between is not known: there are no times of nodes\n"
    return text + TrialEnvironment(warm.reports + cold.reports).text
  }
}

extension ModelKernels {
  var unmeasuredJSON: JSONValue {
    .array(
      unmeasured.map { layer in
        [
          "layer": .string(layer.layer), "operator": .string(layer.operator), "flops": .integer(layer.flops),
          "reason": .string(layer.reason),
        ]
      })
  }

  /// Empty when all layers with arithmetic have kernels.
  var unmeasuredText: String {
    guard !unmeasured.isEmpty else { return "" }
    let operators = Dictionary(grouping: unmeasured, by: \.operator).sorted { $0.key < $1.key }
    return "Not measured: " + operators.map { "\($0.value.count) \($0.key)" }.joined(separator: ", ") + "\n"
  }
}
