/// A map whose keys are known: reports every key that is not.
struct MapReader {
  /// Where the map starts.
  let place: TextPlace
  /// What the map is, for messages: `a variant`.
  let name: String
  private let values: [String: ManifestNode]
  private let log: IssueLog

  /// Nil when `node` is no map.
  init?(_ node: ManifestNode, _ name: String, keys: [String], _ log: IssueLog) {
    guard let entries = node.entries(name, log) else { return nil }
    self.place = node.place
    self.name = name
    self.log = log
    var values: [String: ManifestNode] = [:]
    for entry in entries {
      guard keys.contains(entry.key) else {
        log.add(
          .unknownKey, "`\(entry.key)` is not a key of \(name)", at: entry.keyPlace, hint: suggestion(for: entry.key, among: keys))
        continue
      }
      values[entry.key] = entry.value
    }
    self.values = values
  }

  /// The value of a key; nil when it is not there.
  subscript(key: String) -> ManifestNode? { values[key] }

  /// The value of a key that must be there.
  func required(_ key: String, hint: String? = nil) -> ManifestNode? {
    if let value = values[key] { return value }
    log.add(.missingKey, "\(name) lacks `\(key)`", at: place, about: key, hint: hint)
    return nil
  }

  func integer(_ key: String, in range: ClosedRange<Int>) -> Int? { self[key]?.integer(key, log, in: range) }

  func duration(_ key: String, in range: ClosedRange<Duration>) -> Duration? { self[key]?.duration(key, log, in: range) }

  func boolean(_ key: String) -> Bool? { self[key]?.boolean(key, log) }

  func text(_ key: String) -> String? { self[key]?.text(key, log) }
}
