internal import CKernels

/// Tensors one after the other along one axis: inputs [outer, part, inner], output [outer, sum of the parts, inner].
public struct Concatenation: KernelShape {
  public let outer: Int
  public let parts: [Int]
  public let inner: Int

  package let tensors: [KernelTensor]

  /// - Throws: `kernel.value`, `kernel.limit`.
  public init(outer: Int = 1, parts: [Int], inner: Int = 1) throws(KernelsError) {
    for (key, size) in [("outer", outer), ("inner", inner)] + parts.map({ ("parts", $0) }) { try checkSize(size, key: key) }
    guard (1...KernelLimits.parts).contains(parts.count) else {
      throw KernelsError(.limit, "\(parts.count) parts, not 1 to \(KernelLimits.parts)", place: "parts")
    }
    self.outer = outer
    self.parts = parts
    self.inner = inner
    tensors =
      try parts.map { (part) throws(KernelsError) in try KernelTensor([outer, part, inner]) }
      + [try KernelTensor([outer, parts.reduce(0, +), inner])]
    try checkTotals(tensors, flops: 0)
  }

  package static var kind: String { "concat" }

  package static var keys: [String] { ["outer", "parts", "inner", "dtype"] }

  package init(_ fields: KernelFields) throws(KernelsError) {
    try fields.checkSinglePrecision()
    try self.init(
      outer: try fields.size("outer", default: 1), parts: try fields.list("parts", from: 1, most: KernelLimits.parts),
      inner: try fields.size("inner", default: 1))
  }

  package var signature: String { "\(Self.kind):outer=\(outer),parts=\(listText(parts)),inner=\(inner),dtype=f32" }

  /// It moves, and calculates nothing.
  public var flops: Int64 { 0 }

  package var termsPerOutput: Int64 { 1 }

  package var tolerance: Double { Tolerance.exact }

  package func reduced() throws(KernelsError) -> Concatenation {
    try Concatenation(outer: min(outer, 3), parts: parts.map { min($0, 19) }, inner: min(inner, 37))
  }

  package func definition(_ inputs: KernelInputs, at index: Int64) -> TermSum {
    var c = podium_concatenation(self)
    return TermSum(podium_reference_concatenation(&c, inputs.values, index))
  }
}

extension Concatenation: OneDNNShape {
  func makePrimitive(_ request: UnsafePointer<podium_request>) -> OpaquePointer? {
    var c = podium_concatenation(self)
    return podium_dnnl_concatenation(&c, request)
  }
}

extension podium_concatenation {
  fileprivate init(_ shape: Concatenation) {
    self.init()
    outer = Int64(shape.outer)
    inner = Int64(shape.inner)
    count = Int32(shape.parts.count)
    withUnsafeMutableBytes(of: &parts) { bytes in
      for (index, part) in shape.parts.enumerated() {
        bytes.storeBytes(of: Int64(part), toByteOffset: index * MemoryLayout<Int64>.stride, as: Int64.self)
      }
    }
  }
}
