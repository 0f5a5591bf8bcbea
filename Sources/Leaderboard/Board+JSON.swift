import ModelFormats

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
      software: try Self.facts(members["software"], "software", file),
      facts: FactTable(try Self.facts(members["facts"], "facts", file)), archived: try Self.archived(members["archived"], file),
      unknown: members.filter { !Self.isMember($0.key) })
  }

  private static func archived(_ value: JSONValue?, _ file: String) throws(LeaderboardError) -> ArchivedFacts {
    guard let archived = ArchivedFacts(value ?? [:]) else {
      throw LeaderboardError(.schema, "archived is no object of counts by id", place: file, hint: "restore the file from a backup")
    }
    return archived
  }

  static func tasks(_ value: JSONValue?, _ file: String) throws(LeaderboardError) -> [String: JSONValue] {
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

  static func facts(_ value: JSONValue?, _ name: String, _ file: String) throws(LeaderboardError) -> [String: JSONValue] {
    var facts = try table(value, name, file)
    for (id, content) in facts.sorted(by: { $0.key < $1.key }) {
      let place = "\(file): \(id)"
      if content.hasDecimal { throw decimalNumber(place) }
      guard FactKind.isID(id, of: content) else { throw changedFact(place) }
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
    let contents = facts.ids.compactMap { id in facts[id].map { (id, $0) } }
    members["facts"] = .object(Dictionary(contents) { first, _ in first })
    if !archived.isEmpty { members["archived"] = archived.json }
    return .object(members)
  }

  /// The file's bytes: `BoardLayout.bytes(of: json)`, made of the lines that are known already. O(n) in bytes, and O(m log m) in
  /// the entries of tasks that changed.
  var fileBytes: [UInt8] {
    let (ids, known) = facts.inOrder
    let lines = known.map(\.bytes)
    // Meanwhile the rest is worked out and laid out.
    let digest = Background { factsDigest(ids, lines) }
    let rows = self.rows
    let shown = rows.flatMap { $0.boards + $0.sota }
    var layout = BoardLayout()
    layout.reserve((shown + lines).reduce(0) { $0 + $1.count + Self.lineOverhead } + Self.lineOverhead * archived.turns.count)
    layout.add("schema", .string(Self.schema))
    layout.add("boardId", .string(boardID))
    layout.add("generation", .integer(generation))
    layout.add("sota", rows: rows.flatMap(\.sota))
    layout.add("boards", rows: rows.flatMap(\.boards))
    let digestPlace = layout.addLater("factsDigest", byteCount: 2 * ContentDigest.byteCount)
    layout.add("rulesVersion", .integer(Self.rulesVersion))
    layout.add("derived", DerivedFormat.current.json(generation: generation))
    layout.add("tasks", .object(tasks))
    layout.add("hardware", .object(hardware))
    layout.add("software", .object(software))
    layout.add("facts", members: ids, lines: lines)
    if !archived.isEmpty { layout.add("archived", archived.json) }
    for (key, value) in JSONValue.inOrder(unknown) { layout.add(key, value) }
    layout.put(digest.value, at: digestPlace)
    return layout.finish()
  }

  /// Bytes of a line beside its content: an id, quotes, spaces.
  private static let lineOverhead = 32

  /// What a machine of the board is; nil for an unknown id.
  public func hardware(_ id: String) -> JSONValue? { hardware[id] }
}
