/// Walks the fields of one protobuf message in place: nothing is copied, nothing outside its range is touched.
///
/// Source of the wire format: protobuf.dev, Encoding. Groups, which were never part of the formats read here, are errors.
struct ProtobufCursor {
  /// One field as it lies on the wire.
  enum Payload {
    case varint(UInt64)
    case fixed32(UInt32)
    case fixed64(UInt64)
    /// Text, bytes, a message, or packed numbers: where they are in the file.
    case bytes(Range<Int>)
  }

  struct Field {
    var number: Int
    var payload: Payload
    /// Where its tag starts.
    var offset: Int
  }

  /// The whole file's; whoever holds the cursor keeps the file.
  let bytes: UnsafeRawBufferPointer
  private(set) var offset: Int
  let end: Int

  /// Over the whole file.
  init(_ file: MappedFile) {
    self.init(file, 0..<file.bytes.count)
  }

  init(_ file: MappedFile, _ range: Range<Int>) {
    bytes = file.bytes
    offset = range.lowerBound
    end = range.upperBound
  }

  /// The next field, nil at the end. Throws `model.truncated` or `model.damaged`.
  mutating func next() throws(ModelFormatsError) -> Field? {
    guard offset < end else { return nil }
    let start = offset
    // Text, bytes and messages that are short, as most fields are: a byte of tag, a byte of length.
    if end - start >= 2, bytes[start] & 0x87 == 2, bytes[start] > 7, bytes[start + 1] < 0x80,
      Int(bytes[start + 1]) <= end - start - 2
    {
      offset = start + 2 + Int(bytes[start + 1])
      return Field(number: Int(bytes[start] >> 3), payload: .bytes(start + 2..<offset), offset: start)
    }
    let tag = try varint()
    let number = Int(truncatingIfNeeded: tag >> 3)
    guard number > 0, tag >> 3 < 1 << 29 else { throw damaged("field number \(tag >> 3)", at: start) }
    switch tag & 7 {
    case 0: return Field(number: number, payload: .varint(try varint()), offset: start)
    case 1: return Field(number: number, payload: .fixed64(try fixed(UInt64.self)), offset: start)
    case 2:
      let length = try varint()
      guard length <= UInt64(end - offset) else { throw cutShort("field \(number) of \(length) bytes", at: start) }
      let range = offset..<(offset + Int(length))
      offset = range.upperBound
      return Field(number: number, payload: .bytes(range), offset: start)
    case 5: return Field(number: number, payload: .fixed32(try fixed(UInt32.self)), offset: start)
    default: throw damaged("wire type \(tag & 7)", at: start)
    }
  }

  /// Passes over the fields that follow and have the number of `field`, bytes like it. Gives the end of the last, and how many they
  /// are.
  mutating func skip(like field: Field) throws(ModelFormatsError) -> (end: Int, count: Int) {
    var count = 0
    while true {
      let end = offset
      guard let next = try self.next() else { return (end, count) }
      guard next.number == field.number, case .bytes = next.payload else {
        offset = end
        return (end, count)
      }
      count += 1
    }
  }

  /// A number of 7 bits a byte, lowest first, at most 10 bytes.
  mutating func varint() throws(ModelFormatsError) -> UInt64 {
    if offset < end, bytes[offset] < 0x80 {
      defer { offset += 1 }
      return UInt64(bytes[offset])
    }
    let start = offset
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard offset < end else { throw cutShort("a number", at: start) }
      let byte = bytes[offset]
      offset += 1
      if shift == 63, byte > 1 { break }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw damaged("a number of more than 64 bits", at: start)
  }

  private mutating func fixed<T: FixedWidthInteger>(_ type: T.Type) throws(ModelFormatsError) -> T {
    let width = MemoryLayout<T>.size
    guard end - offset >= width else { throw cutShort("a number of \(width) bytes", at: offset) }
    defer { offset += width }
    return T(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: T.self))
  }

  /// The file's own end means that it was cut short; the end of a message inside it means nonsense.
  private func cutShort(_ what: String, at start: Int) -> ModelFormatsError {
    guard end == bytes.count else { return damaged("\(what), which does not fit into its message,", at: start) }
    return ModelFormatsError(
      .truncated, "the file ends at byte \(end), in the middle of \(what) that starts at byte \(start)",
      hint: "it may be an incomplete download or copy")
  }

  private func damaged(_ what: String, at start: Int) -> ModelFormatsError {
    ModelFormatsError(.damaged, "there is \(what) at byte \(start), where a protobuf message goes on", hint: "the file is damaged")
  }
}
