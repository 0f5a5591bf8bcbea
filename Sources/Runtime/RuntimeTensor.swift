public import ModelGraph

/// A tensor with its content, to be fed to a model or read from it.
public struct RuntimeTensor: Hashable, Sendable, CustomStringConvertible {
  public let elementType: ElementType
  /// Sizes from the outermost dimension in; `[]` for one number.
  public let shape: [Int]
  /// The elements in row-major order, as they lie in memory; those narrower than a byte packed. Truth values are 0 and 1.
  public let bytes: [UInt8]

  /// Bytes of one tensor, at most: a size mistyped on the command line is told, not allocated.
  static let byteLimit = 1 << 33
  static let rankLimit = 64

  /// - Throws: `runtime.input` when there are not as many bytes as type and shape need.
  public init(_ elementType: ElementType, _ shape: [Int], bytes: [UInt8]) throws(RuntimeError) {
    let needed = try Self.byteCount(elementType, shape)
    guard bytes.count == needed else {
      throw RuntimeError(.input, "\(Self.describe(elementType, shape)) has \(needed) bytes, \(bytes.count) are given")
    }
    self.elementType = elementType
    self.shape = shape
    self.bytes = bytes
  }

  /// Whole numbers or truth values, one for each element.
  ///
  /// - Throws: `runtime.input` for another type, another number of values, or one that the type does not have.
  public init(_ elementType: ElementType, _ shape: [Int], integers: [Int]) throws(RuntimeError) {
    let bytes: [UInt8]?
    switch elementType {
    case .int8: bytes = Self.bytes(of: integers) { Int8(exactly: $0) }
    case .int16: bytes = Self.bytes(of: integers) { Int16(exactly: $0) }
    case .int32: bytes = Self.bytes(of: integers) { Int32(exactly: $0) }
    case .int64: bytes = Self.bytes(of: integers) { Int64(exactly: $0) }
    case .uint8: bytes = Self.bytes(of: integers) { UInt8(exactly: $0) }
    case .uint16: bytes = Self.bytes(of: integers) { UInt16(exactly: $0) }
    case .uint32: bytes = Self.bytes(of: integers) { UInt32(exactly: $0) }
    case .uint64: bytes = Self.bytes(of: integers) { UInt64(exactly: $0) }
    case .bool: bytes = Self.bytes(of: integers) { (0...1).contains($0) ? UInt8($0) : nil }
    default: throw RuntimeError(.input, "holds \(elementType), which is not given as whole numbers")
    }
    guard let bytes else { throw RuntimeError(.input, "a value does not fit \(elementType)") }
    try self.init(elementType, shape, bytes: bytes)
  }

  /// - Throws: `runtime.input` when there is no such tensor, or it is larger than we handle.
  static func byteCount(_ elementType: ElementType, _ shape: [Int]) throws(RuntimeError) -> Int {
    guard elementType.bitWidth > 0, shape.count <= rankLimit, shape.allSatisfy({ $0 >= 0 }) else {
      throw RuntimeError(.input, "\(describe(elementType, shape)) is no tensor that can be read or written here")
    }
    var bits = elementType.bitWidth
    // A size of 0 makes it empty whatever the others are.
    for size in shape.sorted() {
      let (product, overflow) = bits.multipliedReportingOverflow(by: size)
      guard !overflow, product / 8 <= byteLimit else {
        throw RuntimeError(.input, "\(describe(elementType, shape)) is larger than \(byteLimit >> 30) GiB")
      }
      bits = product
    }
    return (bits + 7) / 8
  }

  /// `float32 1x3x224x224`.
  public var description: String { Self.describe(elementType, shape) }

  static func describe(_ elementType: ElementType, _ shape: [Int]) -> String {
    "\(elementType) \(shape.isEmpty ? "scalar" : shape.map(String.init).joined(separator: "x"))"
  }

  /// Nil when a number does not fit.
  private static func bytes<Element: FixedWidthInteger>(of numbers: [Int], _ convert: (Int) -> Element?) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(numbers.count * MemoryLayout<Element>.size)
    for number in numbers {
      guard let element = convert(number) else { return nil }
      withUnsafeBytes(of: element) { bytes.append(contentsOf: $0) }
    }
    return bytes
  }
}
