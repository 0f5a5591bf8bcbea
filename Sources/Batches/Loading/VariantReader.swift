import Glibc

/// A variant of one point of the matrix, with what its tasks need to know.
struct ExpandedVariant {
  var variant: Variant
  var effort: Effort
  var axes: MatrixPoint
  /// Where its template stands.
  var place: TextPlace
}

/// Reads one template of `variants` for one point of the matrix after the other.
final class VariantReader {
  private static let keys = ["name", "model", "params", "metrics", "place"] + Effort.keys
  private static let modelKeys = ["file", "kernel", "inputs", "dims", "values"]
  private static let nameCharacters = "._-+=:@/"

  private let log: IssueLog
  /// The folder that model files are relative to.
  private let folder: String
  private let backends: [String]
  private let defaultPlace: Placement
  private let defaultEffort: Effort
  private var checkedFiles: [String: String?] = [:]

  init(folder: String, backends: [String], defaultPlace: Placement, defaultEffort: Effort, log: IssueLog) {
    self.folder = folder
    self.backends = backends
    self.defaultPlace = defaultPlace
    self.defaultEffort = defaultEffort
    self.log = log
  }

  /// `node` has its references resolved. Nil, after a report, when it has no name.
  func read(_ node: ManifestNode, axes: MatrixPoint) -> ExpandedVariant? {
    guard let map = MapReader(node, "a variant", keys: Self.keys, log) else { return nil }
    let name = map.required("name")?.name("name", log, extra: Self.nameCharacters)
    let model = map["model"].flatMap(readModel)
    let parameters = map["params"].map(readParameters) ?? VariantParameters()
    let metrics = map["metrics"].map(readMetrics) ?? []
    let place = defaultPlace.overridden(by: Placement(map["place"], log))
    let effort = defaultEffort.overridden(by: Effort(map))
    guard let name else { return nil }
    let variant = Variant(
      name: name, model: model, parameters: parameters, metrics: metrics, place: place, axes: axes.mapValues(\.description))
    return ExpandedVariant(variant: variant, effort: effort, axes: axes, place: node.place)
  }

  private func readModel(_ node: ManifestNode) -> ModelReference? {
    guard let map = MapReader(node, "`model`", keys: Self.modelKeys, log) else { return nil }
    switch (map["file"], map["kernel"]) {
    case (let file?, nil): return readFile(file, map)
    case (nil, let kernel?):
      for key in ["inputs", "dims", "values"] {
        if let node = map[key] { log.add(.value, "`\(key)` belongs to a model file, not to a kernel", at: node.place) }
      }
      return kernel.text("kernel", log).map(ModelReference.kernel)
    case (.some, .some), (nil, nil):
      log.add(.value, "`model` needs either `file` or `kernel`", at: map.place)
      return nil
    }
  }

  private func readFile(_ node: ManifestNode, _ map: MapReader) -> ModelReference? {
    let inputs = map["inputs"]?.dictionary("inputs", log) { self.readShape($0.value, $0.key) } ?? [:]
    let dims = map["dims"]?.dictionary("dims", log) { $0.value.integer($0.key, self.log, in: ManifestLimits.dimension) } ?? [:]
    let values = map["values"]?.dictionary("values", log) { self.readValue($0.value, $0.key) } ?? [:]
    guard let file = node.text("file", log) else { return nil }
    let path = file.hasPrefix("/") || folder.isEmpty ? file : "\(folder)/\(file)"
    if let problem = checkFile(path) {
      log.add(
        .modelMissing, "the model file `\(path)` \(problem)", at: node.place, about: path,
        hint: "paths start at the manifest's folder")
    }
    return .file(path: path, inputs: inputs, dims: dims, values: values)
  }

  /// `[1, 3, 224, 224]` or `1x3x224x224`.
  private func readShape(_ node: ManifestNode, _ name: String) -> [Int]? {
    if case .scalar(let text, _) = node.content {
      let shape = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? -1 }
      if shape.count <= ManifestLimits.entries, shape.allSatisfy(ManifestLimits.dimension.contains) { return shape }
      log.add(.value, "`\(name)` is not a shape", at: node.place, hint: "[1, 3, 224, 224] or 1x3x224x224")
      return nil
    }
    let shape = node.list(name, log, limit: ManifestLimits.entries)
    return shape?.compactMap { $0.integer(name, log, in: ManifestLimits.dimension) }
  }

  /// An integer, or a boolean as 0 or 1.
  private func readValue(_ node: ManifestNode, _ name: String) -> Int? {
    if case .scalar("true", false) = node.content { return 1 }
    if case .scalar("false", false) = node.content { return 0 }
    return node.integer(name, log, in: Int.min...Int.max)
  }

  private func readParameters(_ node: ManifestNode) -> VariantParameters {
    var parameters = VariantParameters()
    guard let map = MapReader(node, "`params`", keys: ["threads", "dtype", "backend"], log) else { return parameters }
    parameters.threads = map.integer("threads", in: ManifestLimits.threads) ?? parameters.threads
    parameters.dtype = readWord("dtype", map, available: ["f32", "bf16", "u8s8"], later: ["f64", "f16"]) ?? parameters.dtype
    parameters.backend = readWord("backend", map, available: backends) ?? parameters.backend
    return parameters
  }

  /// A word that is `available`; those that come `later` are told apart from typing errors.
  private func readWord(_ key: String, _ map: MapReader, available: [String], later: [String] = []) -> String? {
    guard let node = map[key], let word = node.text(key, log) else { return nil }
    if available.contains(word) { return word }
    if later.contains(word) {
      log.add(
        .notAvailable, "\(key) `\(word)` is not available in this version", at: node.place,
        hint: "available: " + available.joined(separator: ", "))
    } else {
      log.add(.value, "`\(word)` is not a value of `\(key)`", at: node.place, hint: suggestion(for: word, among: available + later))
    }
    return nil
  }

  private func readMetrics(_ node: ManifestNode) -> [DeclaredMetric] {
    let metrics = node.dictionary("metrics", log) { self.readMetric($0) } ?? [:]
    return metrics.values.sorted { $0.name < $1.name }
  }

  private func readMetric(_ entry: ManifestNode.Entry) -> DeclaredMetric? {
    guard let map = MapReader(entry.value, "metric `\(entry.key)`", keys: ["value", "source"], log) else { return nil }
    let source = map.required("source", hint: "say who declared the value, and where")?.text("source", log)
    guard let node = map.required("value") else { return nil }
    if case .broken = node.content { return nil }
    guard case .scalar(let text, false) = node.content, let value = Double(text), value.isFinite else {
      log.add(.type, "`value` must be a number, but is \(node.kindName)", at: node.place)
      return nil
    }
    return source.map { DeclaredMetric(name: entry.key, value: value, source: $0) }
  }

  /// What is wrong with a model file; nil when it can be read. Each path is looked at once.
  private func checkFile(_ path: String) -> String? {
    if let known = checkedFiles[path] { return known }
    var status = stat()
    let problem: String?
    if stat(path, &status) != 0 {
      problem = errno == ENOENT ? "does not exist" : "cannot be read: \(String(cString: strerror(errno)))"
    } else if status.st_mode & S_IFMT != S_IFREG {
      problem = "is not a file"
    } else {
      problem = access(path, R_OK) == 0 ? nil : "cannot be read: \(String(cString: strerror(errno)))"
    }
    checkedFiles[path] = .some(problem)
    return problem
  }
}
