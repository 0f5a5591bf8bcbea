import Costs
import Kernels
import ModelGraph

/// Counts a model and lists its kernels. The backend is loaded here too, since only then its version is known.
///
/// Throws what measuring would throw before it takes a time.
func listKernels(of input: TrialRequest.ModelInput, backend name: String) throws -> TrialReport {
  let cost = try costOf(input)
  let kernels = ModelKernels(of: cost, backend: name, precision: input.precision)
  guard !kernels.uses.isEmpty else {
    throw ProfilingError(.nothingToMeasure, "the model has no layer that there is a kernel for", place: input.path)
  }
  var metrics = countMetrics(cost)
  // Not FLOPs, but measured all the same: coverage is of both.
  if let integers = cost.integerOperations.constant, integers > 0 { metrics["integerOperations"] = Int64(integers) }
  metrics["unmeasuredLayers"] = Int64(kernels.unmeasured.count)
  var report = TrialReport(
    metrics: metrics, software: try loadedSoftware(of: name),
    listed: kernels.uses.map { ListedKernel($0.spec, uses: $0.runs) })
  report.unmeasuredLayers = Array(kernels.unmeasured.prefix(TrialReport.unmeasuredLimit))
  return report
}

/// The same for one kernel, whose text may not be the canonical one.
func listKernel(_ spec: KernelSpec, backend name: String) throws -> TrialReport {
  TrialReport(
    metrics: countKernel(spec), software: try loadedSoftware(of: name), listed: [ListedKernel(spec, uses: 1)])
}

private func loadedSoftware(of name: String) throws(KernelsError) -> [String: String] {
  let backend = try KernelBackends.named(name)
  try backend.load()
  return software(of: backend)
}

extension ListedKernel {
  fileprivate init(_ spec: KernelSpec, uses: Int) {
    self.init(signature: spec.description, uses: uses, flops: spec.flops, bytes: spec.bytes)
  }
}
