/// Reads one item of `tasks`, its references resolved, for one variant.
struct TaskReader {
  private static let keys = ["use", "id", "with", "constraints", "objectives", "place"] + Effort.keys
  private static let idCharacters = "._-+=/"
  private static let standard = (trials: 5, timeout: Duration.seconds(300), retries: 2)

  let batchName: String
  let files: InputFiles
  let log: IssueLog

  /// Nil, after a report, when the task cannot be run.
  func read(_ node: ManifestNode, effort: Effort) -> TaskRequest? {
    if case .scalar = node.content { return makeRequest(kind(node), map: nil, effort: effort, at: node.place) }
    guard let map = MapReader(node, "a task", keys: Self.keys, log) else { return nil }
    return makeRequest(map.required("use").flatMap(kind), map: map, effort: effort, at: node.place)
  }

  private func kind(_ node: ManifestNode) -> TaskKind? { node.word("use", log, as: TaskKind.self) }

  /// Reads everything even when the kind is unknown, for the sake of its errors.
  private func makeRequest(_ kind: TaskKind?, map: MapReader?, effort: Effort, at start: TextPlace) -> TaskRequest? {
    let id = map?["id"]?.name("id", log, extra: Self.idCharacters)
    let own = map.map(Effort.init) ?? Effort()
    let constraints = items("constraints", map, constraint)
    let objectives = items("objectives", map, objective)
    let place = Placement(map?["place"], log)
    guard let kind else { return nil }
    let effort = effort.overridden(by: own)
    // What gives the same answer every time is done once, unless the task itself asks for more.
    let trials = kind.isTimed ? effort.trials ?? Self.standard.trials : own.trials ?? 1
    return TaskRequest(
      kind: kind, id: id ?? "\(kind.rawValue)/\(batchName)", options: options(kind, map?["with"], at: start),
      constraints: constraints,
      objectives: objectives, trials: trials, timeout: effort.timeout ?? Self.standard.timeout,
      retries: effort.retries ?? Self.standard.retries, place: place)
  }

  private func items<Item>(_ key: String, _ map: MapReader?, _ read: (ManifestNode) -> Item?) -> [Item] {
    map?[key]?.list(key, log, limit: ManifestLimits.entries)?.compactMap(read) ?? []
  }

  /// `top1 >= 75`, or of one task's finding `quality/digits:top1 >= 75`. The number may have an exponent: `flops <= 2e9`.
  private func constraint(_ node: ManifestNode) -> Constraint? {
    guard let text = node.text("constraints", log) else { return nil }
    let words = text.split(separator: " ").map(String.init)
    let name = words.first?.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init) ?? []
    guard words.count == 3, let metric = name.last, isMetric(metric), name.count == 1 || isTask(name[0]),
      let relation = Constraint.Relation(rawValue: words[1])
    else {
      let relations = Constraint.Relation.allCases.map(\.rawValue).joined(separator: " ")
      log.add(
        .value, "not a constraint: `\(text)`", at: node.place,
        hint: "a metric, one of \(relations), and a number, spaces between: top1 >= 75")
      return nil
    }
    guard let bound = DecimalNumber(withExponent: words[2]) else {
      log.add(
        .value, "not a constraint: `\(text)`, since `\(words[2])` is not a number", at: node.place,
        hint: "such as 75, 0.5, 2e9 or 2.5e-3, of at most \(ManifestLimits.digits) digits when written without an exponent")
      return nil
    }
    return Constraint(metric: words[0], relation: relation, bound: bound.description)
  }

  /// `latency:min`.
  private func objective(_ node: ManifestNode) -> Objective? {
    guard let text = node.text("objectives", log) else { return nil }
    let words = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard words.count == 2, isMetric(words[0]), let direction = Objective.Direction(rawValue: words[1]) else {
      log.add(.value, "not an objective: `\(text)`", at: node.place, hint: "a metric and its direction: latency:min, top1:max")
      return nil
    }
    return Objective(metric: words[0], direction: direction)
  }

  private func isTask(_ word: String) -> Bool { isWord(word, extra: Self.idCharacters) }

  private func isMetric(_ word: String) -> Bool { isWord(word, extra: "._-") }

  private func isWord(_ word: String, extra: String) -> Bool {
    !word.isEmpty && word.utf8.count <= ManifestLimits.nameBytes
      && word.unicodeScalars.allSatisfy {
        $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || extra.unicodeScalars.contains($0))
      }
  }
}
