/// What a leaderboard shows, without the facts that it follows from: the rows of its file.
public struct ShownBoard: Sendable {
  public let boardID: String
  public let generation: Int64
  /// By task key, then class.
  public let standings: [ShownStanding]
  private let hardware: [String: JSONValue]

  /// Applies the rules where that was not done yet.
  public init(_ board: Board) {
    let rows = board.rows
    self.init(
      boardID: board.boardID, generation: board.generation, sota: rows.flatMap(\.sota), boards: rows.flatMap(\.boards),
      tasks: Dictionary(rows.map { ($0.source.task.key, $0.source.task) }) { first, _ in first }, hardware: board.hardware)
  }

  private init(
    boardID: String, generation: Int64, sota: [ArraySlice<UInt8>], boards: [ArraySlice<UInt8>], tasks: [String: BoardTask],
    hardware: [String: JSONValue]
  ) {
    self.boardID = boardID
    self.generation = generation
    self.hardware = hardware
    // Rows that we wrote, or that a seal says so of; what cannot be read is nobody's title.
    let titles = sota.compactMap { try? JSONValue(parsing: $0, file: "") }
    let byPlace = Dictionary(titles.map { (Self.place($0), $0) }) { first, _ in first }
    standings = boards.compactMap { ShownStanding($0, tasks: tasks) { byPlace[[$0, $1]] } }
  }

  /// Reads the head of a sealed file: all before its facts. Nil when it is laid out otherwise, or by other rules than ours.
  init?(head bytes: ArraySlice<UInt8>) {
    guard let parts = LayoutReader.members(of: bytes) else { return nil }
    let members = Dictionary(parts.map { ($0.key, $0) }) { first, _ in first }
    func value(_ key: String) -> JSONValue? {
      // What is no JSON is as good as missing: then the file is read the long way, which tells.
      members[key].flatMap { try? JSONValue(parsing: $0.value, file: "") }
    }
    guard value("schema")?.text == Board.schema, value("rulesVersion")?.integer == Board.rulesVersion,
      let boardID = value("boardId")?.text, let generation = value("generation")?.integer, let sota = members["sota"],
      let boards = members["boards"], let tasks = value("tasks")?.object, let hardware = value("hardware")?.object
    else { return nil }
    self.init(
      boardID: boardID, generation: generation, sota: sota.lines, boards: boards.lines,
      tasks: tasks.compactMapValues(BoardTask.init), hardware: hardware)
    guard standings.count == boards.lines.count else { return nil }
  }

  /// What a machine of the board is; nil for an unknown id.
  public func hardware(_ id: String) -> JSONValue? { hardware[id] }

  private static func place(_ row: JSONValue) -> [String] { [row["task"]?.text ?? "", row["class"]?.text ?? ""] }
}
