import Statistics
import Testing

@testable import Leaderboard

@Suite struct BoardTests {
  /// A board of some of a fixed set of facts: what two copies of one board may have become.
  private func random(_ seed: UInt64, count: Int = 12) throws -> Board {
    var generator = SplitMix64(seed: seed)
    var board = Board(boardID: "b")
    board.generation = Int64(generator.below(5)) + 1
    try board.insert(Sample.flops())
    for _ in 0..<count {
      let number = generator.below(20)
      switch generator.below(5) {
      case 0:
        let task = Sample.kernel()
        try board.insert(task)
        let hardware = try board.insert(hardware: ["machine": .integer(Int64(number % 2))])
        try board.insert(
          Sample.timing("k\(number)", (0..<6).map { Int64(100 + number + $0) }, at: number, hardware: hardware, task: task))
      case 1:
        let id = try board.insert(Sample.count("v\(number)", Int64(number % 7), at: number % 3))
        try board.insert(fact: ["entry": .string(id), "reason": .string("r\(generator.below(3))")], .retraction)
      case 2:
        board.unknown["x\(number % 3)"] =
          generator.below(2) == 0 ? .integer(Int64(number)) : ["k\(number)": "v\(generator.below(3))"]
      default: try board.insert(Sample.count("v\(number)", Int64(number % 7), at: number % 3))
      }
    }
    return board
  }

  private func merged(_ boards: Board...) throws -> Board {
    var result = boards[0]
    for board in boards.dropFirst() { try result.merge(board) }
    return result
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>) func mergeIsCommutativeAssociativeAndIdempotent(seed: UInt64) throws {
    let (a, b, c) = (try random(seed * 3), try random(seed * 3 + 1), try random(seed * 3 + 2))
    let bytes = try merged(a, b, c).json.canonicalBytes
    #expect(try merged(c, b, a).json.canonicalBytes == bytes)
    #expect(try merged(a, merged(b, c)).json.canonicalBytes == bytes)
    #expect(try merged(b, a, c, a, b).json.canonicalBytes == bytes)
    #expect(try merged(a, a).json.canonicalBytes == a.json.canonicalBytes)
    #expect(try merged(a, Board(boardID: "blank")).json.canonicalBytes == a.json.canonicalBytes)
    #expect(try merged(Board(boardID: "blank"), a).json.canonicalBytes == a.json.canonicalBytes)
    #expect(bytes != a.json.canonicalBytes)
  }

