import Testing

@testable import Leaderboard

/// Ids and digests by Python: prefix + hashlib.sha256(canonical).hexdigest()[:16].
struct FactTests {
  @Test func idsFollowFromTheContent() throws {
    var board = try Make.board(Make.exactTask())
    // {"architecture":"x86_64","cores":2,"instructionSets":["avx2","avx512f"],"memoryGiB":8,"processor":"Example CPU @ 2.60GHz"}
    #expect(try board.insert(hardware: Make.machine) == "h-f2f559833cb44d0a")
    // {"oneDNN":"2.6.3"}
    #expect(try board.insert(software: ["oneDNN": "2.6.3"]) == "s-b3a49711eb091760")
    // {"checks":{"output":{"note":"","passed":true}},"declared":{"top1":{"source":"the model's author","value":"76.1"}},
    //  "metrics":{"flops":9007199254740992,"macs":"9007199254740993"},"provenance":{"job":"j1","level":"measured",
    //  "recordedAt":"2026-11-23T20:15:00.123Z"},"task":"flops/vision@1","trials":[],"variant":{"model":"00...(64)",
    //  "name":"tiny","params":{"threads":"1"}}}
    let entry = Entry(
      task: "flops/vision@1", variant: "tiny", model: String(repeating: "0", count: 64), parameters: ["threads": "1"],
      hardware: nil, software: nil, trials: [], metrics: ["flops": 9_007_199_254_740_992, "macs": 9_007_199_254_740_993],
      declared: ["top1": Entry.Declaration(value: "76.1", source: "the model's author")],
      checks: ["output": Entry.Check(isPassed: true, note: "")], level: .measured, provenance: ["job": "j1"],
      recordedAt: "2026-11-23T20:15:00.123Z")
    #expect(try board.insert(entry) == "e-0bfc0dbe6c50529b")
    // {"entry":"e-0123456789abcdef","provenance":{"recordedAt":"2026-11-23T20:15:00.123Z","submitter":"ada"},"reason":"wrong input"}
    let retraction = Retraction(
      entry: "e-0123456789abcdef", reason: "wrong input", submitter: "ada", recordedAt: "2026-11-23T20:15:00.123Z")
    #expect(try board.insert(retraction) == "x-fe91ca1488f41c5c")
  }

  @Test func theDigestCoversTheFacts() throws {
    var board = Board(boardID: "test")
    _ = try board.insert(software: ["oneDNN": "2.6.3"])
    // {"facts":{},"hardware":{},"software":{"s-b3a49711eb091760":{"oneDNN":"2.6.3"}},"tasks":{}}
    #expect(board.factsDigest == "5f258ef7f3c9b6d67c3e066c8efdfd919092668ad859586814f3390d16492132")
  }

  @Test func anEntryComesBackAsItWas() throws {
    let (_, machine) = try Make.timedBoard()
    let entry = Make.timed(
      "a", calls: [10, 11, 12], at: 5, hardware: machine, checks: ["floor": Entry.Check(isPassed: false, note: "too fast")])
    #expect(try Entry(Make.parse(entry.json.canonical)) == entry)
  }

  @Test func aTaskComesBackAsItWas() throws {
    let task = Make.exactTask(direction: .max, constraints: ["top1 >= 75"])
    #expect(try BoardTask(Make.parse(task.json.canonical)) == task)
    #expect(try BoardTask(Make.parse(Make.timedTask().json.canonical)) == Make.timedTask())
  }

  @Test func aTaskIsNeverRedefined() throws {
    var board = try Make.board(Make.exactTask())
    try board.insert(Make.exactTask())
    let error = #expect(throws: LeaderboardError.self) { try board.insert(Make.exactTask(constraints: ["top1 >= 75"])) }
    #expect(error?.code == .conflict)
    #expect(error?.place == "flops/vision@1")
    #expect(board.task("flops/vision@1") == Make.exactTask())
  }

  @Test func aChangedDefinitionGetsTheNextVersion() throws {
    var board = try Make.board(Make.exactTask())
    let changed = board.numbered(Make.exactTask(constraints: ["top1 >= 75"]))
    #expect(changed.key == "flops/vision@2")
    try board.insert(changed)
    #expect(board.numbered(Make.exactTask(constraints: ["top1 >= 75"])).version == 2)
    #expect(board.numbered(Make.exactTask()).version == 1)
    #expect(board.numbered(Make.exactTask(direction: .max)).version == 3)
  }

  @Test func factsHoldNoFloatingPoint() throws {
    var board = Board(boardID: "test")
    var task = Make.exactTask()
    task.workload = ["scale": 0.5]
    #expect(throws: LeaderboardError.self) { try board.insert(task) }
    // What a worker says of itself is kept, as text.
    let id = try board.insert(hardware: ["gigahertz": 2.5])
    #expect(board.hardware(id) == ["gigahertz": "2.5"])
  }

  @Test func timesThatAreNoneAreRefused() throws {
    var board = try Make.board(Make.exactTask())
    var entry = Make.exact("a", flops: 1, at: 0)
    entry.recordedAt = "yesterday"
    #expect(throws: LeaderboardError.self) { try board.insert(entry) }
    #expect(throws: LeaderboardError.self) {
      try board.insert(Retraction(entry: "e-1", reason: "", submitter: "", recordedAt: ""))
    }
  }

  @Test func insertingAgainChangesNothing() throws {
    var board = try Make.board(Make.exactTask(), [Make.exact("a", flops: 1, at: 0)])
    let before = (board.fileBytes, board.additions)
    try board.insert(Make.exact("a", flops: 1, at: 0))
    try board.insert(Make.exactTask())
    #expect(board.fileBytes == before.0)
    #expect(board.additions == before.1)
  }
}
