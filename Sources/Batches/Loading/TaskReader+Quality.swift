extension TaskReader {
  /// `with` of a task `quality`, which needs data and labels.
  ///
  /// - Parameter place: of the task, which may have no `with`.
  func quality(_ node: ManifestNode?, at place: TextPlace) -> QualityOptions {
    var quality = QualityOptions()
    guard let node else {
      log.add(.missingKey, "task `quality` lacks `with`", at: place, about: "with", hint: Self.qualityExample)
      return quality
    }
    guard let map = MapReader(node, "`with` of task `quality`", keys: TaskKind.quality.optionNames, log) else { return quality }
    quality.metric = map["metric"]?.word("metric", log, as: QualityOptions.Metric.self) ?? quality.metric
    if let k = map.integer("k", in: ManifestLimits.topK) {
      quality.k = k
      if quality.metric != .topK {
        log.add(
          .value, "`k` is of the metric topK, and the metric is \(quality.metric.rawValue)", at: map["k"]?.place ?? node.place,
          hint: "leave it out, or say `metric: topK`")
      }
    }
    quality.output = map.text("output")
    quality.labels = map.required("labels", hint: Self.qualityExample).flatMap { dataFile($0, "labels") } ?? ""
    if let files = map.required("data", hint: Self.qualityExample) {
      quality.data = data(map)
      if case .map(let entries) = files.content, entries.isEmpty { log.add(.value, "`data` is empty", at: files.place) }
    }
    return quality
  }

  private static let qualityExample = "such as { data: { image: x.npy }, labels: y.npy, metric: top1 }"
}
