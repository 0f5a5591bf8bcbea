extension Board {
  /// Reads a board from the file's JSON; what was derived is not read. Throws `board.schema`, `board.newer`, or `board.fact` for
  /// a fact that does not have the id of its content or that holds a decimal number.
  init(_ json: JSONValue, file: String) throws(LeaderboardError) {
    guard let members = json.object, let schema = members["schema"]?.text, schema.hasPrefix("podium.board/") else {
      throw LeaderboardError(.schema, "not a Podium leaderboard", place: file, hint: "choose another file with --board")
    }
    guard let major = Int64(schema.dropFirst("podium.board/".count)), major <= 1 else {
      throw LeaderboardError(
        .newer, "written by a newer release of Podium (\(schema))", place: file, hint: "install a newer release to read it")
    }
    guard let boardID = members["boardId"]?.text, let generation = members["generation"]?.integer,
      (0...Self.lastGeneration).contains(generation)
    else { throw LeaderboardError(.schema, "boardId or generation is missing or of another type", place: file) }
    self.init(
      boardID: boardID, generation: generation, tasks: try Self.tasks(members["tasks"], file),
      hardware: try Self.facts(members["hardware"], "hardware", file),
      software: try Self.facts(members["software"], "software", file), facts: try Self.facts(members["facts"], "facts", file),
      unknown: members.filter { !Self.members.contains($0.key) })
  }

  private static func tasks(_ value: JSONValue?, _ file: String) throws(LeaderboardError) -> [String: JSONValue] {
    let tasks = try table(value, "tasks", file)
    for (key, task) in tasks.sorted(by: { $0.key < $1.key }) {
      let place = "\(file): \(key)"
      if task.hasDecimal { throw decimalNumber(place) }
      guard let id = task["id"]?.text, let version = task["version"]?.integer, key == "\(id)@\(version)" else {
        throw LeaderboardError(.fact, "a task stands under another key than its own", place: place)
      }
    }
    return tasks
  }

  private static func facts(_ value: JSONValue?, _ name: String, _ file: String) throws(LeaderboardError) -> [String: JSONValue] {
    var facts = try table(value, name, file)
    for (id, content) in facts.sorted(by: { $0.key < $1.key }) {
      let place = "\(file): \(id)"
      if content.hasDecimal { throw decimalNumber(place) }
      guard FactKind.isID(id, of: content) else {
        throw LeaderboardError(
          .fact, "a fact does not have the id of its content: it was changed by hand", place: place,
          hint: "restore the file from a backup, or remove this fact")
      }
      // Beside the rest it says nothing, and would make two of one fact.
      if content["id"] != nil { facts[id]?["id"] = nil }
    }
    return facts
  }

  private static func table(_ value: JSONValue?, _ name: String, _ file: String) throws(LeaderboardError) -> [String: JSONValue] {
    guard let value else { return [:] }
    guard let members = value.object else { throw LeaderboardError(.schema, "\(name) is not an object", place: file) }
    return members
  }

  /// The whole file: derived on top for readers, facts below as the truth.
  public var json: JSONValue {
    let standings = self.standings
    var members = unknown
    members["schema"] = .string(Self.schema)
    members["boardId"] = .string(boardID)
    members["generation"] = .integer(generation)
    members["sota"] = .array(standings.compactMap(\.sotaJSON))
    members["boards"] = .array(standings.map(\.json))
    members["factsDigest"] = .string(factsDigest)
    members["rulesVersion"] = .integer(Self.rulesVersion)
    members["derived"] = DerivedFormat.current.json(generation: generation)
    members["tasks"] = .object(tasks)
    members["hardware"] = .object(hardware)
    members["software"] = .object(software)
    members["facts"] = .object(facts)
    return .object(members)
  }

  /// The file's bytes: `BoardLayout.bytes(of: json)`, made of the lines that are known already. O(n) in bytes, and O(m log m) in
  /// the entries of tasks that changed.
  var fileBytes: [UInt8] {
    let derived = derivedTasks(withRows: true)
    let facts = JSONValue.inOrder(self.facts)
    let lines = derivations.lines(of: facts.map { ($0.key, $0.value) })
    let ids = facts.map(\.key)
    var layout = BoardLayout()
    layout.add("schema", .string(Self.schema))
    layout.add("boardId", .string(boardID))
    layout.add("generation", .integer(generation))
    layout.add("sota", rows: derived.flatMap { $0.rows?.sota ?? [] })
    layout.add("boards", rows: derived.flatMap { $0.rows?.boards ?? [] })
    layout.add("factsDigest", .string(factsDigest(ids, lines)))
    layout.add("rulesVersion", .integer(Self.rulesVersion))
    layout.add("derived", DerivedFormat.current.json(generation: generation))
    layout.add("tasks", .object(tasks))
    layout.add("hardware", .object(hardware))
    layout.add("software", .object(software))
    layout.add("facts", members: ids, lines: lines)
    for (key, value) in JSONValue.inOrder(unknown) { layout.add(key, value) }
    return layout.finish()
  }

  /// What a machine of the board is; nil for an unknown id.
  public func hardware(_ id: String) -> JSONValue? { hardware[id] }
}
