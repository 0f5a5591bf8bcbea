extension Board {
  /// Reads a leaderboard file. What is in a sealed one is believed; another is read whole and checked, fact by fact, and what it shows
  /// is worked out again.
  ///
  /// Throws what reading its JSON throws. `last`: what was read before, of which all is kept that holds still.
  init(bytes: [UInt8], file: String, after last: Board? = nil) throws(LeaderboardError) {
    // What is wrong with a text that is not sealed is told by the long way.
    if let seal = BoardSeal(end: bytes[...], size: bytes.count),
      let sealed = seal.check(bytes, { Self.sealed(bytes[..<seal.textBytes], file, last) }), let board = try sealed.get()
    {
      self = board
    } else {
      self = try Board(JSONValue(parsing: bytes, file: file), file: file)
    }
  }

  private static func sealed(_ bytes: ArraySlice<UInt8>, _ file: String, _ last: Board?) -> Result<Board?, LeaderboardError> {
    Result { () throws(LeaderboardError) in try Board(sealed: bytes, file: file, after: last) }
  }

  /// Of a file's bytes before its seal. Facts stay lines until they are asked for; each is checked against its id then. Nil when the
  /// layout or the rules are others than ours.
  private init?(sealed bytes: ArraySlice<UInt8>, file: String, after last: Board?) throws(LeaderboardError) {
    guard let parts = LayoutReader.members(of: bytes) else { return nil }
    let members = Dictionary(parts.map { ($0.key, $0) }) { first, _ in first }
    func value(_ key: String) throws(LeaderboardError) -> JSONValue? {
      guard let member = members[key] else { return nil }
      return try JSONValue(parsing: member.value, file: file)
    }
    guard members.count == parts.count, try value("schema")?.text == Self.schema,
      try value("rulesVersion")?.integer == Self.rulesVersion, let boardID = try value("boardId")?.text,
      let generation = try value("generation")?.integer, (0...Self.lastGeneration).contains(generation),
      let lines = members["facts"], let facts = FactTable(sorted: lines.keys, lines.lines.map(FactLine.init(bytes:))),
      let archived = ArchivedFacts(try value("archived") ?? [:]), let sota = members["sota"], let boards = members["boards"]
    else { return nil }
    var unknown: [String: JSONValue] = [:]
    for part in parts where !Self.isMember(part.key) { unknown[part.key] = try value(part.key) }
    self.init(
      boardID: boardID, generation: generation, tasks: try Self.tasks(value("tasks"), file),
      hardware: try Self.facts(value("hardware"), "hardware", file), software: try Self.facts(value("software"), "software", file),
      facts: facts, archived: archived, unknown: unknown, after: last)
    // Rows of facts that were put back beside the archive are not of these facts.
    if self.facts.count == facts.count { keep(sota: sota.lines, boards: boards.lines) }
  }
}
