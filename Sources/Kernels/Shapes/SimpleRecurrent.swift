internal import CKernels

/// A layer of plain recurrent cells, f(x W + h R + b), over all steps.
public struct SimpleRecurrent: KernelShape, OneDNNShape {
  public enum Activation: String, CaseIterable, Hashable, Sendable { case tanh, relu }

  let layer: RecurrentLayer

  /// - Throws: `kernel.value`, `kernel.limit`.
  public init(_ sizes: RecurrentSizes, _ activation: Activation = .tanh, hasBias: Bool = true) throws(KernelsError) {
    layer = try RecurrentLayer(activation == .relu ? .rnnRelu : .rnnTanh, sizes, hasBias: hasBias)
  }

  package static var kind: String { "rnn" }
  package static var keys: [String] { RecurrentSizes.keys + ["activation", "bias", "dtype"] }

  package init(_ fields: KernelFields) throws(KernelsError) {
    try fields.checkSinglePrecision()
    let name = try fields.word("activation", among: Activation.allCases.map(\.rawValue))
    try self.init(
      try RecurrentSizes(fields), Activation(rawValue: name) ?? .tanh, hasBias: try fields.flag("bias"))
  }

  package var signature: String {
    "\(Self.kind):\(layer.sizes.text),activation=\(activation.rawValue)" + (layer.hasBias ? ",bias=1" : "") + ",dtype=f32"
  }

  private var activation: Activation { layer.cell == .rnnRelu ? .relu : .tanh }

  package var tensors: [KernelTensor] { layer.tensors }
  /// 2 for each multiply-add, the biases (two) and the function of the cells.
  public var flops: Int64 { layer.flops }
  public var unpaddedFLOPs: Int64 { layer.leastFLOPs }
  package var termsPerOutput: Int64 { layer.termsPerOutput }

  package func reduced() throws(KernelsError) -> SimpleRecurrent {
    try SimpleRecurrent(layer.sizes.reduced, activation, hasBias: layer.hasBias)
  }

  package func checked(_ index: Int64) -> Int64 { layer.checked(index) }

  package func definition(_ inputs: KernelInputs, at index: Int64) -> TermSum { layer.definition(inputs, at: index) }

  func makePrimitive(_ request: UnsafePointer<podium_request>) -> OpaquePointer? { layer.makePrimitive(request) }
}
