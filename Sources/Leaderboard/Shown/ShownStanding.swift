/// One task in one class as the file shows it: a row of `boards`, read as far as somebody asks, and the row of `sota` beside it.
public struct ShownStanding: Sendable {
  public let task: BoardTask
  public let hardwareClass: String
  /// The row of `sota`; nil when nobody has the title.
  public let title: JSONValue?
  private let row: ArraySlice<UInt8>
  private let members: [String: ArraySlice<UInt8>]

  /// Nil when it is no such row, or one of an unknown task. `title`: of a task and a class.
  init?(_ row: ArraySlice<UInt8>, tasks: [String: BoardTask], title: (String, String) -> JSONValue?) {
    self.row = row
    let found = JSONOutline(row).members().map { (String(decoding: $0.key, as: UTF8.self), $0.value) }
    let members = Dictionary(found) { first, _ in first }
    self.members = members
    func text(_ key: String) -> String? {
      // Nothing that we wrote is anything else.
      members[key].flatMap { try? JSONValue(parsing: $0, file: "") }?.text
    }
    guard let key = text("task"), let task = tasks[key], let group = text("class") else { return nil }
    self.task = task
    hardwareClass = group
    self.title = title(key, group)
  }

  /// The whole row of `boards`.
  public var json: JSONValue {
    (try? JSONValue(parsing: row, file: "")) ?? .null  // a row that we wrote, or that a seal says so of
  }

  /// The elements of one of the row's lists, or the first of them: `ranking`, `notRanked`, `reported`, `records`, `matches`,
  /// `attestations`.
  public func rows(_ list: String, limit: Int = .max) -> [JSONValue] {
    guard let value = members[list] else { return [] }
    // As above.
    return JSONOutline(value).elements(limit: limit).compactMap { try? JSONValue(parsing: $0, file: "") }
  }

  /// The last elements of a list, in its order. The others are passed over.
  public func lastRows(_ list: String, limit: Int) -> [JSONValue] {
    guard let value = members[list] else { return [] }
    // As above.
    return JSONOutline(value).elements().suffix(limit).compactMap { try? JSONValue(parsing: $0, file: "") }
  }

  /// How many elements a list has, as the row says; never negative, whatever it says.
  public func count(_ list: String) -> Int {
    // As above.
    let counts = members["counts"].flatMap { try? JSONValue(parsing: $0, file: "") }
    if let count = counts?[list]?.integer { return max(0, Int(count)) }
    return members[list].map { JSONOutline($0).elements().count } ?? 0
  }

  /// The Pareto front; nil when the task has none.
  public var front: ShownFront? { members["pareto"].flatMap(ShownFront.init) }
}
