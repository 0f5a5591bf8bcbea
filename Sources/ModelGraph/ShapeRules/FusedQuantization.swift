extension ShapeRules {
  /// Quantised operators of ONNX Runtime: each tensor is followed by its scale and zero point. Source: its
  /// docs/ContribOperators.md.
  static let fusedQuantization: [String: ShapeRule] = [
    fused(["QLinearAdd", "QLinearMul"]) { (context) throws(ModelGraphError) in
      [TensorInfo(context.type(of: 0), try Broadcasting.shape([context.shape(0), context.shape(3)]))]
    },
    fused(["MulInteger"]) { (context) throws(ModelGraphError) in
      [TensorInfo(.int32, try Broadcasting.shape([context.shape(0), context.shape(2)]))]
    },
    fused(["QuantizeWithOrder"]) { (context) throws(ModelGraphError) in [TensorInfo(.int8, try context.shape(0))] },
    fused(["DequantizeWithOrder"]) { (context) throws(ModelGraphError) in [TensorInfo(context.type("to"), try context.shape(0))] },
    fused(["ReduceSumInteger"]) { (context) throws(ModelGraphError) in [TensorInfo(.int32, try reduceQuantized(context)[0].shape)]
    },
    fused(["QLinearSigmoid", "QLinearLeakyRelu", "QLinearSoftmax"], sameShape),
    fused(["QLinearWhere"]) { (context) throws(ModelGraphError) in
      [TensorInfo(context.type(of: 1), try Broadcasting.shape([context.shape(0), context.shape(1), context.shape(4)]))]
    },
    fused(["QLinearAveragePool"]) { (context) throws(ModelGraphError) in
      if isChannelsLast(context) {
        return [TensorInfo(context.type(of: 0), try convolvedLast(context, kernel: nil, channels: nil))]
      }
      return [try pooling(context)[0]]
    },
    fused(["QLinearGlobalAveragePool"]) { (context) throws(ModelGraphError) in
      guard isChannelsLast(context) else { return try globalPooling(context) }
      let input = try context.shape(0)
      return [TensorInfo(context.type(of: 0), input.enumerated().map { $0 == 0 || $0 == input.count - 1 ? $1 : 1 })]
    },
    fused(["QLinearConcat"], joinQuantized), fused(["QLinearReduceMean"], reduceQuantized),
    fused(["QLinearConv"], convolveQuantized), fused(["GatherBlockQuantized"], gatherQuantized),
  ].reduce(into: [:]) { table, rules in table.merge(rules) { first, _ in first } }

  private static func isChannelsLast(_ context: NodeContext) -> Bool { context.node.integer("channels_last") ?? 0 != 0 }

  private static func convolveQuantized(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let type = context.type(of: 7) ?? context.type(of: 0)
    guard isChannelsLast(context) else { return [TensorInfo(type, try convolved(context, weight: 3))] }
    let weight = try context.shape(3)
    guard weight.count > 2 else { throw ModelGraphError(.inconsistent, "its weight is \(describe(weight))") }
    return [TensorInfo(type, try convolvedLast(context, kernel: Array(weight.dropFirst(2)), channels: weight[0]))]
  }

  /// After the output's scale and zero point come the parts with theirs.
  private static func joinQuantized(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    var shape = try context.shape(2)
    guard let named = context.node.integer("axis") else { throw ModelGraphError(.inconsistent, "it names no axis") }
    let axis = try context.axis(named, rank: shape.count)
    for index in stride(from: 5, to: context.inputs.count, by: 3) {
      shape[axis] = try shape[axis] + context.shape(index, rank: shape.count)[axis]
    }
    return [TensorInfo(context.type(of: 2), shape)]
  }

  /// The axes are an attribute; all when none are named.
  private static func reduceQuantized(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let shape = try context.shape(0)
    var axes: Set<Int> = []
    for axis in context.node.integers("axes") ?? Array(shape.indices) { axes.insert(try context.axis(axis, rank: shape.count)) }
    let keep = context.node.integer("keepdims") ?? 1 != 0
    let reduced = shape.enumerated().compactMap { axes.contains($0) ? (keep ? 1 : nil) : $1 }
    return [TensorInfo(context.type(of: 0), reduced)]
  }

  /// As Gather; bytes hold `8 / bits` elements each along the last axis.
  private static func gatherQuantized(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    var data = try context.shape(0)
    let indices = try context.shape(1)
    let axis = try context.axis(context.node.integer("gather_axis") ?? 0, rank: data.count)
    let bits = context.node.integer("bits") ?? 4
    if context.type(of: 0) == .uint8, (1...8).contains(bits) {
      data[data.count - 1] = try data[data.count - 1] * Quantity(8 / bits)
    }
    return [TensorInfo(context.type(of: 2), Array(data[..<axis]) + indices + Array(data[(axis + 1)...]))]
  }
}
