import Leaderboard

/// Classes of machines for people: the first digits of the id, and below the table what the machine is.
struct ClassNames: Sendable {
  private let names: [String: String]
  private let descriptions: [String: String]

  /// Digits shown, unless two ids need more to be told apart.
  private static let digits = 8

  /// `hardware`: what a machine is, by its id.
  init(_ classes: [String], _ hardware: (String) -> JSONValue?) {
    let classes = Set(classes)
    var length = Self.digits
    while Set(classes.map { Self.cut($0, length) }).count < classes.count { length += 1 }
    names = Dictionary(uniqueKeysWithValues: classes.map { ($0, Self.cut($0, length)) })
    descriptions = Dictionary(
      uniqueKeysWithValues: classes.compactMap { id in hardware(id).flatMap(Self.description).map { (id, $0) } })
  }

  func short(_ id: String) -> String { names[id] ?? id }

  /// A line for each class that is a machine, after an empty one; nothing when there is none.
  func legend(of classes: [String], width: Int?) -> String {
    let lines = Set(classes).sorted().compactMap { id in
      descriptions[id].map { wrapped("\(short(id)): \($0)", indentation: 2, width: width) }
    }
    return lines.isEmpty ? "" : "\n" + lines.joined()
  }

  /// What each class that is a machine is, by its short name, in order of the ids.
  func descriptions(of classes: [String]) -> [(name: String, description: String)] {
    Set(classes).sorted().compactMap { id in descriptions[id].map { (short(id), $0) } }
  }

  private static func cut(_ id: String, _ length: Int) -> String {
    guard let dash = id.firstIndex(of: "-") else { return id }
    return String(id[...dash] + id[id.index(after: dash)...].prefix(length))
  }

  /// `AMD EPYC 7B13, x86_64, 2 cores, 8GiB`, as far as the fingerprint says; nil when it says nothing of it.
  private static func description(_ hardware: JSONValue) -> String? {
    guard let fingerprint = hardware["fingerprint"]?.text else { return nil }
    let fields = fields(of: fingerprint)
    let cores = fields["cores"].map { $0 == "1" ? "1 core" : "\($0) cores" }
    let parts = [fields["processor"], fields["arch"], cores, fields["memory"]].compactMap(\.self).filter { !$0.isEmpty }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  /// The members of `arch=x86_64;processor=...;cores=2`, a machine's fingerprint in one line, in which `%3B`, `%3D` and `%25` stand
  /// for the signs themselves.
  private static func fields(of fingerprint: String) -> [String: String] {
    let texts: [Substring] = fingerprint.split(separator: ";")
    let pairs: [(String, String)] = texts.compactMap { field in
      let halves: [Substring] = field.split(separator: "=", maxSplits: 1)
      guard halves.count == 2 else { return nil }
      let value = String(halves[1]).replacing("%3B", with: ";").replacing("%3D", with: "=").replacing("%25", with: "%")
      return (String(halves[0]), value)
    }
    return Dictionary(pairs) { first, _ in first }
  }
}
