import Testing

@testable import Leaderboard

/// Reading and writing the file's content.
struct BoardJSONTests {
  private func sample() throws -> JSONValue {
    var (board, machine) = try Make.timedBoard()
    try board.insert(Make.exactTask())
    try board.insert(Make.exact("a", flops: 400, at: 1))
    try board.insert(Make.timed("b", calls: [10, 11, 10, 10, 12], at: 2, hardware: machine))
    return board.json
  }

  private func failure(_ json: JSONValue) -> LeaderboardError? {
    do throws(LeaderboardError) {
      _ = try Board(json, file: "b.json")
      return nil
    } catch {
      return error
    }
  }

  @Test func aBoardComesBackByteForByte() throws {
    let board = try Board(sample(), file: "b.json")
    let again = try Board(JSONValue(parsing: board.fileBytes, file: "b.json"), file: "b.json")
    #expect(again.fileBytes == board.fileBytes)
  }

  @Test func whatIsShownStandsBeforeTheFacts() throws {
    let text = String(decoding: try Board(sample(), file: "b.json").fileBytes, as: UTF8.self)
    let keys = text.split(separator: "\n").filter { $0.hasPrefix("  \"") }.compactMap {
      $0.split(separator: "\"").dropFirst().first
    }
    #expect(
      keys == [
        "schema", "boardId", "generation", "sota", "boards", "factsDigest", "rulesVersion", "derived", "tasks", "hardware",
        "software", "facts", "seal",
      ])
  }

  /// Top level, task, metric, entry, trial, provenance, hardware, an unknown kind of fact.
  @Test func unknownMembersSurviveAtEveryLevel() throws {
    let mark: JSONValue = ["kept": [1, "é", nil]]
    var json = try sample()
    json["future"] = mark
    var tasks = try #require(json["tasks"]?.object)
    var task = try #require(tasks["flops/vision@1"])
    task["future"] = mark
    task["metric"]?["future"] = mark
    tasks["flops/vision@1"] = task
    json["tasks"] = .object(tasks)
    var facts: [String: JSONValue] = [:]
    for content in try #require(json["facts"]?.object).values {
      var content = content
      content["future"] = mark
      content["provenance"]?["future"] = mark
      content["trials"] = .array(
        (content["trials"]?.array ?? []).map { trial in
          var trial = trial
          trial["future"] = mark
          return trial
        })
      facts[FactKind.entry.id(of: content)] = content
    }
    facts["q-" + FactKind.entry.id(of: mark).dropFirst(2)] = mark
    json["facts"] = .object(facts)
    var machine = Make.machine
    machine["future"] = mark
    json["hardware"]?[FactKind.hardware.id(of: machine)] = machine

    var board = try Board(json, file: "b.json")
    try board.insert(Make.exact("new", flops: 3, at: 9))
    let written = try JSONValue(parsing: board.fileBytes, file: "b.json")
    #expect(written["future"] == mark)
    #expect(written["tasks"]?["flops/vision@1"] == task)
    #expect(written["hardware"]?[FactKind.hardware.id(of: machine)] == machine)
    for (id, content) in facts { #expect(written["facts"]?[id] == content) }
    #expect(board.standings.flatMap(\.ranking).map(\.entry.variant).contains("a"))
  }

  @Test func whatWasDerivedIsNotBelieved() throws {
    var json = try sample()
    let honest = json
    json["sota"] = [["task": "flops/vision@1", "holder": "me", "value": 1]]
    json["boards"] = 7
    json["factsDigest"] = "00"
    #expect(try Board(json, file: "b.json").json == honest)
  }

  @Test func aNewerMajorIsRefused() throws {
    var json = try sample()
    json["schema"] = "podium.board/2"
    #expect(failure(json)?.code == .newer)
    #expect(failure(json)?.place == "b.json")
  }

  @Test(arguments: [
    "7", "[]", "{}", "{\"schema\":\"podium.count/1\"}", "{\"schema\":\"podium.board/1\"}",
    "{\"schema\":\"podium.board/1\",\"boardId\":\"b\",\"generation\":-1}",
    "{\"schema\":\"podium.board/1\",\"boardId\":\"b\",\"generation\":\"9223372036854775807\"}",
    "{\"schema\":\"podium.board/1\",\"boardId\":\"b\",\"generation\":1,\"facts\":[]}",
    "{\"schema\":\"podium.board/1\",\"boardId\":\"b\",\"generation\":1,\"tasks\":7}",
  ])
  func otherJSONIsNoLeaderboard(_ text: String) throws {
    #expect(failure(try Make.parse(text))?.code == .schema)
  }

  @Test func aFactChangedByHandIsRefused() throws {
    var json = try sample()
    var facts = try #require(json["facts"]?.object)
    let id = try #require(facts.first { $0.value["variant"]?["name"]?.text == "a" }?.key)
    facts[id]?["metrics"]?["flops"] = 1
    json["facts"] = .object(facts)
    #expect(failure(json)?.code == .fact)
    #expect(failure(json)?.place == "b.json: \(id)")
  }

  @Test func aDecimalInAFactIsRefused() throws {
    let content: JSONValue = ["task": "flops/vision@1", "metrics": ["flops": 1.5]]
    var json = try sample()
    json["facts"] = .object([FactKind.entry.id(of: content): content])
    #expect(failure(json)?.code == .fact)
    json = try sample()
    json["tasks"]?["flops/vision@1"]?["workload"] = ["scale": 0.5]
    #expect(failure(json)?.code == .fact)
  }

  @Test func aTaskUnderAnotherKeyIsRefused() throws {
    var json = try sample()
    json["tasks"]?["flops/other@1"] = Make.exactTask().json
    #expect(failure(json)?.code == .fact)
  }

  /// Entries of tasks that a later release defined are kept, and nobody claims to rank them.
  @Test func tasksThatAreNotUnderstoodAreKept() throws {
    var json = try sample()
    var task = Make.exactTask(id: "energy/vision").json
    task["kind"] = "energy"
    json["tasks"]?["energy/vision@1"] = task
    let board = try Board(json, file: "b.json")
    #expect(board.task("energy/vision@1") == nil)
    #expect(board.taskKeys.contains("energy/vision@1"))
    #expect(board.json["tasks"]?["energy/vision@1"] == task)
  }
}
