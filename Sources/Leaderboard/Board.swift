/// A leaderboard in memory: facts, and what follows from them.
///
/// Facts are immutable and found by the digest of their content, so merging is set union: commutative, associative, idempotent.
/// What is shown (`sota`, `boards`) is derived from the facts alone, each time it is asked for.
public struct Board: Sendable {
  /// Of the file's layout; readers refuse a newer major version.
  public static let schema = "podium.board/1"
  /// Of the rules that decide what is shown.
  public static let rulesVersion: Int64 = 1

  /// Chosen at random when a board begins.
  public internal(set) var boardID: String
  /// One more with each write.
  public internal(set) var generation: Int64
  /// Task key to definition, as facts.
  private(set) var tasks: [String: JSONValue] = [:]
  private(set) var hardware: [String: JSONValue] = [:]
  private(set) var software: [String: JSONValue] = [:]
  /// Entries, matches, retractions and attestations by id.
  private(set) var facts: [String: JSONValue] = [:]
  /// Members of the file that this release does not know; they survive.
  private(set) var unknown: [String: JSONValue] = [:]

  /// An empty board.
  public init(boardID: String) {
    self.boardID = boardID
    generation = 0
  }

  /// Adds a task, or finds the same one there. Throws `board.conflict` when its key stands for something else.
  public mutating func insert(_ task: BoardTask) throws(LeaderboardError) {
    try insert(task: task.json, key: task.key)
  }

  /// Adds a machine and gives its id; nothing changes when it is there.
  public mutating func insert(hardware content: JSONValue) throws(LeaderboardError) -> String {
    let id = try Self.id(of: content, .hardware)
    hardware[id] = content
    return id
  }

  /// Adds a set of libraries with their versions and gives its id; nothing changes when it is there.
  public mutating func insert(software content: JSONValue) throws(LeaderboardError) -> String {
    let id = try Self.id(of: content, .software)
    software[id] = content
    return id
  }

  /// Adds an entry and gives its id; nothing changes when it is there.
  @discardableResult
  public mutating func insert(_ entry: Entry) throws(LeaderboardError) -> String {
    let content = entry.json
    let id = try Self.id(of: content, .entry)
    facts[id] = content
    return id
  }

  /// The task of a key, as far as this release understands it.
  public func task(_ key: String) -> BoardTask? { tasks[key].flatMap(BoardTask.init) }

  /// Every task's key, sorted.
  public var taskKeys: [String] { tasks.keys.sorted() }

  /// Set union. Throws `board.conflict` when a task stands for two things, or a fact is not that of its id.
  public mutating func merge(_ other: Board) throws(LeaderboardError) {
    for (key, task) in other.tasks.sorted(by: { $0.key < $1.key }) { try insert(task: task, key: key) }
    hardware.merge(other.hardware) { mine, _ in mine }
    software.merge(other.software) { mine, _ in mine }
    facts.merge(other.facts) { mine, _ in mine }
    unknown.merge(other.unknown) { mine, _ in mine }
    generation = max(generation, other.generation)
  }

  private mutating func insert(task: JSONValue, key: String) throws(LeaderboardError) {
    if task.hasDecimal { throw LeaderboardError(.fact, "a task's definition holds a decimal number", place: key) }
    if let known = tasks[key], known != task {
      throw LeaderboardError(
        .conflict, "the task \(key) is defined in two ways", place: key,
        hint: "a task is never changed: give the new definition another id or version")
    }
    tasks[key] = task
  }

  private static func id(of content: JSONValue, _ kind: FactKind) throws(LeaderboardError) -> String {
    let id = kind.id(of: content)
    if content.hasDecimal {
      throw LeaderboardError(.fact, "a fact holds a decimal number: use integers in a smaller unit", place: id)
    }
    return id
  }
}

extension Board {
  private static let known: Set<String> = [
    "schema", "boardId", "generation", "sota", "boards", "factsDigest", "rulesVersion", "tasks", "hardware", "software", "facts",
  ]

  /// Reads a board from the file's JSON. Throws `board.schema`, `board.newer`, or `board.fact` for a fact that does not have the
  /// id of its content.
  init(_ json: JSONValue, file: String) throws(LeaderboardError) {
    guard let members = json.object, let schema = members["schema"]?.text, schema.hasPrefix("podium.board/") else {
      throw LeaderboardError(.schema, "not a Podium leaderboard", place: file, hint: "choose another file with --board")
    }
    guard let major = Int64(schema.dropFirst("podium.board/".count)), major <= 1 else {
      throw LeaderboardError(
        .newer, "written by a newer release of Podium (\(schema))", place: file, hint: "install a newer release to read it")
    }
    guard let boardID = members["boardId"]?.text, let generation = members["generation"]?.integer else {
      throw LeaderboardError(.schema, "boardId or generation is missing", place: file)
    }
    self.init(boardID: boardID)
    self.generation = generation
    tasks = try Self.table(members["tasks"], "tasks", file)
    hardware = try Self.table(members["hardware"], "hardware", file)
    software = try Self.table(members["software"], "software", file)
    facts = try Self.table(members["facts"], "facts", file)
    unknown = members.filter { !Self.known.contains($0.key) }
    for (id, content) in facts.merging(hardware, uniquingKeysWith: { first, _ in first })
      .merging(software, uniquingKeysWith: { first, _ in first })
    {
      guard let kind = FactKind(ofID: id), kind.id(of: content) == id else {
        throw LeaderboardError(
          .fact, "a fact does not have the id of its content: it was changed by hand", place: "\(file): \(id)",
          hint: "restore the file from a backup")
      }
    }
    for (key, task) in tasks where task["id"]?.text.map({ "\($0)@\(task["version"]?.integer ?? 0)" }) != key {
      throw LeaderboardError(.fact, "a task stands under another key than its own", place: "\(file): \(key)")
    }
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
    members["tasks"] = .object(tasks)
    members["hardware"] = .object(hardware)
    members["software"] = .object(software)
    members["facts"] = .object(facts)
    return .object(members)
  }

  /// All entries that this release understands, by id; others are kept and not shown.
  var entries: [(id: String, entry: Entry)] {
    facts.compactMap { id, content in
      FactKind(ofID: id) == .entry ? Entry(content).map { (id, $0) } : nil
    }
  }

  /// Entries that a retraction names, with its reason.
  var retractions: [String: String] {
    var reasons: [String: String] = [:]
    for (id, content) in facts where FactKind(ofID: id) == .retraction {
      guard let entry = content["entry"]?.text else { continue }
      reasons[entry] = content["reason"]?.text ?? "no reason given"
    }
    return reasons
  }
}
