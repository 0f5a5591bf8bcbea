internal import CKernels

/// (x - mean) / √(variance + epsilon) of each row, then optionally times a scale and plus a shift of each column.
public struct LayerNormalization: KernelShape {
  public let rows: Int
  public let size: Int
  public let hasScale: Bool
  public let hasShift: Bool

  package let tensors: [KernelTensor]
  /// A row of n elements: mean n - 1 additions and a division; n subtractions of it; n squares, n - 1 additions and a division for
  /// the variance; epsilon added, a root; n divisions by it; then n multiplications by the scale and n additions of the shift.
  public let flops: Int64

  /// - Throws: `kernel.value`, `kernel.limit`.
  public init(rows: Int = 1, size: Int, hasScale: Bool = false, hasShift: Bool = false) throws(KernelsError) {
    for (key, size) in [("rows", rows), ("size", size)] { try checkSize(size, key: key) }
    self.rows = rows
    self.size = size
    self.hasScale = hasScale
    self.hasShift = hasShift
    let tensor = try KernelTensor([rows, size])
    let affine = (hasScale ? 1 : 0) + (hasShift ? 1 : 0)
    tensors = [tensor] + Array(repeating: try KernelTensor([size]), count: affine) + [tensor]
    flops = try operations(tensor.count, times: Int64(5 + affine)) + 2 * Int64(rows)
    try checkTotals(tensors, flops: flops)
  }

  package static var kind: String { "layernorm" }

  package static var keys: [String] { ["rows", "size", "scale", "shift", "dtype"] }

  package init(_ fields: KernelFields) throws(KernelsError) {
    try fields.checkSinglePrecision()
    try self.init(
      rows: try fields.size("rows", default: 1), size: try fields.size("size"), hasScale: try fields.flag("scale"),
      hasShift: try fields.flag("shift"))
  }

  package var signature: String {
    "\(Self.kind):rows=\(rows),size=\(size)" + (hasScale ? ",scale=1" : "") + (hasShift ? ",shift=1" : "") + ",dtype=f32"
  }

  package var termsPerOutput: Int64 { Int64(size) }

  package func reduced() throws(KernelsError) -> LayerNormalization {
    try LayerNormalization(rows: min(rows, 19), size: min(size, 131), hasScale: hasScale, hasShift: hasShift)
  }

  package func definition(_ inputs: KernelInputs, at index: Int64) -> TermSum {
    var c = podium_layer_normalization(self)
    return TermSum(podium_reference_layer_normalization(&c, inputs.values, index))
  }
}

extension LayerNormalization: OneDNNShape {
  func makePrimitive(_ request: UnsafePointer<podium_request>) -> OpaquePointer? {
    var c = podium_layer_normalization(self)
    return podium_dnnl_layer_normalization(&c, request)
  }
}

extension podium_layer_normalization {
  fileprivate init(_ shape: LayerNormalization) {
    self.init(
      rows: Int64(shape.rows), size: Int64(shape.size), has_scale: shape.hasScale ? 1 : 0, has_shift: shape.hasShift ? 1 : 0)
  }
}
