extension JSONValue {
  /// Integers beyond this are written as decimal strings: readers that hold numbers as doubles would change them.
  static let largestExactInteger: Int64 = 1 << 53

  /// The one form that is hashed: keys sorted by UTF-8 code unit (the order of code points), no spaces, the least escaping.
  /// Byte-stable; the same as Python's `json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)`.
  public var canonical: String { String(decoding: canonicalBytes, as: UTF8.self) }

  /// Members by UTF-8 code unit of their keys, the order of every object that is written.
  static func inOrder(_ members: [String: JSONValue]) -> [(key: String, value: JSONValue)] {
    // ASCII texts are compared by their bytes, and fast; others by their characters.
    members.keys.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } }
      ? members.sorted { $0.key < $1.key } : members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }

  /// `canonical` in UTF-8.
  var canonicalBytes: [UInt8] {
    var writer = JSONWriter(indentation: nil)
    writer.write(self)
    return writer.bytes
  }

  /// Adds `canonical` in UTF-8.
  func appendCanonical(to bytes: inout [UInt8]) {
    var writer = JSONWriter(indentation: nil)
    swap(&writer.bytes, &bytes)
    writer.write(self)
    swap(&writer.bytes, &bytes)
  }

  /// For people and `git diff`: one member a line, indented by two spaces, keys sorted; ends with a newline.
  public var pretty: String { String(decoding: prettyBytes(first: ["schema"]), as: UTF8.self) }

  /// As `pretty` in UTF-8, with these keys of the outermost object first, in this order.
  func prettyBytes(first: [String]) -> [UInt8] {
    var writer = JSONWriter(indentation: 2)
    writer.first = first
    writer.write(self)
    return writer.bytes + [UInt8(ascii: "\n")]
  }
}

private struct JSONWriter {
  var bytes: [UInt8] = []
  /// Nil: no spaces at all.
  let indentation: Int?
  /// Keys of the outermost object that come before the others.
  var first: [String] = []
  private var depth = 0

  init(indentation: Int?) { self.indentation = indentation }

  mutating func write(_ value: JSONValue) {
    switch value {
    case .null: append("null")
    case .bool(let value): append(value ? "true" : "false")
    case .integer(let value):
      let isExact = value.magnitude <= JSONValue.largestExactInteger.magnitude
      append(isExact ? "\(value)" : "\"\(value)\"")
    case .decimal(let value): append(value.isFinite ? "\(value)" : "null")
    case .string(let value): write(value)
    case .array(let values):
      writeList("[", "]", values) { writer, value in writer.write(value) }
    case .object(let members):
      writeList("{", "}", inOrder(members)) { writer, member in
        writer.write(member.key)
        writer.append(writer.indentation == nil ? ":" : ": ")
        writer.write(member.value)
      }
    }
  }

  private func inOrder(_ members: [String: JSONValue]) -> [(key: String, value: JSONValue)] {
    let sorted = JSONValue.inOrder(members)
    guard depth == 0, !first.isEmpty else { return sorted }
    return first.compactMap { key in members[key].map { (key, $0) } } + sorted.filter { !first.contains($0.key) }
  }

  private mutating func writeList<Element>(
    _ open: String, _ close: String, _ elements: [Element], _ body: (inout JSONWriter, Element) -> Void
  ) {
    append(open)
    depth += 1
    for (index, element) in elements.enumerated() {
      if index > 0 { append(",") }
      breakLine()
      body(&self, element)
    }
    depth -= 1
    if !elements.isEmpty { breakLine() }
    append(close)
  }

  private mutating func breakLine() {
    guard let indentation else { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * indentation))
  }

  private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  private mutating func write(_ string: String) {
    bytes.append(UInt8(ascii: "\""))
    // Most texts have nothing to escape.
    if string.utf8.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
      append(string)
    } else {
      escape(string)
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ string: String) {
    for byte in string.utf8 {
      switch byte {
      case UInt8(ascii: "\""): append("\\\"")
      case UInt8(ascii: "\\"): append("\\\\")
      case UInt8(ascii: "\n"): append("\\n")
      case UInt8(ascii: "\r"): append("\\r")
      case UInt8(ascii: "\t"): append("\\t")
      case 0x08: append("\\b")
      case 0x0C: append("\\f")
      case 0..<0x20: append((byte < 0x10 ? "\\u000" : "\\u00") + String(byte, radix: 16))
      default: bytes.append(byte)
      }
    }
  }
}
