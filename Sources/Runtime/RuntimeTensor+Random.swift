public import ModelGraph
import Statistics

extension RuntimeTensor {
  /// A tensor whose content follows from the seed, equal on every machine: floating-point numbers are multiples of 1/1024 (of
  /// bfloat16 1/128) from -1 to below 1, all of them exact; whole numbers are 0 and 1, which every table of a model has and every
  /// mask takes; truth values are false and true.
  ///
  /// - Throws: `runtime.input` for text, complex numbers, and types narrower than a byte or of 8-bit floats.
  public static func random(_ elementType: ElementType, _ shape: [Int], seed: UInt64) throws(RuntimeError) -> RuntimeTensor {
    let byteCount = try byteCount(elementType, shape)
    var generator = SplitMix64(seed: seed)
    let bytes: [UInt8]
    switch elementType {
    case .float32: bytes = fill(byteCount) { Float(number(of: &generator)).bitPattern }
    case .float64: bytes = fill(byteCount) { number(of: &generator).bitPattern }
    case .float16: bytes = fill(byteCount) { halfBits(number(of: &generator)) }
    // The upper half of a float; 8 significant bits.
    case .bfloat16: bytes = fill(byteCount) { UInt16((Float(Int(generator.next() >> 56) - 128) / 128).bitPattern >> 16) }
    case .int8, .uint8, .bool: bytes = fill(byteCount) { UInt8(generator.next() >> 63) }
    case .int16, .uint16: bytes = fill(byteCount) { UInt16(generator.next() >> 63) }
    case .int32, .uint32: bytes = fill(byteCount) { UInt32(generator.next() >> 63) }
    case .int64, .uint64: bytes = fill(byteCount) { generator.next() >> 63 }
    default: throw RuntimeError(.input, "\(elementType) cannot be filled with random numbers", hint: "give it with --data")
    }
    return try RuntimeTensor(elementType, shape, bytes: bytes)
  }

  /// From -1 to 1023/1024, of 11 significant bits.
  private static func number(of generator: inout SplitMix64) -> Double { Double(Int(generator.next() >> 53) - 1024) / 1024 }

  /// The bits of a float16 for a multiple of 1/1024 from -1 to below 1, all of which are normal numbers or 0.
  private static func halfBits(_ number: Double) -> UInt16 {
    guard number != 0 else { return 0 }
    let fraction = UInt16((number.magnitude.significand - 1) * 1024)
    return (number < 0 ? 1 << 15 : 0) | UInt16(Int(number.exponent) + 15) << 10 | fraction
  }

  private static func fill<Element: BitwiseCopyable>(_ byteCount: Int, _ next: () -> Element) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, initialized in
      let raw = UnsafeMutableRawBufferPointer(buffer)
      let width = MemoryLayout<Element>.size
      for offset in stride(from: 0, to: byteCount, by: width) { raw.storeBytes(of: next(), toByteOffset: offset, as: Element.self) }
      initialized = byteCount
    }
  }
}
