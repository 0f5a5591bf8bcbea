import Glibc

/// Takes a file apart that is laid out as `BoardLayout` does, without reading what is on the lines.
struct LayoutReader {
  /// A member of the outermost object.
  struct Member {
    let key: String
    /// As it stands in the file, lines and all: JSON.
    let value: ArraySlice<UInt8>
    /// Of a list its elements, of an object its members' values; none for anything else.
    var lines: [ArraySlice<UInt8>] = []
    /// Of an object its members' keys.
    var keys: [String] = []
  }

  private let bytes: ArraySlice<UInt8>
  /// The same, which stays where it is while this is used. Places are counted from its beginning.
  private let text: UnsafeRawBufferPointer
  private var index = 0

  /// Nil when the text is laid out otherwise.
  static func members(of bytes: ArraySlice<UInt8>) -> [Member]? {
    bytes.withUnsafeBytes { text in
      var reader = LayoutReader(bytes: bytes, text: text)
      return reader.members()
    }
  }

  private init(bytes: ArraySlice<UInt8>, text: UnsafeRawBufferPointer) {
    self.bytes = bytes
    self.text = text
  }

  private mutating func members() -> [Member]? {
    guard isEqual(nextLine(), "{") else { return nil }
    var members: [Member] = []
    while index < text.count {
      let line = nextLine()
      if isEqual(line, "}") { return index == text.count ? members : nil }
      guard let member = member(line) else { return nil }
      members.append(member)
    }
    // The end that the seal, or the facts, stand behind.
    return members
  }

  private mutating func member(_ line: Range<Int>) -> Member? {
    guard let (key, value) = keyed(line, indentation: 2) else { return nil }
    guard isEqual(value, "[") || isEqual(value, "{") else { return Member(key: key, value: slice(value)) }
    let isList = isEqual(value, "[")
    var lines: [ArraySlice<UInt8>] = []
    var keys: [String] = []
    while index < text.count {
      let line = nextLine()
      if isEqual(withoutComma(line), isList ? "  ]" : "  }") {
        return Member(key: key, value: slice(value.lowerBound..<line.lowerBound + 3), lines: lines, keys: keys)
      }
      if isList {
        guard isIndented(line, by: 4) else { return nil }
        lines.append(slice(withoutComma(line.lowerBound + 4..<line.upperBound)))
      } else {
        guard let (key, value) = keyed(line, indentation: 4) else { return nil }
        keys.append(key)
        lines.append(slice(value))
      }
    }
    return nil
  }

  /// Without its end.
  private mutating func nextLine() -> Range<Int> {
    let start = index
    let end = text.baseAddress.flatMap { base in
      memchr(base + start, Int32(UInt8(ascii: "\n")), text.count - start).map { UnsafeRawPointer($0) - base }
    }
    index = end.map { $0 + 1 } ?? text.count
    return start..<(end ?? text.count)
  }

  /// The key of a line such as `  "key": value,`, and the value. Nil for others, and for keys with escapes.
  private func keyed(_ line: Range<Int>, indentation: Int) -> (String, Range<Int>)? {
    let start = line.lowerBound + indentation + 1
    guard isIndented(line, by: indentation), start < line.upperBound, text[start - 1] == UInt8(ascii: "\""),
      let end = (start..<line.upperBound).first(where: { text[$0] == UInt8(ascii: "\"") }), end + 2 < line.upperBound,
      text[end + 1] == UInt8(ascii: ":"), text[end + 2] == UInt8(ascii: " "),
      !(start..<end).contains(where: { text[$0] == UInt8(ascii: "\\") })
    else { return nil }
    let key = String(decoding: UnsafeRawBufferPointer(rebasing: text[start..<end]), as: UTF8.self)
    return (key, withoutComma(end + 3..<line.upperBound))
  }

  private func isIndented(_ line: Range<Int>, by count: Int) -> Bool {
    line.count >= count && (line.lowerBound..<line.lowerBound + count).allSatisfy { text[$0] == UInt8(ascii: " ") }
  }

  private func withoutComma(_ line: Range<Int>) -> Range<Int> {
    guard let last = line.last, text[last] == UInt8(ascii: ",") else { return line }
    return line.lowerBound..<last
  }

  private func isEqual(_ line: Range<Int>, _ word: StaticString) -> Bool {
    line.count == word.utf8CodeUnitCount
      && text[line].elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
  }

  private func slice(_ range: Range<Int>) -> ArraySlice<UInt8> {
    bytes[bytes.startIndex + range.lowerBound..<bytes.startIndex + range.upperBound]
  }
}
