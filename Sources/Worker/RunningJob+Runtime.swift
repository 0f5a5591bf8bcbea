import ModelFormats
import Profiling
import Runtime
import Statistics
import Wire

/// Whole models in ONNX Runtime.
extension RunningJob {
  /// Nil for an optimisation this worker does not know.
  func latency(
    _ file: WireModelFile, _ runtime: String?, _ path: (ContentDigest) -> String
  ) -> TrialRequest.Latency? {
    guard let model = input(file, path), let data = data(path),
      let optimization = RuntimeSession.Optimization(rawValue: task.optimization(of: variant))
    else { return nil }
    return TrialRequest.Latency(
      model: model, optimization: optimization, seed: UInt64(clamping: task.latency.seed), data: data, library: runtime)
  }

  /// Nil for a file whose digest is none.
  func saturation(
    _ file: WireModelFile, _ runtime: String?, _ path: (ContentDigest) -> String
  ) -> SaturationRequest? {
    guard let model = input(file, path), let data = data(path) else { return nil }
    return SaturationRequest(
      model: model, data: data, seed: UInt64(clamping: task.saturation.seed),
      threshold: Double(task.saturation.thresholdPpm) / 1_000_000, library: runtime)
  }

  /// Nil for a file whose digest is none, and for a metric this worker does not know.
  func quality(
    _ file: WireModelFile, _ runtime: String?, _ path: (ContentDigest) -> String
  ) -> QualityRequest? {
    guard let model = input(file, path), let data = data(path),
      let labels = ContentDigest(hex: task.quality.labels.digest), let metric = QualityMetric(rawValue: task.quality.metric)
    else { return nil }
    return QualityRequest(
      model: model, data: data, labels: path(labels), metric: metric, k: Int(clamping: task.quality.k),
      output: task.quality.output.isEmpty ? nil : task.quality.output, library: runtime)
  }

  /// Name of an input -> file on the shelf.
  private func data(_ path: (ContentDigest) -> String) -> [String: String]? {
    let paths = task.data.compactMapValues { ContentDigest(hex: $0.digest).map(path) }
    return paths.count == task.data.count ? paths : nil
  }

  /// What the trials say together of a whole model's latency, in nanoseconds of one call: the median of their medians, of each
  /// percentile the median over the trials, of memory the most. Throughput is items in 1,000 seconds, to stay whole.
  var latencyMetrics: [WireMetric] {
    let trials = reports.compactMap(\.latency)
    guard let first = trials.first, let summary = TrialSummary(trials.map(\.medianNanoseconds)) else { return [] }
    func middle(_ figure: (ModelLatency) -> Double) -> Double? { median(trials.map(figure)) }
    let figures: [(String, Double?)] = [
      ("latencyNs", summary.median), ("minimumNs", trials.map(\.minimumNanoseconds).min()), ("p90Ns", middle(\.p90Nanoseconds)),
      ("p95Ns", middle(\.p95Nanoseconds)), ("p99Ns", middle(\.p99Nanoseconds)),
      ("sessionNs", middle { Double($0.sessionNanoseconds) }), ("trialSpreadPpm", summary.spread * 1_000_000),
      ("batch", Double(first.batch)), ("itemsPer1000s", summary.median > 0 ? Double(first.batch) * 1e12 / summary.median : nil),
      ("peakBytes", trials.compactMap(\.peakResidentBytes).max().map(Double.init)), ("trials", Double(summary.count)),
    ]
    return figures.compactMap { name, value in
      value.flatMap { Int64(exactly: $0.rounded()) }.map { WireMetric(name, integer: $0) }
    }
  }
}
