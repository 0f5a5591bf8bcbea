/// A leaderboard in memory: facts, and what follows from them.
///
/// Facts are immutable and found by the digest of their content, so merging is set union: commutative, associative, idempotent.
/// What is shown (`sota`, `boards`) is derived from the facts alone, each time it is asked for.
public struct Board: Sendable {
  /// Of the file's layout; readers refuse a newer major version.
  public static let schema = "podium.board/1"
  /// Of the rules that decide what is shown.
  public static let rulesVersion: Int64 = 1
  /// Members of the file in the order readers want them: what is shown first, the facts last.
  static let members = [
    "schema", "boardId", "generation", "sota", "boards", "factsDigest", "rulesVersion", "derived", "tasks", "hardware", "software",
    "facts", "archived",
  ]

  /// True for members of the file that this release knows.
  static func isMember(_ key: String) -> Bool { members.contains(key) || key == BoardSeal.key }

  /// The largest generation; at one write a second it is never reached.
  static let lastGeneration: Int64 = 1 << 53

  /// Chosen at random when a board begins.
  public private(set) var boardID: String
  /// One more with each write.
  public private(set) var generation: Int64
  /// Task key to definition, as facts.
  private(set) var tasks: [String: JSONValue]
  private(set) var hardware: [String: JSONValue]
  private(set) var software: [String: JSONValue]
  /// Entries, matches, retractions and attestations by id.
  private(set) var facts: FactTable
  /// Which entries are in another file.
  private(set) var archived: ArchivedFacts
  /// Members of the file that this release does not know; they survive.
  private(set) var unknown: [String: JSONValue]
  /// Grows whenever something is added.
  private(set) var additions = 0
  /// Which facts belong together.
  private(set) var index: FactIndex
  /// Another one whenever a machine is added.
  private(set) var machinesToken = FactIndex.newToken()
  /// What was derived last.
  let derivations: Derivations

  /// An empty board.
  public init(boardID: String) {
    self.init(boardID: boardID, generation: 0)
  }

  /// Contents that were checked already. What was derived in `last` holds as far as the facts are the same.
  init(
    boardID: String, generation: Int64, tasks: [String: JSONValue] = [:], hardware: [String: JSONValue] = [:],
    software: [String: JSONValue] = [:], facts: FactTable = FactTable(), archived: ArchivedFacts = ArchivedFacts(),
    unknown: [String: JSONValue] = [:], after last: Board? = nil
  ) {
    self.boardID = boardID
    self.generation = generation
    self.tasks = tasks
    self.hardware = hardware
    self.software = software
    self.facts = facts
    self.archived = archived
    self.unknown = unknown
    index = FactIndex(facts)
    derivations = last.map { Derivations($0.derivations) } ?? Derivations()
    if let last, last.hardware.count == hardware.count, hardware.keys.allSatisfy({ last.hardware[$0] != nil }) {
      machinesToken = last.machinesToken
    }
    // What other releases, or people, put back in spite of its id.
    restoreSides(from: self)
    dropArchived()
    self.archived.settle { facts.line($0) != nil }
  }

  /// Adds a task, or finds the same one there. Throws `board.conflict` when its key stands for something else.
  public mutating func insert(_ task: BoardTask) throws(LeaderboardError) {
    if task.json.hasDecimal { throw Self.decimalNumber(task.key) }
    try Self.check(depthOf: task.json, task.key)
    try insert(task: task.json.asWritten, key: task.key)
  }

  /// Adds a machine, an object, and gives its id; nothing changes when it is there. Decimal numbers become strings, as facts have
  /// none.
  public mutating func insert(hardware content: JSONValue) throws(LeaderboardError) -> String {
    let before = hardware.count
    let id = try Self.add(content.withoutDecimals, .hardware, to: &hardware, &additions)
    if hardware.count != before { machinesToken = FactIndex.newToken() }
    return id
  }

  /// Adds a set of libraries with their versions, an object, and gives its id; nothing changes when it is there. Decimal numbers
  /// become strings, as facts have none.
  public mutating func insert(software content: JSONValue) throws(LeaderboardError) -> String {
    try Self.add(content.withoutDecimals, .software, to: &software, &additions)
  }