  @Test(arguments: 1...10 as ClosedRange<UInt64>) func orderOfFactsDoesNotMatter(seed: UInt64) throws {
    var entries = (0..<30).map { Sample.count("v\($0)", Int64($0 % 5), at: $0 % 4) }
    entries += (0..<6).map { Sample.timing("k\($0)", (0..<5).map { Int64(100 + 3 * $0) }, at: $0) }
    let tasks = [Sample.flops(), Sample.kernel()]
    let bytes = try Sample.board(tasks, entries).json.prettyBytes(first: Board.members)
    var generator = SplitMix64(seed: seed)
    #expect(
      try Sample.board(tasks.shuffled(using: &generator), entries.shuffled(using: &generator)).json.prettyBytes(
        first: Board.members)
        == bytes)
  }

  @Test func ofSeveralRetractionsEveryReaderShowsTheSame() throws {
    let reasons = try (0..<10).map { start in
      var board = try Sample.board([Sample.flops()], [])
      let id = try board.insert(Sample.count("a", 1))
      for reason in 0..<10 {
        try board.insert(fact: ["entry": .string(id), "reason": .string("r\((start + reason) % 10)")], .retraction)
      }
      return try #require(board.standings.first).reasons
    }
    #expect(Set(reasons).count == 1)
  }

  @Test func differentBoardsAreNotMergedAndNothingChanges() throws {
    var (one, other) = (Board(boardID: "one"), Board(boardID: "other"))
    try one.insert(Sample.flops())
    try other.insert(Sample.flops(id: "flops/others"))
    let error = try #require(throws: LeaderboardError.self) { try one.merge(other) }
    #expect(error.code == .conflict)
    #expect(one.taskKeys == ["flops/nets@1"])
  }

  @Test func taskDefinedInTwoWaysIsAConflictOnBothSides() throws {
    var (one, other) = (try Sample.board([Sample.flops()], []), try Sample.board([Sample.flops(direction: .max)], []))
    #expect(throws: LeaderboardError.self) { try one.merge(other) }
    #expect(throws: LeaderboardError.self) { try other.merge(one) }
  }

  /// One `é` or `e` with an accent: equal texts in Swift, other bytes, another digest elsewhere.
  @Test func taskInAnotherUnicodeFormIsAConflictOnBothSides() throws {
    func board(_ text: String) throws -> Board {
      var task = Sample.flops()
      task.workload = ["note": .string(text)]
      return try Sample.board([task], [])
    }
    var (one, other) = (try board("\u{E9}"), try board("e\u{301}"))
    #expect(throws: LeaderboardError.self) { try one.merge(other) }
    #expect(throws: LeaderboardError.self) { try other.merge(one) }
  }

  private func real() throws -> Board {
    var board = try Sample.board(
      [Sample.flops(), Sample.kernel()], [Sample.count("a", 300), Sample.timing("k", [9, 9, 9, 9, 9])])
    board.generation = 7
    _ = try board.insert(hardware: ["cores": 2])
    _ = try board.insert(software: ["onednn": "2.6.3"])
    return board
  }

  @Test func factChangedByHandIsRefused() throws {
    let text = try real().json.pretty
    for (from, to) in [("\"flops\": 300", "\"flops\": 100"), ("\"cores\": 2", "\"cores\": 4"), ("2.6.3", "3.2")] {
      let pieces = text.split(separator: from, omittingEmptySubsequences: false)
      #expect(pieces.count == 2, "\(from)")
      let error = try #require(throws: LeaderboardError.self) {
        try Board(JSONValue(reading: pieces.joined(separator: to)), file: "f")
      }
      #expect(error.code == .fact)
      #expect(error.place?.hasPrefix("f: ") == true)
    }
  }

  @Test func decimalInAFactOfTheFileIsRefusedThoughItsIDFits() throws {
    for kind in [FactKind.entry, .hardware, .software] {
      let content: JSONValue = ["x": .decimal(0.5)]
      var json = try real().json
      json[kind == .entry ? "facts" : kind == .hardware ? "hardware" : "software"] = [:]
      let table = kind == .entry ? "facts" : kind == .hardware ? "hardware" : "software"
      json[table] = .object([kind.id(of: content): content])
      let error = try #require(throws: LeaderboardError.self) { try Board(json, file: "f") }
      #expect(error.code == .fact)
    }
  }

  @Test func factInAnotherTableOrUnderAnotherKindIsRefused() throws {
    let content: JSONValue = ["cores": 2]
    for (table, kind) in [("hardware", FactKind.software), ("software", .entry), ("facts", .hardware)] {
      var json = try real().json
      json[table] = .object([kind.id(of: content): content])
      #expect(throws: LeaderboardError.self) { try Board(json, file: "f") }
    }
  }

  @Test(
    arguments: [
      ("schema", "podium.board/2", LeaderboardError.Code.newer), ("schema", "podium.board/9223372036854775807", .newer),
      ("schema", "podium.board/0", .schema), ("schema", "podium.board/x", .schema), ("schema", "podium.sota/1", .schema),
      ("schema", nil, .schema), ("boardId", 5, .schema), ("generation", -1, .schema),
      ("generation", "9223372036854775807", .schema),
      ("facts", [], .schema), ("tasks", "x", .schema), ("tasks", ["flops/nets@2": ["id": "flops/nets", "version": 1]], .fact),
    ] as [(String, JSONValue?, LeaderboardError.Code)])
  func fileOfAnotherShapeIsRefused(key: String, value: JSONValue?, code: LeaderboardError.Code) throws {
    var json = try real().json
    json[key] = value
    let error = try #require(throws: LeaderboardError.self) { try Board(json, file: "f") }
    #expect(error.code == code)
  }

  @Test func unknownKeysSurviveAtEveryLevel() throws {
    var task = Sample.flops().json
    task["later"] = ["a": [1]]
    task["metric"]?["later"] = "m"
    var entry = Sample.count("a", 5).json
    entry["later"] = .null
    entry["variant"]?["later"] = true
    entry["provenance"]?["later"] = ["deep": 1]
    var json = try Sample.board([], []).json
    json["later"] = ["decimal": .decimal(1.5), "n": 1]
    json["tasks"] = ["flops/nets@1": task]
    // A kind of fact of a later release, too.
    json["facts"] = .object([FactKind.entry.id(of: entry): entry, "z-\(FactKind.digits(of: ["new": 1]))": ["new": 1]])
    var board = try Board(JSONValue(reading: json.pretty), file: "f")
    try board.insert(Sample.count("b", 6))
    let again = try JSONValue(reading: board.json.pretty)
    #expect(again["later"] == json["later"])
    #expect(again["tasks"] == json["tasks"])
    for (id, fact) in json["facts"]?.object ?? [:] { #expect(again["facts"]?[id] == fact) }
    #expect(board.standings.first?.places == "a1 b2", "and what is known of it counts")
  }

  @Test func boardCutAtAnyByteIsRefused() throws {
    let bytes = try real().json.prettyBytes(first: Board.members)
    // The last two are the closing brace and the newline, without which it is whole.
    for count in 0..<(bytes.count - 2) {
      #expect(throws: LeaderboardError.self) { try Board(JSONValue(parsing: Array(bytes[..<count]), file: "f"), file: "f") }
    }
    #expect(throws: Never.self) { try Board(JSONValue(parsing: bytes.dropLast(), file: "f"), file: "f") }
  }

  @Test func boardWithAnyByteChangedNeverTraps() throws {
    let bytes = try real().json.prettyBytes(first: Board.members)
    var generator = SplitMix64(seed: 5)
    for _ in 0..<2_000 {
      var changed = bytes
      changed[generator.below(bytes.count)] = UInt8(generator.below(256))
      // Either is right: refused, or a change of what is derived or unknown. That it ends is what is tested.
      _ = try? Board(JSONValue(parsing: changed, file: "f"), file: "f").json
    }
  }
}
