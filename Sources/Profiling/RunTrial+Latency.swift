import Costs
import Kernels
import Measurement
import ModelFormats
public import ModelGraph
import Runtime

/// Times calls of a whole model in ONNX Runtime, and compares what it computes with what it computes without optimisation.
///
/// The comparison comes last, so that the memory of the session it needs is not in what is reported. What it refuses is not
/// reported at all.
///
/// - Parameter trial: says on how many threads, how long and how exactly, and what the caches hold.
func measureLatency(_ request: TrialRequest.Latency, sampled trial: TrialRequest) throws -> TrialReport {
  let threads = trial.cores.count
  let path = request.model.path
  let graph = try runnableGraph(at: path)
  let inputs = try ModelInputs(
    of: graph, bindings: request.model.bindings, data: request.data, seed: request.seed, place: path)
  // A model that cannot be counted, or of which data decide what runs, can still be timed; then its rate is not checked.
  let cost = (try? count(graph, bindings: inputs.bindings)).flatMap { $0.uncounted.isEmpty ? $0 : nil }
  let run = LatencyRun(
    library: try RuntimeLibrary.find(explicit: request.library), path: path, inputs: inputs.byName, trial: trial)

  let timed = try TimedSession(
    threads: threads, canaries: canaries(for: cost, threads: threads), references: trial.canaryReferences ?? [:])
  let measured = try run.measure(request.optimization, timed)
  let timing = measured.timing
  // What a pass must read is not known: a model may look up parts of its weights only.
  let works = cost.flatMap(leastFLOPs).map {
    TimeFloor.Work(name: "one pass", operations: $0, type: .f32, bytes: 0, nanoseconds: timing.median)
  }
  // As if no layer found anything in a cache.
  let traffic = cost?.bytesMoved.constant.map { Double($0) / max(1, timing.median) }
  let outcome = try timed.outcome(
    [works].compactMap(\.self), of: [timing], memoryTraffic: traffic, seen: measured.environment)
  let comparison = try OutputComparison(
    measured.outputs, reference: try run.reference(), names: measured.names, tolerance: OutputTolerance.of(graph))

  return TrialReport(
    metrics: cost.map(countMetrics) ?? [:], timing: TrialReport.Timing(timing), checks: [comparison.check] + outcome.checks,
    software: ["onnxruntime": run.library.version.description],
    latency: ModelLatency(
      minimumNanoseconds: timing.minimum, medianNanoseconds: timing.median, p90Nanoseconds: timing.p90,
      p95Nanoseconds: timing.p95, p99Nanoseconds: timing.p99, samples: timing.samples.count, batch: inputs.batch,
      sessionNanoseconds: measured.sessionNanoseconds, peakResidentBytes: measured.peakResidentBytes,
      largestError: comparison.largestError, tolerance: comparison.tolerance, unstable: timing.unstableReason),
    environment: measured.environment, samples: SampleSeries.fitting(SampleSeries.all("latency", timing)),
    canaries: outcome.canaries, canaryWeights: outcome.canaryWeights)
}

/// By what a pass goes through: the weights, and the most that is alive of what layers hand on. All when that is not known.
private func canaries(for cost: ModelCost?, threads: Int) -> Set<Canary> {
  guard let cost, let activations = cost.activationPeakBytes?.constant else { return Set(Canary.allCases) }
  return Canary.suiting(bytes: Int64(cost.weightBytes) + Int64(activations), threads: threads, caches: CacheSizes.current())
}

/// Reads a model that ONNX Runtime may be able to run.
///
/// Throws the errors of `readModel`, and `trial.format` for another format.
public func runnableGraph(at path: String) throws -> Graph { try runnableModel(at: path).graph }

/// The same, with the file.
func runnableModel(at path: String) throws -> Model {
  let model = try readModel(at: path)
  guard model.format == "onnx" else {
    throw ProfilingError(
      .format, "ONNX Runtime runs models of ONNX, this one is \(model.format)", place: path,
      hint: "convert it, as with: python -m tf2onnx.convert")
  }
  return model
}

/// FLOPs that no implementation gets around: those of convolutions and matrix products, without products of padding. Nil when there
/// are none, or not all sizes are known.
private func leastFLOPs(_ cost: ModelCost) -> Double? {
  guard cost.flops.constant != nil else { return nil }
  // Whole numbers and half floats have peaks of their own; other kernels may be folded into these, as normalisations are, or spared.
  let kept = ModelKernels(of: cost).uses.filter { $0.spec.isProduct && $0.spec.elementType == .f32 }
  let flops = kept.reduce(0) { $0 + Double($1.spec.unpaddedFLOPs) * Double($1.runs) }
  return flops > 0 ? flops : nil
}

/// The sessions of one trial.
private struct LatencyRun {
  let library: RuntimeLibrary
  let path: String
  let inputs: [String: RuntimeTensor]
  let trial: TrialRequest

  struct Measured {
    var names: [String]
    var outputs: [RuntimeTensor?]
    var timing: TrialMeasurement
    var sessionNanoseconds: Int64
    var peakResidentBytes: Int64?
    var environment: EnvironmentReport
  }

  /// The session is gone when this returns, and its threads with it.
  func measure(_ optimization: RuntimeSession.Optimization, _ timed: TimedSession) throws -> Measured {
    let begin = MonotonicTime.nanoseconds()
    let session = try session(optimization)
    let sessionNanoseconds = MonotonicTime.nanoseconds() - begin
    try session.bind(inputs)
    let firstCall = MonotonicTime.nanoseconds()
    try session.run()
    let budget = trial.latencyBudget(firstCall: MonotonicTime.nanoseconds() - firstCall)
    let outputs = try session.outputs()
    let flushed = budget.mode == .cold ? CacheFlush.bytesToFlush() : 0
    let timing = try Sampler(budget: budget).measure(
      listener: timed.listener, flush: { () throws(any Error) in try CacheFlush.flush(bytes: flushed) },
      work: { (times) throws(any Error) in try session.run(times: times) })
    // The watch must see the session's threads.
    let environment = withExtendedLifetime(session) { timed.environment() }
    return Measured(
      names: session.outputPorts.map(\.name), outputs: outputs, timing: timing, sessionNanoseconds: sessionNanoseconds,
      peakResidentBytes: ProcessMemory.peakResidentBytes(), environment: environment)
  }

  /// What the model gives when it is run as it is written.
  func reference() throws -> [RuntimeTensor?] {
    let session = try session(.none)
    try session.bind(inputs)
    try session.run()
    return try session.outputs()
  }

  private func session(_ optimization: RuntimeSession.Optimization) throws(RuntimeError) -> RuntimeSession {
    try RuntimeSession(
      library: library, path: path, options: RuntimeSession.Options(threads: trial.cores.count, optimization: optimization))
  }
}
