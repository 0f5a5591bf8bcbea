public import Leaderboard
import Statistics

/// Pareto fronts of tasks with objectives.
extension BoardReport {
  public func pareto(tasks: [String], width: Int?) -> String {
    let fronts = fronts(tasks)
    guard !fronts.isEmpty else {
      return "No task here has objectives: a manifest lists them, such as objectives: [\"latency:min\", \"flops:min\"].\n"
    }
    return fronts.map { standing, front in
      let scales = front.objectives.indices.map { index in
        QuantityText.scale(
          for: front.points.map { $0.values[index].score.value }, unit: Self.unit(front.objectives[index], standing))
      }
      var table = TextTable(
        columns: [.init("VARIANT"), .init("FRONT")]
          + zip(front.objectives, scales).map { objective, scale in
            .init("\(objective.metric) \(scale.name) (\(objective.direction.rawValue))", .right)
          } + [.init("BEATEN BY", isOptional: true)])
      for point in front.points {
        table.add(
          [point.variant, point.dominatedBy == nil ? "yes" : ""] + zip(point.values, scales).map { $1.number($0.score.value) }
            + [point.dominatedBy.map(standing.variant) ?? ""])
      }
      let place = standing.hardwareClass == "any" ? "any machine" : "class \(classes.short(standing.hardwareClass))"
      let missing = front.incomplete.map { "  \($0.variant): \($0.reasons.joined(separator: ", "))\n" }.joined()
      return wrapped("\(standing.task.key) (\(place))", indentation: 2, width: width) + table.render(width: width)
        + (missing.isEmpty ? "" : "Left out:\n\(missing)")
    }.joined(separator: "\n") + classes.legend(of: fronts.map(\.0.hardwareClass), width: width)
  }

  /// `podium.board-pareto/1`: as `boards` the task, class and `pareto` of the file's `boards`.
  public func paretoJSON(tasks: [String]) -> JSONValue {
    json(
      "podium.board-pareto/1", "boards",
      fronts(tasks).map { standing, _ in
        [
          "task": .string(standing.task.key), "class": .string(standing.hardwareClass), "pareto": standing.json["pareto"] ?? .null,
        ]
      })
  }

  /// One row per entry and objective.
  public func paretoRows(tasks: [String]) -> RowTable {
    var table = RowTable(
      "board-pareto",
      header: [
        "task", "class", "entry", "variant", "front", "objective", "direction", "value", "intervalLower", "intervalUpper",
        "beatenBy",
      ], kinds: Self.kinds)
    for (standing, front) in fronts(tasks) {
      for point in front.points {
        for (objective, value) in zip(front.objectives, point.values) {
          table.add([
            standing.task.key, standing.hardwareClass, point.id, point.variant, point.dominatedBy == nil ? "true" : "false",
            objective.metric, objective.direction.rawValue, Self.cell(value.score.json),
            Self.cell(value.interval.map { JSONValue(whole: $0.lower) }),
            Self.cell(value.interval.map { JSONValue(whole: $0.upper) }),
            point.dominatedBy ?? "",
          ])
        }
      }
    }
    return table
  }

  private func fronts(_ tasks: [String]) -> [(Standing, Front)] {
    selected(tasks).compactMap { standing in standing.front.map { (standing, $0) } }
  }

  /// Of the task's own metric its unit; of others what their names say.
  private static func unit(_ objective: Front.Objective, _ standing: Standing) -> String {
    let metric = standing.task.metric
    if metric.name == objective.metric || metric.name.hasPrefix(objective.metric) { return metric.unit }
    if objective.metric == "flops" { return "FLOPs" }
    return objective.metric.hasSuffix("Ns") ? "ns" : objective.metric.hasSuffix("Ppm") ? "ppm" : ""
  }
}
