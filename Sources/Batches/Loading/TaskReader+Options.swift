/// What `with` says, by kind of task. Everything that is wrong is reported; what cannot be read has its default.
extension TaskReader {
  ///
  /// - Parameter place: of the task.
  func options(_ kind: TaskKind, _ node: ManifestNode?, at place: TextPlace) -> TaskOptions {
    switch kind {
    case .probe: .probe(probe(node))
    case .latency: .latency(latency(node))
    case .saturation: .saturation(saturation(node))
    case .kernels: .kernels(kernelOptions(node))
    case .quality: .quality(quality(node, at: place))
    case .flops: none(kind, node)
    }
  }

  private func none(_ kind: TaskKind, _ node: ManifestNode?) -> TaskOptions {
    if let node { _ = MapReader(node, "`with` of task `\(kind.rawValue)`", keys: kind.optionNames, log) }
    return .none
  }

  private func probe(_ node: ManifestNode?) -> ProbeOptions {
    var probe = ProbeOptions()
    guard let node, let map = MapReader(node, "`with`", keys: TaskKind.probe.optionNames, log) else { return probe }
    probe.sleep = map.duration("sleep", in: ManifestLimits.sleep) ?? probe.sleep
    probe.fail = map["fail"]?.word("fail", log, as: ProbeOptions.Failure.self)
    probe.outputBytes = map["output"]?.byteCount("output", log, in: ManifestLimits.probeOutput).map(Int.init) ?? probe.outputBytes
    probe.isolate = map.boolean("isolate") ?? probe.fail?.needsProcess ?? probe.isolate
    if let fail = probe.fail, fail.needsProcess, !probe.isolate {
      log.add(
        .value, "a probe that fails by `\(fail.rawValue)` needs a process of its own", at: map["isolate"]?.place ?? node.place,
        hint: "leave `isolate` out, or say true")
    }
    return probe
  }

  private func latency(_ node: ManifestNode?) -> LatencyOptions {
    var latency = LatencyOptions()
    let name = "`with` of task `latency`"
    guard let node, let map = MapReader(node, name, keys: TaskKind.latency.optionNames, log) else { return latency }
    latency.optimization = map["optimization"]?.word("optimization", log, as: GraphOptimization.self)
    latency.seed = map.integer("seed", in: ManifestLimits.seed) ?? latency.seed
    latency.data = data(map)
    latency.caches = map["caches"]?.word("caches", log, as: KernelOptions.Caches.self) ?? latency.caches
    return latency
  }

  private func saturation(_ node: ManifestNode?) -> SaturationOptions {
    var saturation = SaturationOptions()
    let name = "`with` of task `saturation`"
    guard let node, let map = MapReader(node, name, keys: TaskKind.saturation.optionNames, log) else { return saturation }
    saturation.thresholdPpm = map["threshold"].flatMap(threshold) ?? saturation.thresholdPpm
    saturation.seed = map.integer("seed", in: ManifestLimits.seed) ?? saturation.seed
    saturation.data = data(map)
    return saturation
  }

  /// A share between 0 and 1 in whole millionths: leaderboards hold no other fractions.
  private func threshold(_ node: ManifestNode) -> Int? {
    if case .broken = node.content { return nil }
    guard case .scalar(let text, false) = node.content, let number = DecimalNumber(text), number.places <= 6,
      let millionths = number.digits(withPlaces: 6), (1..<1_000_000).contains(millionths)
    else {
      log.add(
        .value, "`threshold` must be a number between 0 and 1 with at most six decimals", at: node.place, hint: "such as 0.01")
      return nil
    }
    return millionths
  }

  /// Name of an input -> path of a file that is there.
  func data(_ map: MapReader) -> [String: String] {
    map["data"]?.dictionary("data", log) { dataFile($0.value, $0.key) } ?? [:]
  }

  /// The path of a file, after a report when it is not there; `key` is for messages.
  func dataFile(_ node: ManifestNode, _ key: String) -> String? {
    guard let name = node.text(key, log) else { return nil }
    let path = files.path(of: name)
    if let problem = files.problem(with: path) {
      log.add(
        .dataMissing, "the data file `\(path)` \(problem)", at: node.place, about: path,
        hint: "paths start at the manifest's folder")
    }
    return path
  }
}
