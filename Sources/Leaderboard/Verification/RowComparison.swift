/// Compares rows of a file with those that the facts give, and bears with members that an older release did not write.
///
/// An older release leaves a member out of all rows. One that some rows have and others lack was taken out.
struct RowComparison {
  private let format: DerivedFormat
  /// Members that rows lack as the file's format does, with the first place of each.
  private var lacking: [String: String] = [:]
  /// Members that rows have although the file's format does not.
  private var having: Set<String> = []

  init(_ format: DerivedFormat) { self.format = format }

  /// Members that no row has and that an older release did not write, sorted.
  var notYetDerived: [String] { lacking.keys.filter { !having.contains($0) }.sorted() }

  /// Places of members that were taken out of some rows, sorted.
  var takenOut: [String] { lacking.filter { having.contains($0.key) }.map(\.value).sorted() }

  /// The first place where two values differ, in order of keys; nil when they do not. `path` is that of both: `sota[3]`.
  mutating func difference(_ shown: JSONValue, _ right: JSONValue, _ path: String) -> (place: String, what: String)? {
    switch (shown, right) {
    case (.object(let mine), .object(let theirs)):
      var first: (place: String, what: String)?
      // After a difference the others are looked at all the same: what matters is which rows have which members.
      for key in Set(mine.keys).union(theirs.keys).sorted() {
        let found = difference(mine[key], theirs[key], "\(path).\(key)")
        first = first ?? found
      }
      return first
    case (.array(let mine), .array(let theirs)):
      for index in 0..<max(mine.count, theirs.count) {
        let (left, other) = (index < mine.count ? mine[index] : nil, index < theirs.count ? theirs[index] : nil)
        if let found = difference(left, other, "\(path)[\(index)]") { return found }
      }
      return nil
    default:
      return shown.canonical == right.canonical ? nil : (path, "\(Self.brief(shown)), but the facts give \(Self.brief(right))")
    }
  }

  private mutating func difference(_ shown: JSONValue?, _ right: JSONValue?, _ path: String) -> (place: String, what: String)? {
    if format != .current, format.lacks(Self.member(path)) {
      let member = Self.member(path)
      if shown != nil {
        having.insert(member)
      } else {
        if lacking[member] == nil { lacking[member] = path }
        return nil
      }
    }
    return switch (shown, right) {
    case (let shown?, let right?): difference(shown, right, path)
    case (nil, let right?): (path, "missing, but the facts give \(Self.brief(right))")
    case (let shown?, nil): (path, "\(Self.brief(shown)), of which the facts know nothing")
    case (nil, nil): nil
    }
  }

  /// `boards[3].ranking[0].level` as `boards[].ranking[].level`.
  private static func member(_ path: String) -> String {
    var isIndex = false
    var bytes: [UInt8] = []
    for byte in path.utf8 {
      if byte == UInt8(ascii: "]") { isIndex = false }
      if !isIndex { bytes.append(byte) }
      if byte == UInt8(ascii: "[") { isIndex = true }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func brief(_ value: JSONValue) -> String {
    let text = value.canonical
    return text.count > 60 ? "\(text.prefix(57))..." : text
  }
}
