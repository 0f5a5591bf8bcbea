extension ShapeRules {
  /// Normalisations, activations and embeddings as ONNX Runtime fuses them. Source: its docs/ContribOperators.md.
  static let fusedNormalization: [String: ShapeRule] = [
    fused(["SkipLayerNormalization", "SkipSimplifiedLayerNormalization"], normalizeSum),
    fused(["LayerNormalization"], layerNormalization),
    ShapeRule.each(["SimplifiedLayerNormalization", "com.microsoft::SimplifiedLayerNormalization"]) {
      (context) throws(ModelGraphError) in
      let all = try layerNormalization(context)
      return [all[0], all[1]]
    },
    fused(["EmbedLayerNormalization"]) { (context) throws(ModelGraphError) in try embed(context, type: context.type(of: 2)) },
    fused(["QEmbedLayerNormalization"]) { (context) throws(ModelGraphError) in try embed(context, type: .float32) },
    fused(
      [
        "BiasGelu", "FastGelu", "Gelu", "QuickGelu", "BiasAdd", "BiasSoftmax", "GroupNorm", "MoE", "QMoE", "SampleOp",
        "GatedRMSNorm", "QOrderedGelu", "QOrderedLayerNormalization",
      ], sameShape),
    fused(["SkipGroupNorm"]) { (context) throws(ModelGraphError) in [try context.like(0), try context.like(0)] },
    fused(["BiasDropout", "BitmaskDropout"]) { (context) throws(ModelGraphError) in
      [try context.like(0), TensorInfo(.bool, try context.shape(0))]
    },
    fused(["BiasSplitGelu"]) { (context) throws(ModelGraphError) in
      var shape = try context.shape(0, rank: 3)
      shape[2] = try shape[2].floorDivided(by: 2)
      return [TensorInfo(context.type(of: 0), shape)]
    },
    fused(["ComplexMul", "ComplexMulConj"]) { (context) throws(ModelGraphError) in
      [TensorInfo(context.type(of: 0), try Broadcasting.shape([context.shape(0), context.shape(1)]))]
    },
    fused(["RemovePadding"], removePadding), fused(["RestorePadding"], restorePadding),
  ].reduce(into: [:]) { table, rules in table.merge(rules) { first, _ in first } }

  /// The sum of input, skip and bias, normalised; then mean and inverse deviation of each last axis, and the sum itself.
  private static func normalizeSum(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let shape = try context.shape(0)
    let statistics = TensorInfo(.float32, shape.dropLast() + (shape.isEmpty ? [] : [1]))
    let output = TensorInfo(context.type(of: 0), shape)
    return [output, statistics, statistics, output]
  }

  /// Words `[batch, length]` become `[batch, length, features]`; then how long each is, and the sum before normalisation.
  private static func embed(_ context: NodeContext, type: ElementType?) throws(ModelGraphError) -> [TensorInfo] {
    let words = try context.shape(0, rank: 2)
    let embedded = TensorInfo(type, words + [try context.shape(2, rank: 2)[1]])
    return [embedded, TensorInfo(.int32, [words[0]]), embedded]
  }

  /// `[batch, length, features]` becomes `[tokens, features]`, of which data say how many.
  private static func removePadding(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let input = try context.shape(0, rank: 3)
    return [
      TensorInfo(context.type(of: 0), [context.freshDimension(axis: 0), input[2]]), TensorInfo(.int32, [input[0], input[1]]),
      TensorInfo(.int32, [try input[0] + 1]), TensorInfo(.int32, [1]),
    ]
  }

  private static func restorePadding(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    [TensorInfo(context.type(of: 0), try context.shape(1, rank: 2) + [context.shape(0, rank: 2)[1]])]
  }
}
