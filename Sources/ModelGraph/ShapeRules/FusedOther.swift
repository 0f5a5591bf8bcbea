extension ShapeRules {
  /// Further operators of ONNX Runtime. Source: its docs/ContribOperators.md.
  static let fusedOther: [String: ShapeRule] = [
    fused(["BifurcationDetector"]) { (context) throws(ModelGraphError) in
      [TensorInfo(.int64, [context.freshDimension(axis: 0)]), TensorInfo(.int64, [])]
    },
    fused(["CDist"]) { (context) throws(ModelGraphError) in
      [TensorInfo(context.type(of: 0), [try context.shape(0, rank: 2)[0], try context.shape(1, rank: 2)[0]])]
    },
    fused(["ExpandDims"]) { (context) throws(ModelGraphError) in
      var shape = try context.shape(0)
      guard let axis = context.scalar(1)?.constant else { throw ModelGraphError(.unknown, "which axis it adds is not known") }
      shape.insert(1, at: try context.axis(axis, rank: shape.count + 1))
      return [try context.input(0).reshaped(to: shape)]
    },
    fused(["DynamicTimeWarping"]) { (context) throws(ModelGraphError) in [TensorInfo(.int32, [2, context.freshDimension(axis: 1)])]
    },
    fused(["NGramRepeatBlock"]) { (context) throws(ModelGraphError) in [try context.like(1)] },
    fused(["IsAllFinite"]) { (_) throws(ModelGraphError) in [TensorInfo(.bool, [])] },
    fused(["TorchEmbedding"]) { (context) throws(ModelGraphError) in
      [TensorInfo(context.type(of: 0), try context.shape(1) + [context.shape(0, rank: 2)[1]])]
    },
    fused(["WordConvEmbedding"]) { (context) throws(ModelGraphError) in
      guard let filters = try context.shape(1).first else { throw ModelGraphError(.inconsistent, "its weight is a single number") }
      return [TensorInfo(context.type(of: 1), try context.shape(0).dropLast() + [filters])]
    },
    fused(["UnfoldTensor"], unfold), fused(["Unique"], uniqueFlat),
    fused(["BeamSearch", "WhisperBeamSearch"], searchBeams), fused(["GreedySearch", "Sampling"], searchGreedily),
  ].reduce(into: [:]) { table, rules in table.merge(rules) { first, _ in first } }

  /// Windows of one size along an axis, whose elements become a last dimension: out = floor((in - size) / step) + 1.
  private static func unfold(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    var shape = try context.shape(0)
    let axis = try context.axis(context.node.integer("dim") ?? -1, rank: shape.count)
    let (size, step) = (Quantity(try context.positive("size")), Quantity(try context.positive("step", default: 1)))
    shape[axis] = try (shape[axis] - size).floorDivided(by: step) + 1
    return [TensorInfo(context.type(of: 0), shape + [size])]
  }

  /// What is found in a list, which one each element is, and how often each.
  private static func uniqueFlat(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let found = context.freshDimension(axis: 0)
    return [
      TensorInfo(context.type(of: 0), [found]), TensorInfo(.int64, [try Quantity.product(of: context.shape(0))]),
      TensorInfo(.int64, [found]),
    ]
  }

  /// Inputs are the words so far, the longest and shortest result, how many beams, and how many of them to hand back:
  /// `[batch, returned, longest]` and a score of each.
  private static func searchBeams(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let batch = try context.shape(0).first ?? 1
    let longest = context.scalar(1) ?? context.freshDimension(axis: 2)
    let returned = context.scalar(4) ?? context.freshDimension(axis: 1)
    let scores = (0..<4).map { context.freshDimension(output: 2, axis: $0) }
    return [
      TensorInfo(.int32, [batch, returned, longest]), TensorInfo(.float32, [batch, returned]), TensorInfo(.float32, scores),
    ]
  }

  private static func searchGreedily(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    [TensorInfo(.int32, [try context.shape(0).first ?? 1, context.scalar(1) ?? context.freshDimension(axis: 1)])]
  }
}
