/// Multiplies the templates of a manifest by the points of its matrix.
struct BatchExpander {
  var scope: Scope
  let matrix: Matrix
  let tasks: TaskReader
  let variants: VariantReader

  var log: IssueLog { scope.log }

  /// Every variant, template by template. A template stands once for each distinct point of the axes that it mentions.
  func variants(_ node: ManifestNode) -> [ExpandedVariant] {
    guard let templates = node.list("variants", log, limit: ManifestLimits.variants) else { return [] }
    if templates.isEmpty { log.add(.value, "`variants` is empty", at: node.place) }
    var expanded: [ExpandedVariant] = []
    var names: [String: TextPlace] = [:]
    for template in templates {
      for point in points(template.references) {
        guard expanded.count < ManifestLimits.variants else {
          log.add(.limit, "more than \(ManifestLimits.variants) variants", at: node.place)
          return expanded
        }
        var scope = scope
        scope.axes = point
        scope.allAxes = matrix.axes
        guard let variant = variants.read(scope.resolve(template), axes: point) else { continue }
        if let other = names.updateValue(template.place, forKey: variant.variant.name) {
          reportDuplicate(variant, other)
        } else {
          expanded.append(variant)
        }
      }
    }
    return expanded
  }

  /// The matrix cut down to the axes that are mentioned; each point once, in order.
  private func points(_ references: Set<String>) -> [MatrixPoint] {
    let used = matrix.axes.filter(references.contains)
    if used.count == matrix.axes.count { return matrix.points }
    var seen: Set<MatrixPoint> = []
    return matrix.points.compactMap { point in
      let part = point.filter { used.contains($0.key) }
      return seen.insert(part).inserted ? part : nil
    }
  }

  private func reportDuplicate(_ variant: ExpandedVariant, _ other: TextPlace) {
    let hint =
      other == variant.place
      ? "put every axis that it uses into the name: " + variant.axes.keys.sorted().map { "${\($0)}" }.joined(separator: " ")
      : "the other is at line \(other.line)"
    log.add(.duplicateVariant, "two variants have the name `\(variant.variant.name)`", at: variant.place, hint: hint)
  }

  /// The distinct tasks, and the jobs: every task on every variant.
  func tasks(_ node: ManifestNode, for variants: [ExpandedVariant]) -> (tasks: [TaskRequest], jobs: [JobRequest]) {
    guard let templates = node.list("tasks", log, limit: ManifestLimits.tasks) else { return ([], []) }
    if templates.isEmpty { log.add(.value, "`tasks` is empty", at: node.place) }
    guard templates.count * variants.count <= ManifestLimits.jobs else {
      log.add(
        .limit, "\(templates.count) tasks on \(variants.count) variants are more than \(ManifestLimits.jobs) jobs", at: node.place)
      return ([], [])
    }
    var list = TaskList(log: log)
    var jobs: [JobRequest] = []
    for template in templates {
      let used = template.references.intersection(matrix.axes)
      // Variants that agree in what the template sees share its reading.
      var known: [Reading: Int?] = [:]
      for (index, variant) in variants.enumerated() {
        let reading = Reading(axes: variant.axes.filter { used.contains($0.key) }, effort: variant.effort)
        let task: Int?
        if let seen = known[reading] {
          task = seen
        } else {
          task = read(template, for: variant).flatMap { list.add($0, from: template.place) }
          known[reading] = .some(task)
        }
        guard let task else { continue }
        requireModel(list.tasks[task].kind, variant)
        jobs.append(JobRequest(variant: index, task: task))
        checkElementType(variant, list.tasks[task].kind)
      }
      // With no variant to read it for, it is still checked.
      if variants.isEmpty { _ = readAlone(template) }
    }
    return (list.tasks, jobs)
  }

  private struct Reading: Hashable {
    var axes: MatrixPoint
    var effort: Effort
  }

  private func read(_ template: ManifestNode, for variant: ExpandedVariant) -> TaskRequest? {
    var scope = scope
    scope.axes = variant.axes
    scope.allAxes = matrix.axes
    scope.subject = "variant `\(variant.variant.name)`"
    return tasks.read(scope.resolve(template), effort: variant.effort)
  }

  private func readAlone(_ template: ManifestNode) -> TaskRequest? {
    var scope = scope
    scope.axes = matrix.points.first ?? [:]
    scope.allAxes = matrix.axes
    return tasks.read(scope.resolve(template), effort: Effort())
  }

  private func requireModel(_ kind: TaskKind, _ variant: ExpandedVariant) {
    guard kind.needsModel, variant.variant.model == nil else { return }
    log.add(
      .modelRequired, "variant `\(variant.variant.name)` has no `model`, but task `\(kind.rawValue)` needs one", at: variant.place,
      hint: "only probes do without")
  }
}

/// The distinct tasks of a batch; one id means one thing.
private struct TaskList {
  private struct Definition: Hashable {
    var kind: TaskKind
    var options: TaskOptions
    var constraints: [Constraint]
    var objectives: [Objective]
  }

  let log: IssueLog
  private(set) var tasks: [TaskRequest] = []
  private var indices: [TaskRequest: Int] = [:]
  private var definitions: [String: (Definition, TextPlace)] = [:]

  init(log: IssueLog) { self.log = log }

  /// The index of the task; nil, after a report, when its id is taken by another.
  mutating func add(_ task: TaskRequest, from place: TextPlace) -> Int? {
    let definition = Definition(
      kind: task.kind, options: task.options, constraints: task.constraints, objectives: task.objectives)
    if let (other, otherPlace) = definitions[task.id], otherPlace != place || other != definition {
      let hint =
        otherPlace == place
        ? "put the axes that it uses into the id" : "give one of them an `id`; the other is at line \(otherPlace.line)"
      log.add(.duplicateTask, "two tasks have the id `\(task.id)`", at: place, hint: hint)
      return nil
    }
    definitions[task.id] = (definition, place)
    if let index = indices[task] { return index }
    indices[task] = tasks.count
    tasks.append(task)
    return tasks.count - 1
  }
}
