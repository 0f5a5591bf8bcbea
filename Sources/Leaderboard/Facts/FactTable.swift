/// Entries, matches, retractions and attestations by id, as lines: a board of 100,000 entries takes about as much memory as its file.
struct FactTable: Sendable {
  /// In order of the ids, without those added since; ids are ASCII.
  private var order: [String] = []
  private var lines: [FactLine] = []
  private var added: [String: FactLine] = [:]

  /// More added ones are put in order.
  private static let addedLimit = 1_000

  init() {}

  init(_ facts: [String: JSONValue]) {
    order = facts.keys.sorted()
    lines = order.compactMap { facts[$0].map { FactLine($0) } }
  }

  /// Nil unless the ids rise and are ASCII.
  init?(sorted ids: [String], _ lines: [FactLine]) {
    guard ids.count == lines.count, ids.allSatisfy({ $0.utf8.allSatisfy { $0 < 0x80 } }),
      zip(ids, ids.dropFirst()).allSatisfy({ $0 < $1 })
    else { return nil }
    order = ids
    self.lines = lines
  }

  var count: Int { order.count + added.count }

  /// In order of their UTF-8, as the file has them. O(n) when some were added lately.
  var ids: [String] { settled.order }

  /// The ids with their lines, in order. O(n) when some were added lately.
  var inOrder: (ids: [String], lines: [FactLine]) {
    let table = settled
    return (table.order, table.lines)
  }

  /// O(log n).
  func line(_ id: String) -> FactLine? {
    if let line = added[id] { return line }
    let index = Self.firstIndex(notBelow: id, order[...])
    return index < order.count && order[index] == id ? lines[index] : nil
  }

  /// What is in a fact; nil when there is none, or when it is not what its id says.
  subscript(id: String) -> JSONValue? { line(id)?.content(as: id) }

  /// Adds a fact. False when it is there already. O(log n), and O(n) once in many.
  mutating func insert(_ id: String, _ line: FactLine) -> Bool {
    guard self.line(id) == nil else { return false }
    added[id] = line
    if added.count > Self.addedLimit { self = settled }
    return true
  }

  /// Takes facts out; those that are not there change nothing. O(n).
  mutating func remove(_ ids: Set<String>) {
    guard !ids.isEmpty else { return }
    let table = settled
    let kept = table.order.indices.filter { !ids.contains(table.order[$0]) }
    self = FactTable()
    order = kept.map { table.order[$0] }
    lines = kept.map { table.lines[$0] }
  }

  /// The same with all in order.
  private var settled: FactTable {
    guard !added.isEmpty else { return self }
    var table = FactTable()
    table.order.reserveCapacity(count)
    table.lines.reserveCapacity(count)
    var start = 0
    for (id, line) in added.sorted(by: { $0.key < $1.key }) {
      let end = Self.firstIndex(notBelow: id, order[start...])
      table.order += order[start..<end]
      table.lines += lines[start..<end]
      table.order.append(id)
      table.lines.append(line)
      start = end
    }
    table.order += order[start...]
    table.lines += lines[start...]
    return table
  }

  private static func firstIndex(notBelow id: String, _ ids: ArraySlice<String>) -> Int {
    var (low, high) = (ids.startIndex, ids.endIndex)
    while low < high {
      let middle = (low + high) / 2
      if ids[middle] < id { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension FactTable: Equatable {
  static func == (left: Self, right: Self) -> Bool {
    let (mine, theirs) = (left.inOrder, right.inOrder)
    return mine.ids == theirs.ids && mine.lines == theirs.lines
  }
}
