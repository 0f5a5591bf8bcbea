import Scheduling
import Wire

extension BatchIntake {
  /// What each variant costs beside the others of its batch, in any unit; 0: nobody knows. A probe sleeps, a model is judged by its
  /// operations when an earlier batch counted those of all models of this one, else by the size of its file and of what it is fed.
  static func costs(_ batch: WireBatch, counted: (WireVariant) -> Int64?) -> [Int64] {
    let known = batch.variants.map { $0.model == nil ? 0 : counted($0) }
    if !known.contains(nil) { return known.map { $0 ?? 0 } }
    return batch.variants.map { variant in
      guard case .file(let file)? = variant.model else { return 0 }
      // The order of a product does not matter, nor that of what the maps give.
      let fed = file.dims.values.reduce(Int64(1), times)
      let shapes = file.inputs.values.map { $0.dims.reduce(Int64(1), times) }.max() ?? 1
      return times(file.size, times(fed, shapes))
    }
  }

  /// What a job costs: its variant's cost for each trial, or a probe's sleep.
  static func cost(_ variantCost: Int64, _ task: WireTask) -> Int64 {
    task.kind == "probe" ? task.probe.sleepMilliseconds : times(variantCost, Int64(max(1, task.trials)))
  }

  /// Saturates; what is below 1 counts as 1.
  private static func times(_ left: Int64, _ right: Int64) -> Int64 {
    let (product, overflow) = max(1, left).multipliedReportingOverflow(by: max(1, right))
    return overflow ? .max : product
  }
}

/// Operations of models that were counted in this life of the coordinator, so that later batches begin with the longest jobs.
struct CountedModels {
  private struct Subject: Hashable {
    var digest: String
    var inputs: [String: WireShape]
    var dims: [String: Int64]
    var values: [String: Int64]
  }

  /// Nothing is learned beyond so many: it only orders jobs.
  private static let limit = 100_000

  private var operations: [Subject: Int64] = [:]

  init() {}

  func operations(of variant: WireVariant) -> Int64? { subject(variant).flatMap { operations[$0] } }

  /// Takes what a counting job found, if it is that.
  mutating func learn(_ variant: WireVariant, _ task: WireTask, _ metrics: [WireMetric]) {
    guard task.kind == "flops", operations.count < Self.limit, let subject = subject(variant),
      let metric = metrics.first(where: { $0.name == "flops" }), case .integer(let flops)? = metric.value
    else { return }
    operations[subject] = flops
  }

  private func subject(_ variant: WireVariant) -> Subject? {
    guard case .file(let file)? = variant.model else { return nil }
    return Subject(digest: file.digest, inputs: file.inputs, dims: file.dims, values: file.values)
  }
}
