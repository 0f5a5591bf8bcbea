internal import CKernels

/// exp(x) over the sum of exp(x) of a row, or the logarithm of that. A row runs along the middle of [outer, size, inner].
public struct Softmax: KernelShape {
  public let isLogarithm: Bool
  public let outer: Int
  public let size: Int
  public let inner: Int

  package let tensors: [KernelTensor]
  /// A row of n elements: n - 1 comparisons for the largest, n subtractions of it, n exps, n - 1 additions, n divisions; for the
  /// logarithm one log and n subtractions of it in place of the divisions.
  public let flops: Int64

  /// - Throws: `kernel.value`, `kernel.limit`.
  public init(outer: Int = 1, size: Int, inner: Int = 1, isLogarithm: Bool = false) throws(KernelsError) {
    for (key, size) in [("outer", outer), ("size", size), ("inner", inner)] { try checkSize(size, key: key) }
    self.isLogarithm = isLogarithm
    self.outer = outer
    self.size = size
    self.inner = inner
    let tensor = try KernelTensor([outer, size, inner])
    tensors = [try KernelTensor([outer, size, inner], filling: .scaled(power: 2)), tensor]
    flops = try operations(tensor.count, times: 5) - Int64(isLogarithm ? 1 : 2) * (tensor.count / Int64(size))
    try checkTotals(tensors, flops: flops)
  }

  package static var kind: String { "softmax" }

  package static var keys: [String] { ["outer", "size", "inner", "log", "dtype"] }

  package init(_ fields: KernelFields) throws(KernelsError) {
    try fields.checkSinglePrecision()
    try self.init(
      outer: try fields.size("outer", default: 1), size: try fields.size("size"), inner: try fields.size("inner", default: 1),
      isLogarithm: try fields.flag("log"))
  }

  package var signature: String {
    "\(Self.kind):outer=\(outer),size=\(size),inner=\(inner)" + (isLogarithm ? ",log=1" : "") + ",dtype=f32"
  }

  package var termsPerOutput: Int64 { Int64(size) }

  package func reduced() throws(KernelsError) -> Softmax {
    try Softmax(outer: min(outer, 5), size: min(size, 131), inner: min(inner, 7), isLogarithm: isLogarithm)
  }

  package func definition(_ inputs: KernelInputs, at index: Int64) -> TermSum {
    var c = podium_softmax(self)
    return TermSum(podium_reference_softmax(&c, inputs.values, index))
  }
}

extension Softmax: OneDNNShape {
  func makePrimitive(_ request: UnsafePointer<podium_request>) -> OpaquePointer? {
    var c = podium_softmax(self)
    return podium_dnnl_softmax(&c, request)
  }
}

extension podium_softmax {
  fileprivate init(_ shape: Softmax) {
    self.init(
      is_logarithm: shape.isLogarithm ? 1 : 0, outer: Int64(shape.outer), size: Int64(shape.size), inner: Int64(shape.inner))
  }
}
