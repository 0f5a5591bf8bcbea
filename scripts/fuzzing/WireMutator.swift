/// Changes one thing in a protocol buffer and writes it again, with lengths that are right.
struct WireMutator {
  /// A field of a message. Bytes that read as a message are taken for one.
  private indirect enum Field {
    case number(tag: UInt64, UInt64)
    case fixed(tag: UInt64, [UInt8])
    case bytes(tag: UInt64, [UInt8])
    case message(tag: UInt64, [Field])
  }

  /// Numbers that break things: bounds, negative sizes, sizes whose products overflow.
  private static let numbers: [UInt64] = [
    0, 1, 2, 3, 4, 7, 8, 16, 127, 128, 255, 4_096, 65_536, 1 << 31 - 1, 1 << 31, 1 << 32, 3_037_000_500, 1 << 62, 1 << 63 - 1,
    1 << 63, UInt64.max, UInt64.max - 1, UInt64.max - 7, UInt64(bitPattern: -1 << 31),
  ]
  private static let depthLimit = 12

  private var state: UInt64
  /// Fields to pass until the one that is changed.
  private var left = 0

  init(seed: UInt32) { state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1 }

  /// Empty when it is no protocol buffer.
  mutating func mutate(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    guard var fields = Self.parse(ArraySlice(bytes), depth: 0), !fields.isEmpty else { return [] }
    left = random(Self.size(of: fields))
    change(&fields)
    var written: [UInt8] = []
    Self.write(fields, to: &written)
    return written
  }

  private mutating func random(_ bound: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state % UInt64(max(bound, 1)))
  }

  // MARK: Changing

  private static func size(of fields: [Field]) -> Int {
    fields.reduce(0) { total, field in
      if case .message(_, let inner) = field { return total + 1 + size(of: inner) }
      return total + 1
    }
  }

  private mutating func change(_ fields: inout [Field]) {
    for index in fields.indices {
      if left == 0 {
        left = -1
        change(at: index, in: &fields)
        return
      }
      left -= 1
      if case .message(let tag, var inner) = fields[index] {
        change(&inner)
        fields[index] = .message(tag: tag, inner)
      }
      if left < 0 { return }
    }
  }

  private mutating func change(at index: Int, in fields: inout [Field]) {
    switch random(8) {
    case 0: fields.remove(at: index)
    case 1: fields.insert(fields[index], at: random(fields.count + 1))
    case 2: fields.swapAt(index, random(fields.count))
    case 3: fields[index] = fields[random(fields.count)]
    default: fields[index] = changed(fields[index], among: fields)
    }
  }

  private mutating func changed(_ field: Field, among siblings: [Field]) -> Field {
    switch field {
    case .number(let tag, let value):
      switch random(4) {
      case 0: return .number(tag: tag, value &+ 1)
      case 1: return .number(tag: tag, value &- 1)
      default: return .number(tag: tag, Self.numbers[random(Self.numbers.count)])
      }
    case .fixed(let tag, var bytes):
      bytes[random(bytes.count)] = UInt8(truncatingIfNeeded: random(256))
      return .fixed(tag: tag, bytes)
    case .bytes(let tag, let bytes): return .bytes(tag: tag, changed(bytes, among: siblings))
    case .message(let tag, let inner):
      // Another field of the same shape: an attribute under another number, a tensor in a graph's place.
      return random(2) == 0 ? .message(tag: tag ^ UInt64(8 * (1 + random(15))), inner) : .message(tag: tag, [])
    }
  }

  private mutating func changed(_ bytes: [UInt8], among siblings: [Field]) -> [UInt8] {
    let others = siblings.compactMap { field -> [UInt8]? in
      if case .bytes(_, let other) = field { return other }
      return nil
    }
    if !others.isEmpty, random(2) == 0 { return others[random(others.count)] }
    if bytes.isEmpty || random(4) == 0 { return [] }
    var bytes = bytes
    if random(2) == 0 {
      bytes[random(bytes.count)] = UInt8(truncatingIfNeeded: random(256))
    } else {
      bytes.removeLast(random(bytes.count))
    }
    return bytes
  }

  // MARK: The wire format

  /// Nil when the bytes are no message.
  private static func parse(_ bytes: ArraySlice<UInt8>, depth: Int) -> [Field]? {
    var rest = bytes
    var fields: [Field] = []
    while !rest.isEmpty {
      guard let tag = varint(&rest), tag >> 3 != 0 else { return nil }
      switch tag & 7 {
      case 0:
        guard let value = varint(&rest) else { return nil }
        fields.append(.number(tag: tag, value))
      case 1, 5:
        let width = tag & 7 == 1 ? 8 : 4
        guard rest.count >= width else { return nil }
        fields.append(.fixed(tag: tag, Array(rest.prefix(width))))
        rest = rest.dropFirst(width)
      case 2:
        guard let length = varint(&rest), length <= UInt64(rest.count) else { return nil }
        let content = rest.prefix(Int(length))
        rest = rest.dropFirst(Int(length))
        if depth < depthLimit, !content.isEmpty, let inner = parse(content, depth: depth + 1) {
          fields.append(.message(tag: tag, inner))
        } else {
          fields.append(.bytes(tag: tag, Array(content)))
        }
      default: return nil
      }
    }
    return fields
  }

  private static func varint(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: 0, to: 64, by: 7) {
      guard let byte = rest.popFirst() else { return nil }
      value |= UInt64(byte & 127) << UInt64(shift)
      if byte < 128 { return value }
    }
    return nil
  }

  private static func write(_ fields: [Field], to bytes: inout [UInt8]) {
    for field in fields {
      switch field {
      case .number(let tag, let value):
        write(tag, to: &bytes)
        write(value, to: &bytes)
      case .fixed(let tag, let content):
        write(tag, to: &bytes)
        bytes += content
      case .bytes(let tag, let content):
        write(tag & ~7 | 2, to: &bytes)
        write(UInt64(content.count), to: &bytes)
        bytes += content
      case .message(let tag, let inner):
        var content: [UInt8] = []
        write(inner, to: &content)
        write(tag & ~7 | 2, to: &bytes)
        write(UInt64(content.count), to: &bytes)
        bytes += content
      }
    }
  }

  private static func write(_ value: UInt64, to bytes: inout [UInt8]) {
    var value = value
    while value > 127 {
      bytes.append(UInt8(value & 127) | 128)
      value >>= 7
    }
    bytes.append(UInt8(value))
  }
}
