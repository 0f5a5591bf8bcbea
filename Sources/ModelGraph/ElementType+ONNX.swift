extension ElementType {
  /// The type behind a code of ONNX's `TensorProto.DataType`, as tensors and the attribute `to` of Cast carry it.
  public init?(onnxCode code: Int) {
    guard Self.onnxTypes.indices.contains(code), let type = Self.onnxTypes[code] else { return nil }
    self = type
  }

  /// The code of this type.
  public var onnxCode: Int { Self.onnxTypes.firstIndex(of: self) ?? 0 }

  /// By code, from 0. Source: onnx/onnx.proto, `TensorProto.DataType`, IR version 13.
  private static let onnxTypes: [ElementType?] = [
    nil, .float32, .uint8, .int8, .uint16, .int16, .int32, .int64, .string, .bool, .float16,
    .float64, .uint32, .uint64, .complex64, .complex128, .bfloat16, .float8E4M3FN,
    .float8E4M3FNUZ, .float8E5M2, .float8E5M2FNUZ, .uint4, .int4, .float4E2M1, .float8E8M0,
    .uint2, .int2,
  ]
}
