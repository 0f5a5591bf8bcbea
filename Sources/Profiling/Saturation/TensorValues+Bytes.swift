import ModelGraph

extension TensorValues {
  /// Elements as a runtime holds them, as 32-bit floats: of float32, float64 (rounded), float16 and bfloat16. Nil for another type,
  /// and when there are fewer bytes than the shape needs.
  init?(_ elementType: ElementType, shape: [Int], bytes: [UInt8]) {
    let count = shape.reduce(1, *)
    guard bytes.count >= count * elementType.bitWidth / 8 else { return nil }
    func all<Stored: BitwiseCopyable>(_ type: Stored.Type, _ convert: (Stored) -> Float) -> [Float] {
      bytes.withUnsafeBytes { bytes in
        (0..<count).map { convert(bytes.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Stored>.size, as: type)) }
      }
    }
    switch elementType {
    case .float32: values = all(Float.self) { $0 }
    case .float64: values = all(Double.self) { Float($0) }
    case .float16: values = all(UInt16.self) { Float(Float16(bitPattern: $0)) }
    // The upper half of a 32-bit float.
    case .bfloat16: values = all(UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
    default: return nil
    }
    self.shape = shape
  }
}
