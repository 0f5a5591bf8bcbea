internal import CKernels

/// One function of every element.
public struct Elementwise: KernelShape {
  public let operation: ElementwiseOperation
  public let sizes: [Int]
  /// As the operation says; 0 where it has none.
  public let alpha: Float
  public let beta: Float

  package let tensors: [KernelTensor]
  public let flops: Int64

  /// - Parameters:
  ///   - alpha: nil: what the operation has when nothing is said; of no meaning where it has none.
  ///   - beta: the same.
  /// - Throws: `kernel.value`, `kernel.limit`.
  public init(_ operation: ElementwiseOperation, _ sizes: [Int], alpha: Float? = nil, beta: Float? = nil) throws(KernelsError) {
    try checkDimensions(sizes, key: "d")
    self.operation = operation
    self.sizes = sizes
    self.alpha = operation.alpha.map { alpha ?? $0 } ?? 0
    self.beta = operation.beta.map { beta ?? $0 } ?? 0
    for (key, number) in [("alpha", self.alpha), ("beta", self.beta)] where !number.isFinite {
      throw KernelsError(.value, "\(number) is not a finite number", place: key)
    }
    guard operation != .clip || self.alpha <= self.beta else {
      throw KernelsError(.shape, "nothing is at least \(self.alpha) and at most \(self.beta)", place: "alpha")
    }
    let output = try KernelTensor(sizes)
    tensors = [try KernelTensor(sizes, filling: operation.filling), output]
    flops = try operations(output.count, times: operation.flops)
    try checkTotals(tensors, flops: flops)
  }

  package static var kind: String { "eltwise" }

  package static var keys: [String] { ["op", "d", "alpha", "beta", "dtype"] }

  package init(_ fields: KernelFields) throws(KernelsError) {
    try fields.checkSinglePrecision()
    let name = try fields.word("op", among: ElementwiseOperation.allCases.map(\.rawValue))
    let operation = ElementwiseOperation(rawValue: name) ?? .relu
    for (key, standard) in [("alpha", operation.alpha), ("beta", operation.beta)] where standard == nil && fields.contains(key) {
      throw KernelsError(.shape, "`\(name)` has no \(key)", place: key, hint: "leave it out")
    }
    try self.init(
      operation, try fields.dimensions("d"), alpha: try fields.number("alpha", default: operation.alpha ?? 0),
      beta: try fields.number("beta", default: operation.beta ?? 0))
  }

  package var signature: String {
    var fields = ["op=\(operation.rawValue)", "d=\(dimensionsText(sizes))"]
    if operation.alpha != nil { fields.append("alpha=\(alpha)") }
    if operation.beta != nil { fields.append("beta=\(beta)") }
    return "\(Self.kind):" + fields.joined(separator: ",") + ",dtype=f32"
  }

  package var termsPerOutput: Int64 { 1 }

  package func reduced() throws(KernelsError) -> Elementwise {
    // Not a multiple of a vector's length, so that the ends of loops run too; more than one thread's share.
    try Elementwise(operation, [10_007], alpha: alpha, beta: beta)
  }

  package func definition(_ inputs: KernelInputs, at index: Int64) -> TermSum {
    var c = podium_elementwise(self)
    return TermSum(podium_reference_elementwise(&c, inputs.values, index))
  }
}

extension Elementwise: OneDNNShape {
  func makePrimitive(_ request: UnsafePointer<podium_request>) -> OpaquePointer? {
    var c = podium_elementwise(self)
    return podium_dnnl_elementwise(&c, request)
  }
}

extension podium_elementwise {
  fileprivate init(_ shape: Elementwise) {
    self.init(operation: shape.operation.code, dims: podium_dims(shape.sizes), alpha: shape.alpha, beta: shape.beta)
  }
}
