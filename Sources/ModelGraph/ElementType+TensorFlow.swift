extension ElementType {
  /// The type behind a code of TensorFlow's `DataType`, as its attributes carry it; references count as what they refer to. Nil
  /// for handles (`resource`, `variant`) and for types that no tensor of a model has.
  public init?(tensorFlowCode code: Int) {
    let plain = code > Self.referenceOffset ? code - Self.referenceOffset : code
    guard let type = Self.tensorFlowTypes[plain] else { return nil }
    self = type
  }

  private static let referenceOffset = 100

  /// Quantised numbers are the whole numbers that they are stored as. Source: tensorflow/core/framework/types.proto.
  private static let tensorFlowTypes: [Int: ElementType] = [
    1: .float32, 2: .float64, 3: .int32, 4: .uint8, 5: .int16, 6: .int8, 7: .string, 8: .complex64, 9: .int64, 10: .bool,
    11: .int8, 12: .uint8, 13: .int32, 14: .bfloat16, 15: .int16, 16: .uint16, 17: .uint16, 18: .complex128, 19: .float16,
    22: .uint32, 23: .uint64, 24: .float8E5M2, 25: .float8E4M3FN, 26: .float8E4M3FNUZ, 28: .float8E5M2FNUZ, 29: .int4,
    30: .uint4, 31: .int2, 32: .uint2,
  ]
}
