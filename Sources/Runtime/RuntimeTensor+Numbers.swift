import ModelGraph

extension RuntimeTensor {
  /// All elements as numbers in row-major order: truth values are 0 and 1, whole numbers beyond 2^53 are rounded. Nil of complex
  /// numbers, 8-bit floats, and what is narrower than a byte.
  public func numbers() -> [Double]? {
    switch elementType {
    case .float32: map { (bits: UInt32) in Double(Float(bitPattern: bits)) }
    case .float64: map { (bits: UInt64) in Double(bitPattern: bits) }
    case .float16: map { (bits: UInt16) in HalfPrecision.float16(bits) }
    case .bfloat16: map { (bits: UInt16) in HalfPrecision.bfloat16(bits) }
    case .int8: map { (element: Int8) in Double(element) }
    case .int16: map { (element: Int16) in Double(element) }
    case .int32: map { (element: Int32) in Double(element) }
    case .int64: map { (element: Int64) in Double(element) }
    case .uint8, .bool: map { (element: UInt8) in Double(element) }
    case .uint16: map { (element: UInt16) in Double(element) }
    case .uint32: map { (element: UInt32) in Double(element) }
    case .uint64: map { (element: UInt64) in Double(element) }
    default: nil
    }
  }

  private func map<Element: BitwiseCopyable>(_ convert: (Element) -> Double) -> [Double] {
    bytes.withUnsafeBytes { raw in
      stride(from: 0, to: raw.count, by: MemoryLayout<Element>.size).map {
        convert(raw.loadUnaligned(fromByteOffset: $0, as: Element.self))
      }
    }
  }
}
