/// The SHA-256 of some bytes: how a model is known everywhere. Written as 64 lowercase hexadecimal digits.
public struct ContentDigest: Hashable, Sendable, Codable, CustomStringConvertible {
  /// Bytes of a SHA-256.
  public static let byteCount = 32

  /// Always `byteCount` of them.
  public let bytes: [UInt8]

  /// Nil unless there are exactly `byteCount` bytes.
  public init?(bytes: some Sequence<UInt8>) {
    let bytes = Array(bytes)
    guard bytes.count == Self.byteCount else { return nil }
    self.bytes = bytes
  }

  /// Nil unless `hex` is 64 hexadecimal digits, in either case.
  public init?(hex: some StringProtocol) {
    let digits = hex.utf8.map(Self.value)
    guard digits.count == 2 * Self.byteCount, !digits.contains(nil) else { return nil }
    let nibbles = digits.compactMap(\.self)
    bytes = (0..<Self.byteCount).map { nibbles[2 * $0] << 4 | nibbles[2 * $0 + 1] }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let hex = try container.decode(String.self)
    guard let digest = ContentDigest(hex: hex) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a SHA-256 of 64 hexadecimal digits")
    }
    self = digest
  }

  /// For bytes that a hasher made, which are always the right number.
  init(hashed bytes: [UInt8]) {
    precondition(bytes.count == Self.byteCount, "a SHA-256 has 32 bytes")
    self.bytes = bytes
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(hex)
  }

  /// 64 lowercase hexadecimal digits.
  public var hex: String {
    String(unsafeUninitializedCapacity: 2 * Self.byteCount) { text in
      for (index, byte) in bytes.enumerated() {
        text[2 * index] = Self.digit(byte >> 4)
        text[2 * index + 1] = Self.digit(byte & 15)
      }
      return 2 * Self.byteCount
    }
  }

  public var description: String { hex }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }

  private static func value(of digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
