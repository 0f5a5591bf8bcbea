import Costs
import ModelGraph
import Runtime

/// Runs a model over all of some data and compares its answers with labels. Gives also the libraries that did the work, name to
/// version.
///
/// The graph is run as it is written, on one thread, so that equal data give equal numbers on one release of the library. Data are
/// cut into batches along the first dimension; the last one is padded with its last item, and the padding is not judged.
///
/// Throws the errors of the modules that do the work, and `ProfilingError`.
public func runQuality(_ request: QualityRequest) throws -> (report: QualityReport, software: [String: String]) {
  let path = request.model.path
  let graph = try runnableGraph(at: path)
  let feed = try QualityFeed(of: graph, request)
  let labels = try QualityLabels(request, items: feed.items)
  let library = try RuntimeLibrary.find(explicit: request.library)
  let session = try RuntimeSession(library: library, path: path, options: RuntimeSession.Options(threads: 1, optimization: .none))
  let index = try session.judgedOutput(request.output, place: path)
  let name = session.outputPorts[index].name
  var judge = QualityJudge(metric: request.metric, k: request.scores, labels: labels, output: name)
  try session.bind(feed.constants)
  for start in stride(from: 0, to: feed.items, by: feed.batch) {
    try session.bind(try feed.batch(from: start))
    try session.run()
    try judge.take(try session.output(at: index), from: start, count: min(feed.batch, feed.items - start), batch: feed.batch)
  }
  // One that cannot be counted has a quality all the same; what constraints ask of its counts is then not known.
  let cost = (try? count(graph, bindings: feed.countedBindings)).flatMap { $0.uncounted.isEmpty ? $0 : nil }
  let runs = (feed.items + feed.batch - 1) / feed.batch
  let report = QualityReport(
    metric: request.metric, output: name, outcome: try judge.finished(), batch: feed.batch, runs: runs,
    padding: runs * feed.batch - feed.items, counts: cost.map(countMetrics) ?? [:], countedBatch: feed.countedBatch)
  return (report, ["onnxruntime": library.version.description])
}

/// Judges a model's answers once: the same model and data give the same numbers every time.
func judgeAnswers(_ request: QualityRequest) throws -> TrialReport {
  let (report, software) = try runQuality(request)
  return TrialReport(metrics: report.metrics, checks: [report.check], software: software, quality: report)
}

extension RuntimeSession {
  /// The position of the output with that name, or of the only one.
  fileprivate func judgedOutput(_ name: String?, place: String) throws(ProfilingError) -> Int {
    let names = outputPorts.map(\.name)
    guard let name else {
      guard names.count == 1 else {
        throw ProfilingError(
          .output, "the model has \(names.count) outputs, and one is judged", place: place,
          hint: "name one with --output, or in a manifest as `output`: \(names.prefix(8).joined(separator: ", "))")
      }
      return 0
    }
    guard let index = names.firstIndex(of: name) else {
      throw ProfilingError(
        .output, "the model has no output \(name.debugDescription)", place: place,
        hint: NearMiss.hint(for: name, among: names, what: "outputs"))
    }
    return index
  }
}
