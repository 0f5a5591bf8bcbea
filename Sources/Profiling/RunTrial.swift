import Costs
import Glibc
import Kernels
import Measurement
import ModelFormats
import ModelGraph
import Runtime
import Statistics

/// Runs one trial in this process, which was started for it and does nothing else.
///
/// Throws the errors of the modules that do the work, and `ProfilingError`.
public func runTrial(_ request: TrialRequest) throws -> TrialReport {
  switch request.work {
  case .count(let input): try countModel(input)
  case .countKernel(let signature): TrialReport(metrics: try countKernel(KernelSpec(parsing: signature)))
  case .kernel(let signature, let backend):
    try measureKernel(KernelSpec(parsing: signature), backend: backend, request)
  case .modelKernels(let input, let backend, let only):
    try measureModel(input, backend: backend, only: only, request)
  case .listKernels(let input, let backend): try listKernels(of: input, backend: backend)
  case .listKernel(let signature, let backend): try listKernel(KernelSpec(parsing: signature), backend: backend)
  case .latency(let latency): try measureLatency(latency, sampled: request)
  case .nodeTimes(let latency, let folder): try profileNodes(latency, folder: folder, threads: request.cores.count)
  case .saturation(let saturation): try lookIntoActivations(saturation)
  case .quality(let quality): try judgeAnswers(quality)
  case .runtime(let library): TrialReport(software: ["onnxruntime": try RuntimeLibrary.find(explicit: library).version.description])
  case .peaks: TrialReport(peaks: try MachinePeaks.measure(threads: request.cores.count))
  case .backends: TrialReport(software: KernelBackends.installed())
  case .probe(let probe): try runProbe(probe)
  }
}

/// Counts a bound model. Throws when dimensions are free or nodes uncounted: then there is no number to put on a board.
func costOf(_ input: TrialRequest.ModelInput) throws -> ModelCost {
  let model = try readModel(at: input.path)
  let cost = try count(model.graph, bindings: input.bindings)
  guard cost.flops.constant != nil else {
    throw ProfilingError(
      .freeDimensions, "dimensions are free: \(cost.freeDimensions.joined(separator: ", "))", place: input.path,
      hint: "bind them in the manifest with model.dims or model.inputs")
  }
  return cost
}

private func countModel(_ input: TrialRequest.ModelInput) throws -> TrialReport {
  let cost = try costOf(input)
  if let first = cost.uncounted.first {
    throw ProfilingError(
      .uncounted, "\(cost.uncounted.count) nodes are not counted, the first is \(first.name): \(first.reason)", place: input.path,
      hint: "see: podium count MODEL --layers")
  }
  var metrics = countMetrics(cost)
  metrics["bytesMoved"] = cost.bytesMoved.constant.map(Int64.init)
  metrics["activationPeakBytes"] = cost.activationPeakBytes?.constant.map(Int64.init)
  return TrialReport(metrics: metrics)
}

func countMetrics(_ cost: ModelCost) -> [String: Int64] {
  var metrics: [String: Int64] = ["parameters": Int64(cost.parameters), "weightBytes": Int64(cost.weightBytes)]
  metrics["flops"] = cost.flops.constant.map(Int64.init)
  metrics["macs"] = cost.macs.constant.map(Int64.init)
  return metrics
}

func countKernel(_ spec: KernelSpec) -> [String: Int64] { ["flops": spec.flops, "bytes": spec.bytes] }

private func measureKernel(_ spec: KernelSpec, backend: String, _ request: TrialRequest) throws -> TrialReport {
  let backend = try KernelBackends.named(backend)
  let threads = request.cores.count
  let session = try TimedSession(
    threads: threads, canaries: TimedSession.canaries(for: [spec], threads: threads), references: request.canaryReferences ?? [:])
  let result = try backend.measure(spec, threads: threads, budget: request.budget, listener: session.listener)
  let seen = session.environment()
  let outcome = try session.outcome(
    [TimeFloor.Work(result)], of: [result.timing], memoryTraffic: session.memoryTraffic(of: [result]), seen: seen)
  return TrialReport(
    metrics: countKernel(spec), timing: TrialReport.Timing(result.timing),
    checks: [OutputNote.check([result])] + outcome.checks, software: software(of: backend),
    kernels: [KernelShare(result, uses: 1)], environment: seen,
    samples: SampleSeries.fitting(SampleSeries.all(spec.description, result.timing)), canaries: outcome.canaries,
    canaryWeights: outcome.canaryWeights)
}

