import Statistics
import Testing

@testable import Leaderboard

/// What other releases, other tools, peers and accidents may put on a board.
struct HostileBoardTests {
  private func read(_ json: JSONValue) throws -> Board { try Board(Make.parse(json.pretty), file: "t.json") }

  /// A peer's own description is nested once more in the file; a file that cannot be read again would stop everybody.
  @Test func factsTooDeepForTheFileAreRefused() throws {
    var deep: JSONValue = 1
    for _ in 1..<JSONValue.factDepthLimit { deep = [deep] }
    var board = try Make.board(Make.exactTask())
    _ = try board.insert(software: ["x": deep])
    _ = try read(board.json)
    let error = #expect(throws: LeaderboardError.self) { _ = try board.insert(software: ["x": [deep]]) }
    #expect(error?.code == .fact)
    var task = Make.exactTask(id: "flops/deep")
    task.workload = [[deep]]
    #expect(throws: LeaderboardError.self) { try board.insert(task) }
    #expect(board.taskKeys == ["flops/vision@1"])
  }

  @Test func anIDInsideAFactMakesNoSecondFact() throws {
    var plain = Board(boardID: "test")
    let id = try plain.insert(hardware: ["cores": 2])
    var other = Board(boardID: "test")
    #expect(try other.insert(hardware: ["cores": 2, "id": "h-other"]) == id)
    #expect(other.fileBytes == plain.fileBytes)
    var json = plain.json
    json["hardware"] = .object([id: ["cores": 2, "id": .string(id)]])
    #expect(try read(json).fileBytes == plain.fileBytes)
  }

  /// One letter, or `e` and an accent: equal texts in Swift, but other bytes and another digest in every other language.
  @Test func aTaskInAnotherUnicodeFormIsAConflictOnBothSides() throws {
    func board(_ note: JSONValue) throws -> Board {
      var task = Make.exactTask()
      task.workload = ["note": note]
      return try Make.board(task)
    }
    var (one, other) = (try board("\u{E9}"), try board("e\u{301}"))
    #expect(throws: LeaderboardError.self) { try one.merge(other) }
    #expect(throws: LeaderboardError.self) { try other.merge(one) }
  }

  @Test(arguments: [["floor"], ["floor": ["passed": 1]], ["floor": [:]], "passed"] as [JSONValue])
  func checksThatCannotBeReadDoNotPass(_ checks: JSONValue) throws {
    var content = Make.exact("a", flops: 5, at: 0).json
    content["checks"] = checks
    var json = try Make.board(Make.exactTask()).json
    json["facts"] = .object([FactKind.entry.id(of: content): content])
    let standings = try read(json).standings
    #expect(standings.flatMap(\.ranking).isEmpty)
    #expect(standings.flatMap(\.excluded).count == 1)
  }

  @Test func aConstraintThatIsNoTextIsMetByNobody() throws {
    var board = try Make.board(Make.exactTask(), [Make.exact("a", flops: 5, at: 0)]).json
    board["tasks"]?["flops/vision@1"]?["constraints"] = [["top1": 75]]
    let standing = try #require(try read(board).standings.first)
    #expect(standing.reasons["a"] == [#"the constraint {"top1":75} cannot be read"#])
  }

  @Test(arguments: [
    ("==", "9007199254740993", "9007199254740992", false), ("<", "9007199254740993", "9007199254740992", true),
    (">=", "75", "75.0", true), (">", "75", "75", false), ("<", "75", "75", false), ("<=", "75", "75", true),
    (">=", "75", "0x7fff", false), (">=", "75", "nan", false), (">=", "-1e5", "-99999.5", true), ("!=", "1", "2", false),
  ]) func constraintsCompareExactly(_ relation: String, bound: String, declared: String, holds: Bool) throws {
    let task = Make.exactTask(constraints: ["top1 \(relation) \(bound)"])
    let entry = Make.exact("a", flops: 5, at: 0, declared: ["top1": .init(value: declared, source: "paper")])
    let standing = try #require(try Make.board(task, [entry]).standings.first)
    #expect(standing.ranking.isEmpty == !holds)
  }

  @Test func whatWasMeasuredCountsBeforeWhatWasDeclared() throws {
    let task = Make.exactTask(constraints: ["flops <= 10"])
    let entry = Make.exact("a", flops: 50, at: 0, declared: ["flops": .init(value: "1", source: "a wish")])
    let standing = try #require(try Make.board(task, [entry]).standings.first)
    #expect(standing.reasons["a"] == ["flops is 50, not <= 10"])
  }

