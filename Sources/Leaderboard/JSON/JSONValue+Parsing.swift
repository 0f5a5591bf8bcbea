extension JSONValue {
  /// Lists and objects inside each other; deeper input is refused.
  static let depthLimit = 64
  /// Longer input is refused.
  static let byteLimit = 1 << 30

  /// Reads one JSON value (RFC 8259), strictly: no duplicate keys (also none that are the same text in another composition), no
  /// lone surrogates, no numbers that would change: integers fit 64 bits, others are finite as a double.
  ///
  /// Throws `board.syntax` with the line and the column (in code points), `file` before them.
  public init(parsing bytes: [UInt8], file: String) throws(LeaderboardError) { try self.init(parsing: bytes[...], file: file) }

  /// Reads a part of a text as one JSON value; places are counted from the part's beginning.
  init(parsing bytes: ArraySlice<UInt8>, file: String) throws(LeaderboardError) {
    guard bytes.count <= Self.byteLimit else {
      throw LeaderboardError(.syntax, "longer than \(Self.byteLimit) bytes", place: file)
    }
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw LeaderboardError(.syntax, "not a text in UTF-8", place: file)
    }
    self = try bytes.withUnsafeBufferPointer { (bytes) throws(LeaderboardError) -> JSONValue in
      var parser = JSONParser(bytes: bytes, file: file)
      return try parser.parseDocument()
    }
  }
}

/// A cursor over bytes that are valid UTF-8, which stay where they are while it is used.
private struct JSONParser {
  let bytes: UnsafeBufferPointer<UInt8>
  let file: String
  private var index = 0

  init(bytes: UnsafeBufferPointer<UInt8>, file: String) {
    self.bytes = bytes
    self.file = file
  }

  mutating func parseDocument() throws(LeaderboardError) -> JSONValue {
    let value = try parseValue(depth: 0)
    skipSpace()
    guard index == bytes.count else { throw failure("something follows the value") }
    return value
  }

