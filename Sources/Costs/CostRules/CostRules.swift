import ModelGraph

/// Tells what a node costs from its shapes and attributes.
///
/// Throws `shape.unknown` when it lacks something, `shape.inconsistent` when the node makes no sense, `shape.overflow`.
struct CostRule: Sendable {
  let count: @Sendable (CostContext) throws(ModelGraphError) -> Cost

  init(_ count: @escaping @Sendable (CostContext) throws(ModelGraphError) -> Cost) {
    self.count = count
  }

  /// Nothing is calculated.
  static let free = CostRule { (_) throws(ModelGraphError) in .nothing }

  /// Of an operator whose cost no shape tells.
  static func untold(_ reason: String) -> CostRule {
    CostRule { (_) throws(ModelGraphError) in throw ModelGraphError(.unknown, reason) }
  }
}

/// The cost rule of each operator under the convention `podium`, one family to a file. Operators of other domains are named
/// `domain::Operator`. In the formulas: out and in are the elements of the first output and of the first input.
enum CostRules {
  /// Nil for an operator without a rule. Only the table of the operator's format is made for it.
  static func rule(for name: String) -> CostRule? {
    name.hasPrefix("\(Node.tensorFlowDomain)::") ? tensorFlow[name] : onnx[name]
  }

  /// By name: ONNX's operators, and those of ONNX Runtime.
  static let onnx: [String: CostRule] = [
    movement, generation, selection, elementwise, reductions, windows, sampling, linear, recurrent, normalization, losses, signals,
    attention, linearAttention, quantization, training, classical, microsoftFused, microsoftAttention, microsoftQuantized,
    microsoftOther, microsoftPositions,
  ].reduce(into: Dictionary(minimumCapacity: 512)) { table, family in table.merge(family) { first, _ in first } }

  static var all: [String: CostRule] { onnx.merging(tensorFlow) { first, _ in first } }
}

extension CostRules {
  /// Where an axis lies in a shape, counted from the end when it is negative. Throws `shape.inconsistent`.
  static func position(_ axis: Int, in shape: [Quantity]) throws(ModelGraphError) -> Int {
    let position = axis < 0 ? axis &+ shape.count : axis
    guard shape.indices.contains(position) || shape.isEmpty && position == 0 else {
      throw ModelGraphError(.inconsistent, "the axis \(axis) does not exist in \(describe(shape))")
    }
    return position
  }

  /// The product of the dimensions of the first input before the axis.
  static func rows(_ context: CostContext, from axis: Int) throws(ModelGraphError) -> Quantity {
    let shape = try context.shape(0)
    return try Quantity.product(of: shape[..<position(axis, in: shape)])
  }

  /// The product of the dimensions of the first input other than the axis: how many lines run along it.
  static func lines(_ context: CostContext, along axis: Int) throws(ModelGraphError) -> Quantity {
    let shape = try context.shape(0)
    let axis = try position(axis, in: shape)
    return try Quantity.product(of: shape.indices.filter { $0 != axis }.map { shape[$0] })
  }
}
