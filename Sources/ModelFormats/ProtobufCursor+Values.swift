extension ProtobufCursor.Field {
  /// Two's complement, as `int32`, `int64` and enums are written. Throws `model.damaged` for another kind of field.
  func integer() throws(ModelFormatsError) -> Int {
    guard case .varint(let value) = payload else { throw unexpected("a number") }
    return Int(truncatingIfNeeded: value)
  }

  func float() throws(ModelFormatsError) -> Float {
    guard case .fixed32(let bits) = payload else { throw unexpected("a float") }
    return Float(bitPattern: bits)
  }

  func range() throws(ModelFormatsError) -> Range<Int> {
    guard case .bytes(let range) = payload else { throw unexpected("text or a message") }
    return range
  }

  func text(in file: MappedFile) throws(ModelFormatsError) -> String {
    file.text(try range())
  }

  /// Adds one number, or a packed run of them. Throws `model.damaged` beyond `limit` numbers in all.
  func append(to numbers: inout [Int], limit: Int, in file: MappedFile) throws(ModelFormatsError) {
    if case .bytes(let range) = payload {
      // Numbers end with a byte whose highest bit is not set.
      if range.count <= Self.countedBytes { numbers.reserveCapacity(numbers.count + file.bytes[range].count { $0 < 0x80 }) }
      var cursor = ProtobufCursor(file, range)
      while cursor.offset < cursor.end {
        guard numbers.count < limit else { throw tooMany(limit) }
        numbers.append(Int(truncatingIfNeeded: try cursor.varint()))
      }
    } else {
      guard numbers.count < limit else { throw tooMany(limit) }
      // The sizes of most tensors, so that the list need not grow.
      if numbers.isEmpty { numbers.reserveCapacity(4) }
      numbers.append(try integer())
    }
  }

  /// Adds one float, or a packed run of them.
  func append(to floats: inout [Float], limit: Int, in file: MappedFile) throws(ModelFormatsError) {
    guard case .bytes(let range) = payload else {
      guard floats.count < limit else { throw tooMany(limit) }
      floats.append(try float())
      return
    }
    guard range.count % 4 == 0 else { throw unexpected("packed floats") }
    guard floats.count + range.count / 4 <= limit else { throw tooMany(limit) }
    for offset in stride(from: range.lowerBound, to: range.upperBound, by: 4) {
      let bits = UInt32(littleEndian: file.bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
      floats.append(Float(bitPattern: bits))
    }
  }

  /// Longer runs grow as they are read.
  private static let countedBytes = 256

  private func unexpected(_ what: String) -> ModelFormatsError {
    ModelFormatsError(.damaged, "field \(number) at byte \(offset) is not \(what)", hint: "the file is damaged, or no model")
  }

  private func tooMany(_ limit: Int) -> ModelFormatsError {
    ModelFormatsError(.tooLarge, "field \(number) at byte \(offset) has more than \(limit) numbers")
  }
}
