/// What a tensor's elements are. Written as numpy writes it (`float32`), and after the format's own name where numpy has none.
public enum ElementType: String, Hashable, Sendable, CaseIterable, CustomStringConvertible {
  case float16, float32, float64, bfloat16
  case float8E4M3FN = "float8_e4m3fn"
  case float8E4M3FNUZ = "float8_e4m3fnuz"
  case float8E5M2 = "float8_e5m2"
  case float8E5M2FNUZ = "float8_e5m2fnuz"
  case float8E8M0 = "float8_e8m0fnu"
  case float4E2M1 = "float4_e2m1"
  case int2, int4, int8, int16, int32, int64
  case uint2, uint4, uint8, uint16, uint32, uint64
  case bool
  case complex64, complex128
  case string

  public var description: String { rawValue }

  /// Bits of one element as stored. Text has no width of its own: 0.
  public var bitWidth: Int {
    switch self {
    case .int2, .uint2: 2
    case .float4E2M1, .int4, .uint4: 4
    case .float8E4M3FN, .float8E4M3FNUZ, .float8E5M2, .float8E5M2FNUZ, .float8E8M0, .int8, .uint8, .bool: 8
    case .float16, .bfloat16, .int16, .uint16: 16
    case .float32, .int32, .uint32: 32
    case .float64, .int64, .uint64, .complex64: 64
    case .complex128: 128
    case .string: 0
    }
  }

  /// True when arithmetic on it is floating-point work; complex numbers included.
  public var isFloatingPoint: Bool {
    switch self {
    case .float16, .float32, .float64, .bfloat16, .float8E4M3FN, .float8E4M3FNUZ, .float8E5M2, .float8E5M2FNUZ, .float8E8M0,
      .float4E2M1, .complex64, .complex128:
      true
    default: false
    }
  }

  /// True for whole numbers of every width; not for truth values.
  public var isInteger: Bool { !isFloatingPoint && self != .bool && self != .string }

  /// Bytes of `elements` of them side by side, elements narrower than a byte packed and the last byte filled up.
  ///
  /// Throws `shape.overflow`.
  public func bytes(of elements: Quantity) throws(ModelGraphError) -> Quantity {
    if bitWidth % 8 == 0 { return try elements * Quantity(bitWidth / 8) }
    let perByte = 8 / max(bitWidth, 1)
    return try (elements + Quantity(perByte - 1)).floorDivided(by: Quantity(perByte))
  }
}
