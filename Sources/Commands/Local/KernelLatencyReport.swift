import Leaderboard
import Measurement
import Profiling
import Reports

/// A model's latency as the sum by use of its kernels: an estimate that no run stands behind.
struct KernelLatencyReport {
  let model: String
  let kernels: ModelKernels
  let sum: KernelSum
  let backend: String
  let threads: Int
  let caches: SamplingBudget.Mode

  private var environment: TrialEnvironment { TrialEnvironment(sum.reports) }
  private var rows: [KernelRow] { KernelRow.rows(of: sum.reports, wanted: sum.reports.count) }

  /// `podium.latency/1`; null for what only a run has.
  var json: JSONValue {
    var value: JSONValue = [
      "schema": "podium.latency/1", "model": .string(model), "engine": "kernels", "backend": .string(backend),
      "software": environment.software, "threads": .integer(Int64(threads)), "caches": .string(caches.rawValue),
      "trials": .integer(Int64(sum.reports.count)),
      "medianNanoseconds": .decimal(sum.score), "minimumNanoseconds": .decimal(sum.minimum),
      "trialNanoseconds": sum.trialNanoseconds, "spread": .decimal(sum.spread), "coverage": .decimal(sum.coverage),
      "flops": sum.reports.first?.metrics["flops"].map(JSONValue.integer) ?? .null, "kernels": .array(rows.map { $0.json(nil) }),
      "unmeasured": kernels.unmeasuredJSON, "unstable": sum.unstable.map(JSONValue.string) ?? .null, "checks": environment.json,
      "refused": RefusedKernels(sum.reports).json, "repeated": environment.repeatedJSON,
      "contaminated": environment.contaminatedJSON, "environment": environment.factsJSON,
    ]
    for name in Self.ofRuns { value[name] = .null }
    return value
  }

  private static let ofRuns = [
    "optimization", "seed", "inputs", "p90Nanoseconds", "p95Nanoseconds", "p99Nanoseconds", "trialSamples", "batch",
    "itemsPerSecond", "sessionNanoseconds", "peakResidentBytes", "output", "nodes", "profile", "kernelSums", "problems",
  ]

  func text(width: Int?) -> String {
    let (trials, kernelCount) = (sum.reports.count, kernels.uses.count)
    var text = "\(model) as the sum of its kernels in \(backend), \(threads) thread\(threads == 1 ? "" : "s"), "
    text += "\(trials) trial\(trials == 1 ? "" : "s")\n\n"
    text += "Sum: \(QuantityText.text(sum.score, unit: "ns")), spread \(QuantityText.percent(sum.spread)), "
    text += "\(kernelCount) distinct kernel\(kernelCount == 1 ? "" : "s") for \(QuantityText.percent(sum.coverage)) of the FLOPs\n"
    text += "The model was not run: each kernel was measured alone with \(caches.rawValue) caches, "
    text += "and nothing else of the model is in the sum\n"
    text += kernels.unmeasuredText + RefusedKernels(sum.reports).text
    if let unstable = sum.unstable { text += "Unstable: \(unstable)\n" }
    return text + environment.text
  }
}
