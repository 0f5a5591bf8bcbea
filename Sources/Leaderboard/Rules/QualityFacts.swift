/// The facts of a board's quality tasks, which other tasks may ask for: read once, and only when one does.
struct QualityFacts {
  private let board: Board
  private var shelves: [FactIndex.Shelf]?
  private var measured: MeasuredQuality?

  init(of board: Board) { self.board = board }

  /// Equal as long as the facts are; empty for a task whose constraints and objectives ask for no quality.
  mutating func tokens(for task: BoardTask) -> [UInt64] {
    let constraints = task.constraints.map { constraint in
      let name = constraint.prefix { $0 != " " }
      return name.lastIndex(of: ":").map { name[name.index(after: $0)...] } ?? name
    }
    let objectives = task.objectives.map { $0.prefix { $0 != ":" } }
    let asks = (constraints + objectives).contains { Entry.isQuality(String($0)) }
    return asks ? known().map(\.token).sorted() : []
  }

  /// What they say together.
  mutating func read() -> MeasuredQuality {
    if let measured { return measured }
    let ids = known().flatMap(\.entries).filter { id in
      !(board.index.words[id] ?? []).contains { FactKind(ofID: $0) == .retraction }
    }
    let read = MeasuredQuality(ids.compactMap { id in board.facts.line(id).flatMap { EntryFact(id: id, $0) } })
    measured = read
    return read
  }

  private mutating func known() -> [FactIndex.Shelf] {
    if let shelves { return shelves }
    let found = board.index.shelves.filter { board.task($0.key)?.kind == .quality }.map(\.value)
    shelves = found
    return found
  }
}