/// Every distinct kernel once, or those with the signatures in `only`; the trial's time is the sum of their medians by use.
private func measureModel(
  _ input: TrialRequest.ModelInput, backend: String, only: [String]?, _ request: TrialRequest
) throws -> TrialReport {
  let cost = try costOf(input)
  let kernels = ModelKernels(of: cost, backend: backend, precision: input.precision)
  guard !kernels.uses.isEmpty else {
    throw ProfilingError(.nothingToMeasure, "the model has no layer that there is a kernel for", place: input.path)
  }
  let backend = try KernelBackends.named(backend)
  let uses = kernels.uses(only: only)
  let threads = request.cores.count
  let session = try TimedSession(
    threads: threads, canaries: TimedSession.canaries(for: uses.map(\.spec), threads: threads),
    references: request.canaryReferences ?? [:])
  var results: [(result: KernelResult, uses: Int)] = []
  var refused: [String: String] = [:]
  for use in uses {
    do throws(KernelsError) {
      let result = try backend.measure(use.spec, threads: threads, budget: request.budget, listener: session.listener)
      results.append((result, use.runs))
    } catch {
      // What the library turns out not to have is left out and told; whatever else goes wrong ends the trial.
      guard error.code == .unsupported else { throw error }
      refused[use.spec.description] = error.message
    }
  }
  guard !results.isEmpty || only != nil else {
    throw ProfilingError(.nothingToMeasure, "\(backend.name) has none of the model's kernels", place: input.path)
  }
  let seen = session.environment()
  var metrics = countMetrics(cost)
  let measured = results.reduce(0.0) { $0 + Double($1.result.spec.flops) * Double($1.uses) }
  // Work on whole numbers is no FLOPs, and is measured all the same.
  let operations = (metrics["flops"] ?? 0) + Int64(cost.integerOperations.constant ?? 0)
  if operations > 0 { metrics["coveragePpm"] = Int64((measured / Double(operations) * 1_000_000).rounded()) }
  metrics["distinctKernels"] = Int64(results.count)
  let measurements = results.map(\.result)
  let outcome = try session.outcome(
    measurements.map(TimeFloor.Work.init), of: measurements.map(\.timing),
    memoryTraffic: session.memoryTraffic(of: measurements), seen: seen)
  return TrialReport(
    metrics: metrics, timing: TrialReport.Timing(sumOf: results.map { ($0.result.timing, $0.uses) }),
    checks: [OutputNote.check(measurements)] + outcome.checks, software: software(of: backend),
    kernels: results.map { KernelShare($0.result, uses: $0.uses) }, refused: refused.isEmpty ? nil : refused, environment: seen,
    samples: SampleSeries.fitting(measurements.flatMap { SampleSeries.all($0.spec.description, $0.timing) }),
    canaries: outcome.canaries, canaryWeights: outcome.canaryWeights)
}

/// The library that did the work, and the variables of the environment that change its speed.
func software(of backend: any KernelBackend) -> [String: String] {
  var software = [backend.name: backend.version]
  for name in backend.variables { software[name] = getenv(name).map { String(cString: $0) } }
  return software
}

private func runProbe(_ probe: TrialRequest.Probe) throws -> TrialReport {
  // A probe's output is for whoever collects a failed trial's last words; standard output carries the report.
  let line = Array("probe output\n".utf8)
  for start in stride(from: 0, to: probe.outputBytes, by: line.count) {
    write(STDERR_FILENO, line, min(line.count, probe.outputBytes - start))
  }
  if probe.sleepMilliseconds > 0 { usleep(UInt32(clamping: probe.sleepMilliseconds * 1000)) }
  switch probe.failure {
  case "crash": abort()
  case "exit": exit(1)
  case "hang": while true { pause() }
  case "error": throw ProfilingError(.probe, "the probe was asked to fail")
  case let other?: try misbehave(other)
  case nil: break
  }
  return TrialReport()
}
