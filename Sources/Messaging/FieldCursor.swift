/// Reads the fields of an encoded message one after the other, without knowing what they mean.
struct FieldCursor {
  enum Content {
    case number(UInt64)
    /// A text, a list or a message.
    case bytes(UnsafeRawBufferPointer)
    case fixed
  }

  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// True when every byte was read.
  var isAtEnd: Bool { position == bytes.count }

  /// Nil at the end, and where the bytes make no sense; groups make none, since nothing of ours has them.
  mutating func next() -> (number: Int, content: Content)? {
    let start = position
    guard let tag = varint(), tag >> 3 > 0, tag >> 3 <= 536_870_911, let content = content(kind: tag & 7) else {
      position = start
      return nil
    }
    return (Int(tag >> 3), content)
  }

  private mutating func content(kind: UInt64) -> Content? {
    switch kind {
    case 0: varint().map(Content.number)
    case 1: skip(8)
    case 2:
      if let length = varint(), length <= UInt64(bytes.count - position) {
        take(Int(length))
      } else {
        nil
      }
    case 5: skip(4)
    default: nil
    }
  }

  private mutating func take(_ length: Int) -> Content {
    defer { position += length }
    return .bytes(UnsafeRawBufferPointer(rebasing: bytes[position..<position + length]))
  }

  private mutating func skip(_ length: Int) -> Content? {
    guard length <= bytes.count - position else { return nil }
    position += length
    return .fixed
  }

  private mutating func varint() -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard position < bytes.count else { return nil }
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    return nil
  }

  /// Texts, lists and messages inside an encoded message, at every depth that decoding goes to: each takes memory of its own.
  /// Counting stops beyond `limit`. A text whose bytes look like fields counts as several, so this is an upper bound.
  static func parts(in bytes: UnsafeRawBufferPointer, upTo limit: Int) -> Int {
    var count = 0
    var open = [FieldCursor(bytes)]
    while var cursor = open.popLast() {
      while let field = cursor.next() {
        guard case .bytes(let inside) = field.content else { continue }
        count += 1
        guard count <= limit else { return count }
        guard inside.count > 1, open.count + 1 < MessageLimits.depth else { continue }
        open.append(cursor)
        cursor = FieldCursor(inside)
      }
    }
    return count
  }
}
