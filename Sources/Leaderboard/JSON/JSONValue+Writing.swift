extension JSONValue {
  /// Integers beyond this are written as decimal strings: readers that hold numbers as doubles would change them.
  static let largestExactInteger: Int64 = 1 << 53

  /// The one form that is hashed: keys sorted by UTF-16 code unit, no spaces, the least escaping. Byte-stable.
  public var canonical: String {
    var writer = JSONWriter(indentation: nil)
    writer.write(self)
    return writer.text
  }

  /// For people and `git diff`: one member a line, indented by two spaces, keys sorted; ends with a newline.
  public var pretty: String { pretty(first: []) }

  /// As `pretty`, with these keys of the outermost object first, in this order.
  func pretty(first: [String]) -> String {
    var writer = JSONWriter(indentation: 2)
    writer.first = first
    writer.write(self)
    return writer.text + "\n"
  }
}

private struct JSONWriter {
  var text = ""
  /// Nil: no spaces at all.
  let indentation: Int?
  /// Keys of the outermost object that come before the others.
  var first: [String] = []
  private var depth = 0

  init(indentation: Int?) { self.indentation = indentation }

  mutating func write(_ value: JSONValue) {
    switch value {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value):
      let isExact = value.magnitude <= JSONValue.largestExactInteger.magnitude
      text += isExact ? String(value) : "\"\(value)\""
    case .decimal(let value): text += value.isFinite ? "\(value)" : "null"
    case .string(let value): write(value)
    case .array(let values):
      writeList("[", "]", values) { writer, value in writer.write(value) }
    case .object(let members):
      writeList("{", "}", inOrder(members)) { writer, member in
        writer.write(member.key)
        writer.text += writer.indentation == nil ? ":" : ": "
        writer.write(member.value)
      }
    }
  }

  private func inOrder(_ members: [String: JSONValue]) -> [(key: String, value: JSONValue)] {
    let places = depth == 0 ? Dictionary(uniqueKeysWithValues: zip(first, 0...)) : [:]
    return members.sorted { left, right in
      let (leftPlace, rightPlace) = (places[left.key] ?? Int.max, places[right.key] ?? Int.max)
      return leftPlace != rightPlace
        ? leftPlace < rightPlace : left.key.utf16.lexicographicallyPrecedes(right.key.utf16)
    }
  }

  private mutating func writeList<Element>(
    _ open: String, _ close: String, _ elements: [Element], _ body: (inout JSONWriter, Element) -> Void
  ) {
    text += open
    depth += 1
    for (index, element) in elements.enumerated() {
      if index > 0 { text += "," }
      breakLine()
      body(&self, element)
    }
    depth -= 1
    if !elements.isEmpty { breakLine() }
    text += close
  }

  private mutating func breakLine() {
    guard let indentation else { return }
    text += "\n" + String(repeating: " ", count: depth * indentation)
  }

  private mutating func write(_ string: String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{8}": text += "\\b"
      case "\u{C}": text += "\\f"
      case _ where scalar.value < 0x20:
        let hex = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
