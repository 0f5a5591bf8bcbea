internal import CKernels

/// A copy whose dimensions are in another order: dimension i of the output is dimension permutation[i] of the input.
public struct Transpose: KernelShape {
  public let sizes: [Int]
  public let permutation: [Int]

  package let tensors: [KernelTensor]

  /// - Throws: `kernel.value`, `kernel.limit`; `kernel.shape` where the permutation is none.
  public init(_ sizes: [Int], permutation: [Int]) throws(KernelsError) {
    try checkDimensions(sizes, key: "d")
    guard permutation.sorted() == Array(sizes.indices) else {
      throw KernelsError(
        .shape, "`\(listText(permutation))` does not name each of \(sizes.count) dimensions once", place: "perm",
        hint: "count them from 0")
    }
    self.sizes = sizes
    self.permutation = permutation
    tensors = [try KernelTensor(sizes), try KernelTensor(permutation.map { sizes[$0] })]
    try checkTotals(tensors, flops: 0)
  }

  package static var kind: String { "transpose" }

  package static var keys: [String] { ["d", "perm", "dtype"] }

  package init(_ fields: KernelFields) throws(KernelsError) {
    try fields.checkSinglePrecision()
    try self.init(
      try fields.dimensions("d"), permutation: try fields.list("perm", from: 0, most: KernelLimits.dimensions))
  }

  package var signature: String { "\(Self.kind):d=\(dimensionsText(sizes)),perm=\(listText(permutation)),dtype=f32" }

  /// It moves, and calculates nothing.
  public var flops: Int64 { 0 }

  package var termsPerOutput: Int64 { 1 }

  package var tolerance: Double { Tolerance.exact }

  package func reduced() throws(KernelsError) -> Transpose {
    try Transpose(sizes.map { min($0, Binary.few(sizes.count)) }, permutation: permutation)
  }

  package func definition(_ inputs: KernelInputs, at index: Int64) -> TermSum {
    var c = podium_transpose(self)
    return TermSum(podium_reference_transpose(&c, inputs.values, index))
  }
}

extension Transpose: OneDNNShape {
  func makePrimitive(_ request: UnsafePointer<podium_request>) -> OpaquePointer? {
    var c = podium_transpose(self)
    return podium_dnnl_transpose(&c, request)
  }
}

extension podium_transpose {
  fileprivate init(_ shape: Transpose) {
    self.init()
    input = podium_dims(shape.sizes)
    withUnsafeMutableBytes(of: &permutation) { bytes in
      for (index, axis) in shape.permutation.enumerated() {
        bytes.storeBytes(of: Int32(axis), toByteOffset: index * MemoryLayout<Int32>.stride, as: Int32.self)
      }
    }
  }
}
