/// How the file is laid out: each member of the outermost object has a line, and so has each element of these, in canonical form.
/// So a fact is one line of `git diff`, in the very bytes that its id is the digest of.
struct BoardLayout {
  private(set) var bytes: [UInt8] = [UInt8(ascii: "{")]
  private var isFirst = true
  /// Where the facts begin.
  private var shownBytes: Int?

  /// Adds a member; in the order of calls.
  mutating func add(_ key: String, _ value: JSONValue) {
    switch value {
    case .array(let values): add(key, rows: values.map { $0.canonicalBytes[...] })
    case .object(let members):
      let sorted = JSONValue.inOrder(members)
      add(key, members: sorted.map(\.key), lines: sorted.map { $0.value.canonicalBytes[...] })
    default:
      begin(key)
      value.appendCanonical(to: &bytes)
    }
  }

  /// Adds a text of so many bytes that is not known yet. Gives where `put` is to put it.
  mutating func addLater(_ key: String, byteCount: Int) -> Int {
    begin(key)
    let place = bytes.count + 1
    JSONValue.string(String(repeating: "-", count: byteCount)).appendCanonical(to: &bytes)
    return place
  }

  /// A text of digits and letters.
  mutating func put(_ text: String, at place: Int) {
    bytes.replaceSubrange(place..<place + text.utf8.count, with: text.utf8)
  }

  /// Makes room at once, so that a large file is not moved while it grows.
  mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }

  /// Adds a list of elements in canonical form.
  mutating func add(_ key: String, rows: [ArraySlice<UInt8>]) {
    begin(key)
    list("[", "]", rows.count) { $0 += rows[$1] }
  }

  /// Adds an object of members in canonical form, in the order of their keys.
  mutating func add(_ key: String, members: [String], lines: [ArraySlice<UInt8>]) {
    begin(key)
    list("{", "}", members.count) { bytes, index in
      JSONValue.string(members[index]).appendCanonical(to: &bytes)
      bytes += ": ".utf8
      bytes += lines[index]
    }
  }

  /// The whole file, sealed.
  mutating func finish() -> [UInt8] {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    BoardSeal.append(to: &bytes, shownBytes: shownBytes ?? bytes.count)
    return bytes
  }

  /// A file of these contents, whatever they are: what is shown first, the facts last, others after them by key, a seal at the end.
  static func bytes(of json: JSONValue) -> [UInt8] {
    guard let members = json.object else { return json.canonicalBytes }
    var layout = BoardLayout()
    for key in Board.members { if let value = members[key] { layout.add(key, value) } }
    for (key, value) in JSONValue.inOrder(members) where !Board.isMember(key) { layout.add(key, value) }
    return layout.finish()
  }

  private mutating func begin(_ key: String) {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    if key == "facts" { shownBytes = bytes.count }
    bytes += "\n  ".utf8
    JSONValue.string(key).appendCanonical(to: &bytes)
    bytes += ": ".utf8
    isFirst = false
  }

  private mutating func list(_ open: String, _ close: String, _ count: Int, _ body: (inout [UInt8], Int) -> Void) {
    bytes += open.utf8
    for index in 0..<count {
      bytes += (index == 0 ? "\n    " : ",\n    ").utf8
      body(&bytes, index)
    }
    bytes += (count == 0 ? close : "\n  \(close)").utf8
  }
}
