import Glibc
import Leaderboard
import Measurement
import ModelGraph
import Profiling
import Reports
import Runtime
import Statistics

/// What several trials say of a model's latency.
struct LatencyReport {
  let work: TrialRequest.Latency
  let inputs: ModelInputs
  let threads: Int
  let caches: SamplingBudget.Mode
  let reports: [TrialReport]
  /// From a further trial, when they were asked for.
  var nodes: NodeTimes?
  var kernelSums: KernelSums?
  /// Between the two.
  var gap: LatencyGap?
  /// What was asked for and could not be had.
  var problems: [(part: String, failure: CommandFailure)] = []

  init(
    work: TrialRequest.Latency, inputs: ModelInputs, threads: Int, caches: SamplingBudget.Mode, reports: [TrialReport]
  ) {
    self.work = work
    self.inputs = inputs
    self.threads = threads
    self.caches = caches
    self.reports = reports
  }

  private var trials: [ModelLatency] { reports.compactMap(\.latency) }
  private var environment: TrialEnvironment { TrialEnvironment(reports) }
  private var unstable: String? { trials.compactMap(\.unstable).first }

  /// Of the trials' medians: their median is the score.
  private var summary: TrialSummary? { TrialSummary(trials.map(\.medianNanoseconds)) }

  /// Nanoseconds.
  var score: Double { summary?.median ?? 0 }

  /// The median over the trials of one figure of theirs.
  private func middle(_ figure: (ModelLatency) -> Double) -> Double { median(trials.map(figure)) ?? 0 }

  private var minimum: Double { trials.map(\.minimumNanoseconds).min() ?? 0 }
  private var peakResidentBytes: Int64? { trials.compactMap(\.peakResidentBytes).max() }
  private var itemsPerSecond: Double {
    score > 0 ? Double(inputs.batch) * 1e9 / score : 0
  }

  /// `podium.latency/1`: fields are only added.
  var json: JSONValue {
    [
      "schema": "podium.latency/1", "model": .string(work.model.path), "engine": "onnxruntime",
      "software": environment.software, "threads": .integer(Int64(threads)), "trials": .integer(Int64(reports.count)),
      "optimization": .string(work.optimization.rawValue), "seed": JSONValue(work.seed),
      "caches": .string(caches.rawValue),
      "inputs": .array(
        inputs.tensors.map { name, tensor in
          [
            "name": .string(name), "dtype": .string(tensor.elementType.description),
            "shape": .array(tensor.shape.map { .integer(Int64($0)) }),
            "data": work.data[name].map(JSONValue.string) ?? .null,
          ]
        }),
      "medianNanoseconds": .decimal(score), "minimumNanoseconds": .decimal(minimum),
      "p90Nanoseconds": .decimal(middle(\.p90Nanoseconds)), "p95Nanoseconds": .decimal(middle(\.p95Nanoseconds)),
      "p99Nanoseconds": .decimal(middle(\.p99Nanoseconds)),
      "trialNanoseconds": .array(trials.map { .decimal($0.medianNanoseconds) }),
      "trialSamples": .array(trials.map { .integer(Int64($0.samples)) }), "spread": .decimal(summary?.spread ?? 0),
      "batch": .integer(Int64(inputs.batch)), "itemsPerSecond": .decimal(itemsPerSecond),
      "sessionNanoseconds": .decimal(middle { Double($0.sessionNanoseconds) }),
      "peakResidentBytes": peakResidentBytes.map(JSONValue.integer) ?? .null,
      "flops": reports.first?.metrics["flops"].map(JSONValue.integer) ?? .null,
      "output": [
        "largestError": .decimal(trials.map(\.largestError).max() ?? 0), "tolerance": .decimal(trials.first?.tolerance ?? 0),
      ],
      "nodes": nodes?.nodesJSON(gap?.split) ?? .null, "profile": nodes?.profileJSON(latency: score) ?? .null,
      "kernelSums": kernelSums?.json(latency: score, gap: gap) ?? .null,
      "problems": .array(
        problems.map { ["part": .string($0.part), "code": .string($0.failure.code), "message": .string($0.failure.message)] }),
      "unstable": unstable.map(JSONValue.string) ?? .null, "checks": environment.json, "repeated": environment.repeatedJSON,
      "contaminated": environment.contaminatedJSON, "environment": environment.factsJSON,
    ]
  }

  func text(width: Int?) -> String {
    let figures = [
      ("MIN", minimum), ("P50", score), ("P90", middle(\.p90Nanoseconds)), ("P95", middle(\.p95Nanoseconds)),
      ("P99", middle(\.p99Nanoseconds)),
    ]
    var table = TextTable(
      columns: figures.map { .init($0.0, .right) } + [.init("SPREAD", .right), .init("ITEMS/S", .right), .init("")])
    table.add(
      figures.map { QuantityText.text($0.1, unit: "ns") }
        + [
          QuantityText.percent(summary?.spread ?? 0), QuantityText.text(itemsPerSecond, unit: ""),
          unstable == nil ? "" : "unstable",
        ])
    return heading + "\n\n" + table.render(width: width) + "\n" + closing + environment.text
      + (nodes?.text(latency: score, width: width) ?? "")
      + (kernelSums?.text(latency: score, gap: gap, width: width) ?? "")
  }

  private var heading: String {
    let version = reports.first?.software["onnxruntime"] ?? ""
    let fed = inputs.tensors.map { "\($0.name) \($0.tensor)" }.joined(separator: ", ")
    let cold = caches == .cold ? "cold caches, " : ""
    return "\(work.model.path) in ONNX Runtime \(version), optimization \(work.optimization.rawValue), \(cold)"
      + "\(threads) thread\(threads == 1 ? "" : "s"), \(reports.count) trial\(reports.count == 1 ? "" : "s")\nInputs: \(fed)"
  }

  private var closing: String {
    var parts = ["Session made in \(QuantityText.text(middle { Double($0.sessionNanoseconds) }, unit: "ns"))"]
    if let peakResidentBytes { parts.append("peak memory \(QuantityText.text(Double(peakResidentBytes), unit: "B"))") }
    if let trial = trials.first, let error = trials.map(\.largestError).max() {
      parts.append("outputs within \(Self.short(error)) of those without optimisation, tolerance \(trial.tolerance)")
    }
    return parts.joined(separator: "; ") + "\n"
  }

  /// Two digits of a share: `7.1e-07`.
  private static func short(_ share: Double) -> String {
    guard share > 0, share.isFinite else { return "0" }
    let exponent = Int(log10(share).rounded(.down))
    let digits = (share / pow(10, Double(exponent)) * 10).rounded() / 10
    return "\(digits)e\(exponent)"
  }
}
