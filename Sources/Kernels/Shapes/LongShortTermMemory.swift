internal import CKernels

/// A layer of LSTM cells over all steps.
public struct LongShortTermMemory: KernelShape, OneDNNShape {
  let layer: RecurrentLayer

  /// - Throws: `kernel.value`, `kernel.limit`.
  public init(_ sizes: RecurrentSizes, hasBias: Bool = true, hasPeephole: Bool = false) throws(KernelsError) {
    layer = try RecurrentLayer(.lstm, sizes, hasBias: hasBias, hasPeephole: hasPeephole)
  }

  package static var kind: String { "lstm" }
  package static var keys: [String] { RecurrentSizes.keys + ["bias", "peephole", "dtype"] }

  package init(_ fields: KernelFields) throws(KernelsError) {
    try fields.checkSinglePrecision()
    try self.init(
      try RecurrentSizes(fields), hasBias: try fields.flag("bias"), hasPeephole: try fields.flag("peephole"))
  }

  package var signature: String {
    "\(Self.kind):\(layer.sizes.text)" + (layer.hasBias ? ",bias=1" : "") + (layer.hasPeephole ? ",peephole=1" : "")
      + ",dtype=f32"
  }

  package var tensors: [KernelTensor] { layer.tensors }
  /// 2 for each multiply-add of the gates, the biases (two a gate), functions and arithmetic of the cells, peepholes.
  public var flops: Int64 { layer.flops }
  public var unpaddedFLOPs: Int64 { layer.leastFLOPs }
  package var termsPerOutput: Int64 { layer.termsPerOutput }

  package func reduced() throws(KernelsError) -> LongShortTermMemory {
    try LongShortTermMemory(layer.sizes.reduced, hasBias: layer.hasBias, hasPeephole: layer.hasPeephole)
  }

  package func checked(_ index: Int64) -> Int64 { layer.checked(index) }

  package func definition(_ inputs: KernelInputs, at index: Int64) -> TermSum { layer.definition(inputs, at: index) }

  func makePrimitive(_ request: UnsafePointer<podium_request>) -> OpaquePointer? { layer.makePrimitive(request) }
}
