public import Leaderboard

/// What a leaderboard says, as tables and as JSON.
public struct BoardReport: Sendable {
  let board: Board
  let standings: [Standing]
  /// How classes are called in tables.
  let classes: ClassNames

  /// Applies the rules to the board, once.
  public init(_ board: Board) {
    self.board = board
    standings = board.standings
    classes = ClassNames(board, standings.map(\.hardwareClass))
  }

  /// One row per task and class: who has the title, with what, since when, and why. `width` is the terminal's; nil: nothing is
  /// left out.
  public func sota(width: Int?) -> String {
    guard !standings.isEmpty else { return "The leaderboard is empty.\n" }
    var table = TextTable(columns: [
      .init("TASK"), .init("SOTA"), .init("VALUE", .right), .init("STATUS"), .init("CLASS"), .init("SINCE", isOptional: true),
      .init("WHY", isOptional: true),
    ])
    for standing in standings {
      let title = StandingText(standing)
      table.add([
        standing.task.key, title.variant, title.value, title.status, classes.short(standing.hardwareClass),
        String(title.since.prefix(10)), standing.why,
      ])
    }
    return table.render(width: width) + classes.legend(of: standings.map(\.hardwareClass), width: width)
  }

  /// `podium.sota/1`: `boardId`, `generation`, and as `sota` the rows of the file's `sota`.
  public var sotaJSON: JSONValue { json("podium.sota/1", "sota", standings.compactMap(\.sotaJSON)) }

  /// The rankings of all tasks, or of those named; who is not ranked, and why.
  public func show(tasks: [String], width: Int?) -> String {
    let shown = selected(tasks)
    guard !shown.isEmpty else { return "The leaderboard has no such entries.\n" }
    return shown.map { StandingText($0).show(className: classes.short($0.hardwareClass), width: width) }.joined(separator: "\n")
      + classes.legend(of: shown.map(\.hardwareClass), width: width)
  }

  /// `podium.board-show/1`: `boardId`, `generation`, and as `boards` the rows of the file's `boards`, for all tasks or for those
  /// named.
  public func showJSON(tasks: [String]) -> JSONValue { json("podium.board-show/1", "boards", selected(tasks).map(\.json)) }

  /// Tasks that were named and are not on the board.
  public func unknown(among tasks: [String]) -> [String] {
    tasks.filter { name in !standings.contains { $0.task.key == name || $0.task.id == name } }
  }

  func json(_ schema: String, _ name: String, _ rows: [JSONValue]) -> JSONValue {
    .object([
      "schema": .string(schema), "boardId": .string(board.boardID), "generation": .integer(board.generation), name: .array(rows),
    ])
  }

  func selected(_ tasks: [String]) -> [Standing] {
    tasks.isEmpty ? standings : standings.filter { tasks.contains($0.task.key) || tasks.contains($0.task.id) }
  }
}
