/// Tells a node's outputs from its inputs. It may return fewer than the node has: the rest are unknown.
///
/// Throws `shape.unknown` when it lacks something, `shape.inconsistent` when the inputs contradict each other, `shape.overflow`.
struct ShapeRule: Sendable {
  let infer: @Sendable (NodeContext) throws(ModelGraphError) -> [TensorInfo]

  init(_ infer: @escaping @Sendable (NodeContext) throws(ModelGraphError) -> [TensorInfo]) {
    self.infer = infer
  }

  /// The same rule for many operators.
  static func each(
    _ names: [String], _ infer: @escaping @Sendable (NodeContext) throws(ModelGraphError) -> [TensorInfo]
  ) -> [String: ShapeRule] {
    Dictionary(names.map { ($0, ShapeRule(infer)) }) { first, _ in first }
  }
}

/// The shape rule of each operator, one family to a file. Operators of other domains are named `domain::Operator`.
///
/// TensorFlow's are in `TensorFlowShapes`. Source of all others: ONNX, docs/Operators.md and docs/Changelog.md, for old and new
/// operator sets alike.
enum ShapeRules {
  /// Nil for an operator without a rule. Only the table of the operator's format is made for it.
  static func rule(for name: String) -> ShapeRule? {
    name.hasPrefix("\(Node.tensorFlowDomain)::") ? TensorFlowShapes.all[name] : onnx[name]
  }

  /// By name: ONNX's operators, and those of ONNX Runtime.
  static let onnx: [String: ShapeRule] = [
    elementwise, windows, linear, normalization, reductions, layout, slicing, gathering, constants, splitting, padding, recurrent,
    resizing, selection, repeating, blocks, quantization, scattering, random, sampling, einsum, attention,
    losses, signals, strings, sequences, classicalModels, fusedAttention, fusedNormalization, fusedLinear, fusedQuantization,
    fusedOther,
  ].reduce(into: Dictionary(minimumCapacity: 512)) { table, family in table.merge(family) { first, _ in first } }
}
