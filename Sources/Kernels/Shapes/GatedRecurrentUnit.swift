internal import CKernels

/// A layer of GRU cells over all steps.
public struct GatedRecurrentUnit: KernelShape, OneDNNShape {
  let layer: RecurrentLayer

  /// - Parameter isLinear: the reset gate is applied after the candidate's product (linear_before_reset).
  /// - Throws: `kernel.value`, `kernel.limit`.
  public init(_ sizes: RecurrentSizes, hasBias: Bool = true, isLinear: Bool = false) throws(KernelsError) {
    layer = try RecurrentLayer(isLinear ? .gruLinear : .gru, sizes, hasBias: hasBias)
  }

  package static var kind: String { "gru" }
  package static var keys: [String] { RecurrentSizes.keys + ["bias", "linear", "dtype"] }

  package init(_ fields: KernelFields) throws(KernelsError) {
    try fields.checkSinglePrecision()
    try self.init(try RecurrentSizes(fields), hasBias: try fields.flag("bias"), isLinear: try fields.flag("linear"))
  }

  package var signature: String {
    "\(Self.kind):\(layer.sizes.text)" + (layer.hasBias ? ",bias=1" : "") + (isLinear ? ",linear=1" : "") + ",dtype=f32"
  }

  private var isLinear: Bool { layer.cell == .gruLinear }

  package var tensors: [KernelTensor] { layer.tensors }
  /// 2 for each multiply-add of the gates, the biases (two a gate), functions and arithmetic of the cells.
  public var flops: Int64 { layer.flops }
  public var unpaddedFLOPs: Int64 { layer.leastFLOPs }
  package var termsPerOutput: Int64 { layer.termsPerOutput }

  package func reduced() throws(KernelsError) -> GatedRecurrentUnit {
    try GatedRecurrentUnit(layer.sizes.reduced, hasBias: layer.hasBias, isLinear: isLinear)
  }

  package func checked(_ index: Int64) -> Int64 { layer.checked(index) }

  package func definition(_ inputs: KernelInputs, at index: Int64) -> TermSum { layer.definition(inputs, at: index) }

  func makePrimitive(_ request: UnsafePointer<podium_request>) -> OpaquePointer? { layer.makePrimitive(request) }
}
