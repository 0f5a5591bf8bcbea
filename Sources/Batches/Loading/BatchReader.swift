/// Reads a whole manifest. It goes on after every error, so that all of them are found at once.
struct BatchReader {
  private static let version = 1
  private static let keys = [
    "podium", "name", "labels", "defaults", "matrix", "variants", "tasks", "budget", "publish", "gate",
  ]
  private static let slugCharacters = "._-"

  let folder: String
  let environment: [String: String]
  let backends: [String]
  let log: IssueLog

  /// Nil when the log is not empty.
  func read(_ root: ManifestNode) -> Batch? {
    guard let map = MapReader(root, "the manifest", keys: Self.keys, log) else { return nil }
    checkVersion(map)
    var scope = Scope(environment: environment, log: log)
    let name = map.required("name").flatMap { readName(scope.resolve($0)) }
    scope.batchName = name
    let labels = readLabels(map["labels"].map(scope.resolve))
    let (effort, place) = readDefaults(map["defaults"].map(scope.resolve))
    let matrix = map["matrix"].map { MatrixReader(log: log).read(scope.resolve($0)) } ?? Matrix()
    let budget = readBudget(map["budget"].map(scope.resolve))
    let publish = readPublish(map["publish"].map(scope.resolve))
    let gate = map["gate"].map(scope.resolve).flatMap { GateReader(log: log).read($0) }
    let files = InputFiles(folder: folder)
    let expander = BatchExpander(
      scope: scope, matrix: matrix, tasks: TaskReader(batchName: name ?? "unnamed", files: files, log: log),
      variants: VariantReader(
        files: files, backends: backends, defaultPlace: place, defaultEffort: effort, log: log))
    let variants = map.required("variants").map(expander.variants) ?? []
    let expansion = map.required("tasks").map { expander.tasks($0, for: variants) }
    guard log.isEmpty, let name, let expansion else { return nil }
    return Batch(
      name: name, labels: labels, variants: variants.map(\.variant), tasks: expansion.tasks, jobs: expansion.jobs,
      budget: budget, publish: publish, gate: gate)
  }

  private func checkVersion(_ map: MapReader) {
    guard let node = map.required("podium", hint: "a manifest starts with `podium: 1`") else { return }
    if case .scalar(String(Self.version), _) = node.content { return }
    log.add(
      .version, "this version of Podium reads manifests of version \(Self.version)", at: node.place, hint: "podium: \(Self.version)"
    )
  }

  /// A slug: it becomes part of task ids and file names.
  private func readName(_ node: ManifestNode) -> String? {
    guard let name = node.name("name", log, extra: Self.slugCharacters) else { return nil }
    guard name == name.lowercased(), name.first?.isLetter == true || name.first?.isNumber == true else {
      log.add(
        .value, "`name` must be in lower case and start with a letter or digit: `\(name)`", at: node.place,
        hint: "for example `\(name.lowercased())`")
      return nil
    }
    return name
  }

  private func readLabels(_ node: ManifestNode?) -> [String: String] {
    node?.dictionary("labels", log) { $0.value.text($0.key, log, limit: ManifestLimits.nameBytes) } ?? [:]
  }

  private func readDefaults(_ node: ManifestNode?) -> (Effort, Placement) {
    guard let node, let map = MapReader(node, "`defaults`", keys: Effort.keys + ["place"], log) else {
      return (Effort(), Placement())
    }
    return (Effort(map), Placement(map["place"], log))
  }

  private func readBudget(_ node: ManifestNode?) -> Budget {
    guard let node, let map = MapReader(node, "`budget`", keys: ["wall", "maxFailed"], log) else { return Budget() }
    return Budget(
      wall: map.duration("wall", in: ManifestLimits.wall), maxFailed: map.integer("maxFailed", in: 0...ManifestLimits.jobs))
  }

  private func readPublish(_ node: ManifestNode?) -> Publish {
    guard let node, let map = MapReader(node, "`publish`", keys: ["board", "match"], log) else { return Publish() }
    return Publish(
      board: map.text("board"), match: map["match"]?.word("match", log, as: Publish.MatchPolicy.self) ?? .never)
  }
}
