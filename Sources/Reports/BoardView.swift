public import Leaderboard

/// Titles and rankings of a leaderboard as its file shows them, as tables and as JSON: for boards of any size.
public struct BoardView: Sendable {
  let shown: ShownBoard
  /// How classes are called in tables.
  private let classes: ClassNames

  /// Of a ranking and of the lists below it so many rows are shown when all tasks are, if there are more in all than `rowsShown`.
  static let leastRows = 20
  static let rowsShown = 1_000

  public init(_ shown: ShownBoard) {
    self.shown = shown
    classes = ClassNames(shown.standings.map(\.hardwareClass), shown.hardware)
  }

  /// Applies the rules where that was not done yet.
  public init(_ board: Board) { self.init(ShownBoard(board)) }

  /// One row per task and class: who has the title, with what, since when, and why. `width` is the terminal's; nil: nothing is
  /// left out.
  public func sota(width: Int?) -> String {
    guard !shown.standings.isEmpty else { return "The leaderboard is empty.\n" }
    var table = TextTable(columns: [
      .init("TASK"), .init("SOTA"), .init("VALUE", .right), .init("STATUS"), .init("CLASS"), .init("SINCE", isOptional: true),
      .init("WHY", isOptional: true),
    ])
    for standing in shown.standings {
      let text = ShownText(standing)
      table.add([
        standing.task.key, text.variant, text.value, text.status, classes.short(standing.hardwareClass),
        String(text.since.prefix(10)), text.why,
      ])
    }
    return table.render(width: width) + classes.legend(of: shown.standings.map(\.hardwareClass), width: width)
  }

  /// `podium.sota/1`: `boardId`, `generation`, and as `sota` the rows of the file's `sota`.
  public var sotaJSON: JSONValue { json("podium.sota/1", "sota", shown.standings.compactMap(\.title)) }

  /// The rankings of all tasks, or of those named; who is not ranked, and why. Long rankings are cut when no task is named, and say so.
  public func show(tasks: [String], width: Int?) -> String {
    let selected = selected(tasks)
    guard !selected.isEmpty else { return "The leaderboard has no such entries.\n" }
    let limit = tasks.isEmpty ? max(Self.leastRows, Self.rowsShown / selected.count) : .max
    return selected.map { ShownText($0, limit: limit).show(className: classes.short($0.hardwareClass), width: width) }
      .joined(separator: "\n") + classes.legend(of: selected.map(\.hardwareClass), width: width)
  }

  /// `podium.board-show/1`: `boardId`, `generation`, and as `boards` the rows of the file's `boards`, for all tasks or for those
  /// named.
  public func showJSON(tasks: [String]) -> JSONValue { json("podium.board-show/1", "boards", selected(tasks).map(\.json)) }

  /// Tasks that were named and are not on the board.
  public func unknown(among tasks: [String]) -> [String] {
    tasks.filter { name in !shown.standings.contains { $0.task.key == name || $0.task.id == name } }
  }

  private func json(_ schema: String, _ name: String, _ rows: [JSONValue]) -> JSONValue {
    .object([
      "schema": .string(schema), "boardId": .string(shown.boardID), "generation": .integer(shown.generation), name: .array(rows),
    ])
  }

  private func selected(_ tasks: [String]) -> [ShownStanding] {
    tasks.isEmpty ? shown.standings : shown.standings.filter { tasks.contains($0.task.key) || tasks.contains($0.task.id) }
  }
}
