extension Batch {
  /// The batch as a text that is equal exactly when the batches are: one fact a line, maps in order of key. Files
  /// stand by path, not by content.
  public var canonicalText: String {
    var text = CanonicalText()
    text.line("batch", [name])
    text.map("label", labels)
    text.line("budget", [budget.wall.map(exact) ?? "", budget.maxFailed.map(String.init) ?? ""])
    text.line("publish", [publish.board ?? "", publish.match.rawValue])
    if let gate { text.add(gate) }
    for variant in variants { text.add(variant) }
    for task in tasks { text.add(task) }
    for job in jobs { text.line("job", [String(job.variant), String(job.task)]) }
    return text.text
  }
}

private struct CanonicalText {
  var text = "podium.batch/1\n"

  /// Values are quoted, so that no value can look like another line.
  mutating func line(_ word: String, _ values: [String]) {
    text += word
    for value in values {
      text += " \""
      for scalar in value.unicodeScalars {
        switch scalar {
        case "\"": text += "\\\""
        case "\\": text += "\\\\"
        case "\n": text += "\\n"
        default: text.unicodeScalars.append(scalar)
        }
      }
      text += "\""
    }
    text += "\n"
  }

  mutating func map(_ word: String, _ map: [String: String]) {
    for key in map.keys.sorted() { line(word, [key, map[key] ?? ""]) }
  }

  mutating func add(_ gate: BatchGate) {
    line("gate", gate.failOn.map(\.rawValue))
    let baseline =
      switch gate.versus {
      case .record: ["record"]
      case .variant(let name): ["variant", name]
      }
    line("regression", [String(gate.worseByPpm)] + baseline)
  }

  mutating func add(_ variant: Variant) {
    line("variant", [variant.name])
    switch variant.model {
    case .file(let path, let inputs, let dims, let values):
      line("file", [path])
      map("input", inputs.mapValues { $0.map(String.init).joined(separator: "x") })
      map("dim", dims.mapValues(String.init))
      map("value", values.mapValues(String.init))
    case .kernel(let specification): line("kernel", [specification])
    case nil: break
    }
    line("params", [String(variant.parameters.threads), variant.parameters.dtype, variant.parameters.backend])
    if let optimization = variant.parameters.optimization { line("optimization", [optimization.rawValue]) }
    for metric in variant.metrics { line("metric", [metric.name, metric.value.description, metric.source]) }
    map("axis", variant.axes)
    add(variant.place)
  }

  mutating func add(_ task: TaskRequest) {
    line("task", [task.kind.rawValue, task.id, String(task.trials), exact(task.timeout), String(task.retries)])
    switch task.options {
    case .none: break
    case .kernels(let kernels):
      // What is standard has no line, so that batches from before there was a choice keep their text.
      if kernels != KernelOptions() { line("kernels", [kernels.reuse.rawValue, kernels.caches.rawValue]) }
    case .probe(let probe):
      line("probe", [exact(probe.sleep), probe.fail?.rawValue ?? "", String(probe.outputBytes), String(probe.isolate)])
    case .latency(let latency):
      line("latency", [latency.optimization?.rawValue ?? "", String(latency.seed)])
      map("data", latency.data)
      // The same.
      if latency.caches != .warm { line("caches", [latency.caches.rawValue]) }
    case .saturation(let saturation):
      line("saturation", [String(saturation.thresholdPpm), String(saturation.seed)])
      map("data", saturation.data)
    case .quality(let quality):
      line("quality", [quality.metric.rawValue, String(quality.k), quality.output ?? "", quality.labels])
      map("data", quality.data)
    }
    for constraint in task.constraints { line("constraint", [constraint.description]) }
    for objective in task.objectives { line("objective", [objective.description]) }
    add(task.place)
  }

  mutating func add(_ place: Placement) {
    line(
      "place",
      [
        place.architecture ?? "", place.cores.map(String.init) ?? "", place.memoryBytes.map(String.init) ?? "",
        place.exclusive.map(String.init) ?? "",
      ])
    if let eachClass = place.eachClass { line("each-class", [String(eachClass)]) }
    line("isa", place.instructionSets)
    map("needs", place.labels)
  }
}

/// Seconds and attoseconds.
private func exact(_ duration: Duration) -> String { "\(duration.components.seconds).\(duration.components.attoseconds)" }