  /// Adds an entry and gives its id; nothing changes when it is there. Throws `board.fact` when its time is none.
  @discardableResult
  public mutating func insert(_ entry: Entry) throws(LeaderboardError) -> String {
    try Self.check(time: entry.recordedAt, of: "entry")
    return try add(entry.json, .entry)
  }

  /// Adds a retraction and gives its id; nothing changes when it is there. Throws `board.fact` when its time is none.
  @discardableResult
  public mutating func insert(_ retraction: Retraction) throws(LeaderboardError) -> String {
    try Self.check(time: retraction.recordedAt, of: "retraction")
    return try add(retraction.json, .retraction)
  }

  /// Adds a match and gives its id; nothing changes when it is there. Throws `board.fact` when its time is none.
  @discardableResult
  public mutating func insert(_ match: Match) throws(LeaderboardError) -> String {
    try Self.check(time: match.recordedAt, of: "match")
    return try add(match.json, .match)
  }

  /// Adds an attestation and gives its id; nothing changes when it is there. Throws `board.fact` when its time is none.
  @discardableResult
  public mutating func insert(_ attestation: Attestation) throws(LeaderboardError) -> String {
    try Self.check(time: attestation.recordedAt, of: "attestation")
    return try add(attestation.json, .attestation)
  }

  /// The task of a key, as far as this release understands it.
  public func task(_ key: String) -> BoardTask? { tasks[key].flatMap(BoardTask.init) }

  /// Every task's key, sorted.
  public var taskKeys: [String] { tasks.keys.sorted() }

  /// The same task with the version under which the board knows exactly this definition, else the first version that is free.
  public func numbered(_ task: BoardTask) -> BoardTask {
    var task = task
    task.version = 1
    while let known = tasks[task.key], known != task.json.asWritten { task.version += 1 }
    return task
  }

  /// Set union, less entries that either has archived and that no match names; the generation is the higher one. Entries that were
  /// archived and that a match of either names are back, where either has them.
  ///
  /// Commutative, associative and idempotent for boards that have both sides of each match, as those that Podium writes do: a side is
  /// never archived. On others a match waits for its sides, which come back from whatever board has them.
  ///
  /// Throws `board.conflict` when a task stands for two things, and `board.fact` when a new fact is not what its id says; then this
  /// board is as it was.
  public mutating func merge(_ other: Board) throws(LeaderboardError) {
    var merged = self
    for (key, task) in other.tasks.sorted(by: { $0.key < $1.key }) { try merged.insert(task: task, key: key) }
    merged.hardware.merge(other.hardware) { mine, _ in mine }
    merged.software.merge(other.software) { mine, _ in mine }
    merged.archived.merge(other.archived)
    merged.restoreSides(from: other)
    merged.dropArchived()
    for id in other.facts.ids where merged.facts.line(id) == nil && !merged.archived.contains(id) {
      try merged.take(id, from: other)
    }
    // These have no ids: of two contents the first in order, so that it does not matter who merges whom.
    merged.unknown.merge(other.unknown) { mine, theirs in mine.canonical <= theirs.canonical ? mine : theirs }
    merged.boardID = min(boardID, other.boardID)
    merged.generation = max(generation, other.generation)
    if merged.hardware.count != hardware.count { merged.machinesToken = FactIndex.newToken() }
    merged.additions += 1
    self = merged
  }

  /// True for an entry that can be moved away: it is here, no match names it, and it can be told to be away.
  func canArchive(_ id: String) -> Bool { facts.line(id) != nil && !index.sides.contains(id) && archived.canArchive(id) }

  /// Moves entries away, as far as they can be; their ids stay.
  mutating func archive(_ ids: Set<String>) {
    let leaving = ids.filter(canArchive)
    guard !leaving.isEmpty else { return }
    for id in leaving { archived.archive(id) }
    dropArchived()
    additions += 1
  }

  /// Brings entries of another board back that were archived here. Gives how many were. Throws `board.fact` when one is not what its
  /// id says; then this board is as it was.
  @discardableResult
  public mutating func restore(from other: Board) throws(LeaderboardError) -> Int {
    let ids = other.facts.ids.filter { archived.contains($0) }
    var restored = self
    for id in ids where restored.archived.restore(id) { try restored.take(id, from: other) }
    restored.additions += ids.count
    self = restored
    return ids.count
  }