  @Test func aBoardWithAnyByteChangedNeverTraps() throws {
    let (machine, entries) = (FactKind.hardware.id(of: Make.machine), [9, 9, 9, 9, 9] as [Int64])
    var board = try Make.board(Make.exactTask(), [Make.exact("a", flops: 5, at: 0)])
    try board.insert(Make.timedTask())
    _ = try board.insert(hardware: Make.machine)
    try board.insert(Make.timed("t", calls: entries, at: 1, hardware: machine))
    let bytes = board.fileBytes
    var random = SplitMix64(seed: 5)
    for _ in 0..<1_000 {
      var changed = bytes
      changed[random.below(bytes.count)] = UInt8(random.below(256))
      // Refused, or a change of what is derived or unknown: that it ends is what is tested.
      _ = try? Board(JSONValue(parsing: changed, file: "t.json"), file: "t.json").json
    }
  }

  /// Nested 64 deep it may be, and 10 MB long; deeper it is refused, whatever its length.
  @Test func tenMegabytesOfNestedJSONAreRefused() {
    let depth = 5_000_000
    let deep = [UInt8](repeating: UInt8(ascii: "["), count: depth) + [UInt8](repeating: UInt8(ascii: "]"), count: depth)
    let error = #expect(throws: LeaderboardError.self) { try JSONValue(parsing: deep, file: "b.json") }
    #expect(error?.code == .syntax)
    #expect(Board.verify(deep, file: "b.json").map(\.code) == [.syntax])
    let text =
      "{\"schema\":\"podium.board/1\",\"boardId\":\"b\",\"generation\":1,\"facts\":\(String(repeating: "{\"a\":", count: 70))1"
    #expect(throws: LeaderboardError.self) { try JSONValue(parsing: Array(text.utf8), file: "b.json") }
  }

  /// A name is data: it is written as a JSON string and shown as it is; whoever makes HTML of it escapes it there.
  @Test(arguments: ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "a\u{0}b\u{1B}[31m", "\u{202E}txt.exe"])
  func aNameHoldingMarkupIsOnlyAName(_ name: String) throws {
    let board = try Make.board(Make.exactTask(), [Make.exact(name, flops: 5, at: 0)])
    let again = try Board(JSONValue(parsing: board.fileBytes, file: "b.json"), file: "b.json")
    #expect(again.standings.first?.ranking.first?.entry.variant == name)
    #expect(again.standings.first?.sotaJSON?["holder"]?.text == name)
    #expect(Board.verify(board.fileBytes, file: "b.json").isEmpty)
  }

  @Test(
    arguments: [
      ["pairs": 7], ["pairs": [7]], ["pairs": [["challenger": ["p50Ns": 1]]]], ["checks": ["output": 1]],
      ["provenance": ["recordedAt": "never"]], ["challenger": 7],
    ] as [JSONValue])
  func aMatchThatCannotBeReadDecidesNothing(_ damage: JSONValue) throws {
    var contest = try Contest()
    let old = try contest.enter("old", 1_000, at: 1)
    let fast = try contest.enter("fast", 900, at: 2)
    var content = Make.match(
      fast, against: old, Make.times(gains: Make.clearGains), Make.theirs, at: 3, hardware: contest.machine
    ).json
    for (key, value) in damage.object ?? [:] { content[key] = value }
    let id = FactKind.match.id(of: content)
    var json = contest.board.json
    json["facts"]?[id] = content
    let board = try read(json)
    #expect(board.standings.first?.holder == nil)
    #expect(board.json["facts"]?[id] == content)
    let isPairless = damage == ["pairs": 7]
    // Pairs that are no list are none: the match is void, not malformed.
    #expect(board.standings.first?.matches.isEmpty == !isPairless)
    #expect(Board.verify(board.fileBytes, file: "b.json").map(\.code) == (isPairless ? [] : [.malformed]))
  }

  @Test func timesAtTheEndsOfTheNumbersNeverTrap() throws {
    var contest = try Contest()
    let old = try contest.enter("old", 1_000, at: 1)
    let fast = try contest.enter("fast", 900, at: 2)
    let ends: [Int64] = [.max, 1, .max, 1, 5, .max, 2, .max]
    for (mine, theirs) in [(ends, Array(ends.reversed())), (ends.map { _ in 1 }, ends.map { _ in .max }), (ends, ends)] {
      var match = Make.match(fast, against: old, Make.theirs, Make.theirs, at: 3, hardware: contest.machine)
      for index in match.pairs.indices {
        (match.pairs[index].challenger.p50Ns, match.pairs[index].holder.p50Ns) = (mine[index], theirs[index])
      }
      try contest.board.insert(match)
    }
    _ = contest.board.json
    #expect(contest.standing?.matches.count == 3)
  }
}