  private mutating func parseValue(depth: Int) throws(LeaderboardError) -> JSONValue {
    guard depth <= JSONValue.depthLimit else { throw failure("nested deeper than \(JSONValue.depthLimit)") }
    skipSpace()
    guard let byte = peek else { throw failure("the text ends where a value is expected") }
    switch byte {
    case UInt8(ascii: "{"): return try parseObject(depth: depth)
    case UInt8(ascii: "["): return try parseArray(depth: depth)
    case UInt8(ascii: "\""): return .string(try parseString())
    case UInt8(ascii: "t"): return try parseWord("true", .bool(true))
    case UInt8(ascii: "f"): return try parseWord("false", .bool(false))
    case UInt8(ascii: "n"): return try parseWord("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try parseNumber()
    default: throw failure("a value cannot start with \(describe(byte))")
    }
  }

  private mutating func parseObject(depth: Int) throws(LeaderboardError) -> JSONValue {
    index += 1
    var members: [String: JSONValue] = [:]
    skipSpace()
    if take("}") { return .object(members) }
    while true {
      skipSpace()
      guard peek == UInt8(ascii: "\"") else { throw failure("a key in quotes is expected") }
      let start = index
      let key = try parseString()
      skipSpace()
      guard take(":") else { throw failure("a colon is expected after the key") }
      guard members.updateValue(try parseValue(depth: depth + 1), forKey: key) == nil else {
        index = start
        throw failure("the key \(key.prefix(60).debugDescription) stands twice")
      }
      skipSpace()
      if take("}") { return .object(members) }
      guard take(",") else { throw failure("a comma or a closing brace is expected") }
    }
  }

  private mutating func parseArray(depth: Int) throws(LeaderboardError) -> JSONValue {
    index += 1
    var values: [JSONValue] = []
    skipSpace()
    if take("]") { return .array(values) }
    while true {
      values.append(try parseValue(depth: depth + 1))
      skipSpace()
      if take("]") { return .array(values) }
      guard take(",") else { throw failure("a comma or a closing bracket is expected") }
    }
  }

  private mutating func parseString() throws(LeaderboardError) -> String {
    index += 1
    let start = index
    skipPlain()
    // Most strings have no escape and are taken as they are.
    if peek == UInt8(ascii: "\"") {
      index += 1
      return text(start..<index - 1)
    }
    var units = Array(bytes[start..<index])
    while let byte = peek {
      switch byte {
      case UInt8(ascii: "\""):
        index += 1
        return String(decoding: units, as: UTF8.self)
      case UInt8(ascii: "\\"):
        index += 1
        units += String(try parseEscape()).utf8
      case 0..<0x20: throw failure("a control character must be escaped")
      default:
        let start = index
        skipPlain()
        units += bytes[start..<index]
      }
    }
    throw failure("the text ends inside a string")
  }

  /// Moves over what stands for itself in a string.
  private mutating func skipPlain() {
    while let byte = peek, byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { index += 1 }
  }

  private mutating func parseEscape() throws(LeaderboardError) -> Unicode.Scalar {
    guard let byte = peek else { throw failure("the text ends inside a string") }
    index += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "u"): return try parseUnicode()
    default: throw failure("\\\(describe(byte)) is not an escape")
    }
  }

  private mutating func parseUnicode() throws(LeaderboardError) -> Unicode.Scalar {
    let first = try parseHex()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard (0xD800..<0xDC00).contains(first), take("\\"), take("u") else { throw failure("half of a surrogate pair stands alone") }
    let second = try parseHex()
    guard (0xDC00..<0xE000).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw failure("half of a surrogate pair stands alone") }
    return scalar
  }

  private mutating func parseHex() throws(LeaderboardError) -> UInt32 {
    guard index + 4 <= bytes.count, bytes[index..<index + 4].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let value = UInt32(String(decoding: bytes[index..<index + 4], as: UTF8.self), radix: 16)
    else { throw failure("four hexadecimal digits are expected") }
    index += 4
    return value
  }

  private mutating func parseNumber() throws(LeaderboardError) -> JSONValue {
    let start = index
    _ = take("-")
    let isZeroFirst = peek == UInt8(ascii: "0")
    let digits = skipDigits()
    guard digits > 0, !isZeroFirst || digits == 1 else { throw failure("not a number") }
    var isInteger = true
    if take(".") {
      isInteger = false
      guard skipDigits() > 0 else { throw failure("digits are expected after the point") }
    }
    if take("e") || take("E") {
      isInteger = false
      _ = take("+") || take("-")
      guard skipDigits() > 0 else { throw failure("digits are expected in the exponent") }
    }
    if isInteger, index - start < Self.fewDigits { return .integer(smallInteger(start..<index)) }
    let text = text(start..<index)
    if isInteger {
      guard let value = Int64(text) else { throw failure("the integer \(text.prefix(40)) is beyond 64 bits: write it as a string") }
      return .integer(value)
    }
    guard let value = Double(text), value.isFinite else { throw failure("the number \(text.prefix(40)) is too large") }
    return .decimal(value)
  }

  /// Integers of fewer bytes fit 64 bits.
  private static let fewDigits = 18

  private func smallInteger(_ range: Range<Int>) -> Int64 {
    var value: Int64 = 0
    for byte in bytes[range] where byte != UInt8(ascii: "-") { value = value * 10 + Int64(byte - UInt8(ascii: "0")) }
    return bytes[range.lowerBound] == UInt8(ascii: "-") ? -value : value
  }

  private func text(_ range: Range<Int>) -> String {
    String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
  }

  private mutating func skipDigits() -> Int {
    let start = index
    while let byte = peek, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte { index += 1 }
    return index - start
  }

  private mutating func parseWord(_ word: StaticString, _ value: JSONValue) throws(LeaderboardError) -> JSONValue {
    let length = word.utf8CodeUnitCount
    guard bytes[index...].prefix(length).elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: length)) else {
      throw failure("not a value")
    }
    index += length
    return value
  }

  private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard let byte = peek, UInt32(byte) == character.value else { return false }
    index += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
  }

  private func describe(_ byte: UInt8) -> String {
    byte < 0x80 ? String(Character(Unicode.Scalar(byte))).debugDescription : "a character beyond ASCII"
  }

  private func failure(_ message: String) -> LeaderboardError {
    let before = bytes[..<min(index, bytes.count)]
    let line = before.reduce(1) { $0 + ($1 == 0x0A ? 1 : 0) }
    let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    // Every code point has one byte that does not continue another.
    let column = before[lineStart...].reduce(1) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
    return LeaderboardError(.syntax, message, place: "\(file):\(line):\(column)")
  }
}
