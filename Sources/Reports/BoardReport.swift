public import Leaderboard

/// What a leaderboard says beyond its titles and rankings (those are `BoardView`), as tables and as JSON.
public struct BoardReport: Sendable {
  let board: Board
  let standings: [Standing]
  /// How classes are called in tables.
  let classes: ClassNames

  /// Applies the rules to the tasks of these names, once; to all when there are none.
  public init(_ board: Board, tasks: [String] = []) {
    self.board = board
    let keys = board.taskKeys.filter { key in
      tasks.contains(key) || tasks.contains(String(key.prefix(upTo: key.lastIndex(of: "@") ?? key.endIndex)))
    }
    standings = board.standings(of: tasks.isEmpty ? nil : Set(keys))
    classes = ClassNames(standings.map(\.hardwareClass), board.hardware)
  }

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
