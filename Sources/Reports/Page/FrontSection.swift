import Leaderboard
import Statistics

/// The Pareto front of a task with several objectives: the entries that no other is better than all round.
struct FrontSection {
  private let owner: StandingSection
  private let front: ShownFront
  /// Those on the front first.
  private let points: [ShownFront.Point]
  private let scales: [QuantityText.Scale]

  init(_ owner: StandingSection, _ front: ShownFront) {
    self.owner = owner
    self.front = front
    let points = front.points(limit: min(owner.limits.rows, owner.limits.points))
    self.points = points
    scales = front.objectives.indices.map { index in
      QuantityText.scale(for: points.map { $0.values[index] }, unit: Self.unit(front.objectives[index], owner.metric))
    }
  }

  func section(_ id: String) -> ReportSection {
    var blocks: [ReportSection.Block] = []
    if front.objectives.count > 1, points.count > 1 {
      blocks.append(.figure(Figure(plot, table: table)))
    } else {
      blocks.append(.table(table))
    }
    let missing = front.pointCount - points.count
    if missing > 0 { blocks.append(.paragraph("\(missing) entries are left out; podium board pareto has them all.")) }
    if front.incompleteCount > 0 { blocks.append(.table(incomplete)) }
    return ReportSection(id, "Pareto front", blocks)
  }

  private var table: ReportTable {
    // Whoever is behind the front is named after those on it.
    let names = Dictionary(points.map { ($0.id, $0.variant) }) { first, _ in first }
    let columns = zip(front.objectives, scales).flatMap { objective, scale -> [ReportTable.Column] in
      let name = objective.metric + (scale.name.isEmpty ? "" : " (\(scale.name))")
      return [.init(name, isNumber: true), .init("interval", isNumber: true)]
    }
    var table = ReportTable(
      "Pareto front over \(objectives): nobody is better than these all round",
      columns: [.init("Variant")] + columns + [.init("On the front"), .init("Entry", isID: true)])
    table.add(points, limit: points.count) { point in
      let values = scales.indices.flatMap { index in
        let scale = scales[index]
        return [
          scale.number(point.values[index]),
          point.intervals[index].map { [$0.lower, $0.upper].map(scale.number).joined(separator: " to ") } ?? "",
        ]
      }
      let place = point.dominatedBy.map { "no, \(names[$0] ?? $0) is better" } ?? "yes"
      return .init([point.variant] + values + [place, point.id])
    }
    return table
  }

  private var incomplete: ReportTable {
    var table = ReportTable(
      "Ranked, and without a value for every objective", columns: [.init("Variant"), .init("Entry", isID: true), .init("Reasons")],
      elsewhere: owner.elsewhere)
    let rows = front.incomplete(limit: owner.limits.rows).map(ShownRow.init)
    table.add(rows, limit: rows.count, of: front.incompleteCount) { row in
      .init([row.text("variant"), row.text("entry"), row.list("reasons")])
    }
    return table
  }

  private var objectives: String {
    front.objectives.map { "\($0.metric) (\($0.direction == .min ? "less" : "more") is better)" }.joined(separator: " and ")
  }

  /// Of the first two objectives.
  private var plot: Plot {
    let drawn = points.map { point in
      PlotSeries.Point(
        point.values[0], point.values[1], name: point.variant, xInterval: Self.range(point.intervals[0]),
        yInterval: Self.range(point.intervals[1]))
    }
    let pairs = zip(points, drawn).map { (isBest: $0.dominatedBy == nil, point: $1) }
    let best = pairs.filter(\.isBest).map(\.point).sorted { $0.x < $1.x }
    return Plot(
      "Pareto front of \(owner.standing.task.key)",
      summary: "\(best.count) entries are on the front, \(drawn.count - best.count) behind it. Whiskers are intervals.",
      x: axis(0), y: axis(1),
      series: [
        PlotSeries("the front", .line(.dashed), best), PlotSeries("on the front", .points(.circle), best),
        PlotSeries("behind it", .points(.cross), pairs.filter { !$0.isBest }.map(\.point)),
      ])
  }

  private func axis(_ index: Int) -> PlotAxis {
    let objective = front.objectives[index]
    let better = objective.direction == .min ? "less is better" : "more is better"
    return PlotAxis("\(objective.metric), \(better)", unit: Self.unit(objective, owner.metric))
  }

  private static func range(_ interval: Interval?) -> ClosedRange<Double>? {
    interval.flatMap { ClosedRange(lower: $0.lower, upper: $0.upper) }
  }

  /// The unit that the objective's values have: that of the task's metric when it is meant, else what its name says.
  private static func unit(_ objective: Front.Objective, _ metric: BoardTask.Metric) -> String {
    let name = objective.metric
    if metric.name.hasPrefix(name) { return metric.unit }
    for (end, unit) in [("Ns", "ns"), ("Ppm", "ppm"), ("Bytes", "B")] where name.hasSuffix(end) { return unit }
    return ["flops": "FLOPs", "macs": "MACs", "latency": "ns", "time": "ns", "saturated": "ppm", "peak": "B"][name] ?? ""
  }
}
