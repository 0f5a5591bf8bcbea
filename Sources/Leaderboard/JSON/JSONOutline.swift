/// Finds the parts of canonical JSON without reading what is in them: a member of an object, the elements of a list. Costs one look at
/// each byte that is passed over.
///
/// It believes that the text is JSON without spaces. In another text it finds nothing or something else, and never goes beyond the
/// text: whatever is found is read by the strict reader.
struct JSONOutline {
  private let bytes: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  /// The members of an object, as they stand there; keys with their quotes taken off, and escapes left as they are. None for
  /// anything else.
  func members() -> [(key: ArraySlice<UInt8>, value: ArraySlice<UInt8>)] {
    bytes.withUnsafeBufferPointer { text in
      var members: [(key: ArraySlice<UInt8>, value: ArraySlice<UInt8>)] = []
      Self.walk(text) { key, value in
        members.append((slice(key), slice(value)))
        return true
      }
      return members
    }
  }

  /// The member under a key; nil when there is none.
  func value(_ key: StaticString) -> ArraySlice<UInt8>? {
    bytes.withUnsafeBufferPointer { text in
      let name = UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount)
      var found: ArraySlice<UInt8>?
      Self.walk(text) { range, value in
        guard text[range].elementsEqual(name) else { return true }
        found = slice(value)
        return false
      }
      return found
    }
  }

  /// The text under a key, for texts without escapes; nil when there is no such member, or when it is no such text.
  func text(_ key: StaticString) -> String? {
    guard let value = value(key), value.count > 1, value.first == Self.quote else { return nil }
    let inside = value.dropFirst().dropLast()
    return inside.contains(Self.backslash) ? nil : String(decoding: inside, as: UTF8.self)
  }

  /// The elements of a list, or the first of them; what follows is not looked at. None for anything else.
  func elements(limit: Int = .max) -> [ArraySlice<UInt8>] {
    bytes.withUnsafeBufferPointer { text in
      guard text.count > 2, text[0] == UInt8(ascii: "[") else { return [] }
      var elements: [ArraySlice<UInt8>] = []
      var index = 1
      while index < text.count - 1, elements.count < limit {
        let end = Self.end(ofValueAt: index, text)
        elements.append(slice(index..<end))
        index = end + 1
      }
      return elements
    }
  }

  private func slice(_ range: Range<Int>) -> ArraySlice<UInt8> {
    bytes[bytes.startIndex + range.lowerBound..<bytes.startIndex + range.upperBound]
  }

  private static let quote = UInt8(ascii: "\"")
  private static let backslash = UInt8(ascii: "\\")

  /// Calls `body` with key and value of each member until it says false.
  private static func walk(_ text: UnsafeBufferPointer<UInt8>, _ body: (Range<Int>, Range<Int>) -> Bool) {
    guard text.count > 2, text[0] == UInt8(ascii: "{") else { return }
    var index = 1
    while index < text.count - 1, text[index] == quote {
      let key = end(ofTextAt: index, text)
      guard key + 1 < text.count, text[key] == UInt8(ascii: ":"), key - index >= 2 else { return }
      let value = end(ofValueAt: key + 1, text)
      guard body(index + 1..<key - 1, key + 1..<value) else { return }
      index = value + 1
    }
  }

  /// The index behind a text that begins here, at most that of the end.
  private static func end(ofTextAt start: Int, _ text: UnsafeBufferPointer<UInt8>) -> Int {
    var index = start + 1
    while index < text.count, text[index] != quote { index += text[index] == backslash ? 2 : 1 }
    return min(index + 1, text.count)
  }

  /// The index behind a value that begins here: of a comma or a closing bracket, at most that of the end.
  private static func end(ofValueAt start: Int, _ text: UnsafeBufferPointer<UInt8>) -> Int {
    var depth = 0
    var index = start
    while index < text.count {
      switch text[index] {
      case quote:
        index = end(ofTextAt: index, text)
        continue
      case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        if depth == 0 { return index }
        depth -= 1
      case UInt8(ascii: ","): if depth == 0 { return index }
      default: break
      }
      index += 1
    }
    return text.count
  }
}
