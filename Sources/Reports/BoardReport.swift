public import Leaderboard
import Statistics

/// What a leaderboard says, as tables and as JSON.
public struct BoardReport: Sendable {
  private let board: Board
  private let standings: [Standing]

  public init(_ board: Board) {
    self.board = board
    standings = board.standings
  }

  /// One row per task and class: who has the title, with what, since when, and why.
  public func sota(width: Int?) -> String {
    guard !standings.isEmpty else { return "The leaderboard is empty.\n" }
    var table = TextTable(columns: [
      .init("TASK"), .init("CLASS"), .init("SOTA"), .init("VALUE", .right), .init("STATUS"), .init("WHY"),
    ])
    for standing in standings {
      let (name, value, status) = Self.title(of: standing)
      table.add([standing.task.key, standing.hardwareClass, name, value, status, standing.why])
    }
    return table.render(width: width)
  }

  /// `podium.sota/1`.
  public var sotaJSON: JSONValue {
    ["schema": "podium.sota/1", "sota": .array(standings.compactMap(\.sotaJSON))]
  }

  /// The rankings of all tasks, or of those named; who is not ranked, and why.
  public func show(tasks: [String], width: Int?) -> String {
    let shown = selected(tasks)
    guard !shown.isEmpty else { return "The leaderboard has no such entries.\n" }
    return shown.map { show($0, width: width) }.joined(separator: "\n")
  }

  /// `podium.board-show/1`: as the file's `boards`, for all tasks or for those named.
  public func showJSON(tasks: [String]) -> JSONValue {
    ["schema": "podium.board-show/1", "boards": .array(selected(tasks).map(\.json))]
  }

  /// Tasks that were named and are not on the board.
  public func unknown(among tasks: [String]) -> [String] {
    tasks.filter { name in !standings.contains { $0.task.key == name || $0.task.id == name } }
  }

  private func selected(_ tasks: [String]) -> [Standing] {
    tasks.isEmpty ? standings : standings.filter { tasks.contains($0.task.key) || tasks.contains($0.task.id) }
  }

  private func show(_ standing: Standing, width: Int?) -> String {
    let metric = standing.task.metric
    var table = TextTable(columns: [
      .init("RANK", .right), .init("VARIANT"), .init(metric.unit, .right), .init("INTERVAL", .right), .init("TRIALS", .right),
      .init("RECORDED"),
    ])
    for place in standing.ranking {
      table.add([
        "\(place.rank)", place.entry.variant, QuantityText.text(place.value, unit: metric.unit), interval(place, metric),
        place.entry.trials.isEmpty ? "" : "\(place.entry.trials.count)", String(place.entry.recordedAt.prefix(19)),
      ])
    }
    var text = "\(standing.task.key), class \(standing.hardwareClass): \(Self.headline(standing))\n"
    if !standing.ranking.isEmpty { text += "\n" + table.render(width: width) }
    if !standing.excluded.isEmpty {
      text += "\nNot ranked:\n"
      for exclusion in standing.excluded { text += "  \(exclusion.entry.variant): \(exclusion.reasons.joined(separator: "; "))\n" }
    }
    return text
  }

  private func interval(_ place: Standing.Place, _ metric: BoardTask.Metric) -> String {
    guard metric.isMeasured else { return "exact" }
    let ends = [place.interval.lower, place.interval.upper].map { QuantityText.text($0, unit: metric.unit) }
    return "\(ends[0]) - \(ends[1])"
  }

  private static func headline(_ standing: Standing) -> String {
    let (name, value, status) = title(of: standing)
    return name.isEmpty ? standing.why : "\(status) \(name) with \(value) (\(standing.why))"
  }

  private static func title(of standing: Standing) -> (name: String, value: String, status: String) {
    let unit = standing.task.metric.unit
    switch standing.title {
    case .vacant: return ("", "", "vacant")
    case .holder(let record, _): return (record.entry.variant, QuantityText.text(record.value, unit: unit), "record")
    case .contender(let place): return (place.entry.variant, QuantityText.text(place.value, unit: unit), "contender")
    }
  }
}