  /// Adds a fact of another board, whose file may have been believed so far.
  private mutating func take(_ id: String, from other: Board) throws(LeaderboardError) {
    guard let line = other.facts.line(id) else { return }
    guard FactKind.isID(id, ofCanonical: line.bytes) else { throw Self.changedFact(id) }
    let alone = line.alone
    if facts.insert(id, alone) { index.add(id, alone, to: facts) }
  }

  /// Says that sides of matches are not away, of this board's matches or the other's, as far as either has them.
  private mutating func restoreSides(from other: Board) {
    guard !archived.isEmpty else { return }
    for side in index.sides.union(other.index.sides) where archived.contains(side) {
      if facts.line(side) != nil || other.facts.line(side) != nil { archived.restore(side) }
    }
  }

  private mutating func dropArchived() {
    guard !archived.isEmpty else { return }
    let away = Set(facts.ids.filter(archived.contains))
    guard !away.isEmpty else { return }
    index.remove(away)
    facts.remove(away)
  }

  /// Counts one write.
  mutating func advance() { generation = min(generation + 1, Self.lastGeneration) }

  private mutating func insert(task: JSONValue, key: String) throws(LeaderboardError) {
    guard let known = tasks[key] else {
      tasks[key] = task
      index.touch(key)
      additions += 1
      return
    }
    // By bytes: texts that differ only in their Unicode form are equal in memory, and would be kept or lost by chance.
    guard known.canonicalBytes == task.canonicalBytes else {
      throw LeaderboardError(
        .conflict, "the task \(key) is defined in two ways", place: key,
        hint: "a task is never changed: give the new definition another id or version")
    }
  }

  /// One that was archived stays so: whoever brings it again changes nothing, unless a match waits for it.
  private mutating func add(_ content: JSONValue, _ kind: FactKind) throws(LeaderboardError) -> String {
    let id = try Self.id(of: content, kind)
    let line = FactLine(Self.bare(content))
    if index.sides.contains(id) { archived.restore(id) }
    guard !archived.contains(id), facts.insert(id, line) else { return id }
    index.add(id, line, to: facts)
    additions += 1
    return id
  }

  private static func add(
    _ content: JSONValue, _ kind: FactKind, to table: inout [String: JSONValue], _ additions: inout Int
  ) throws(LeaderboardError) -> String {
    let id = try id(of: content, kind)
    if table[id] == nil {
      table[id] = bare(content).asWritten
      additions += 1
    }
    return id
  }

  private static func id(of content: JSONValue, _ kind: FactKind) throws(LeaderboardError) -> String {
    let id = kind.id(of: content)
    guard content.object != nil else { throw LeaderboardError(.fact, "a fact is not a JSON object", place: id) }
    try check(depthOf: content, id)
    return id
  }

  /// The id follows from the rest: kept with it, one id could stand for two contents, and merging would depend on the order.
  private static func bare(_ content: JSONValue) -> JSONValue {
    var bare = content
    bare["id"] = nil
    return bare
  }

  /// What goes into the file must come out of it: the reader refuses what is nested deeper, and a fact is nested in the file.
  private static func check(depthOf content: JSONValue, _ place: String) throws(LeaderboardError) {
    guard content.isNested(deeperThan: JSONValue.factDepthLimit) else { return }
    throw LeaderboardError(.fact, "a fact is nested deeper than \(JSONValue.factDepthLimit)", place: place)
  }

  private static func check(time: String, of what: String) throws(LeaderboardError) {
    guard Timestamp(time) == nil else { return }
    throw LeaderboardError(
      .fact, "the \(what)'s time \(time.debugDescription) is none", hint: "write it as 2026-11-23T20:15:00.123Z")
  }

  static func changedFact(_ place: String) -> LeaderboardError {
    LeaderboardError(
      .fact, "a fact does not have the id of its content: it was changed by hand", place: place,
      hint: "restore the file from a backup, or remove this fact")
  }

  static func decimalNumber(_ place: String) -> LeaderboardError {
    LeaderboardError(
      .fact, "a fact holds a decimal number", place: place, hint: "facts hold integers: use a smaller unit, such as millionths")
  }
}
