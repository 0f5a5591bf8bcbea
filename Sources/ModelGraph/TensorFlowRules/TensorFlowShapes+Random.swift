extension TensorFlowShapes {
  /// Numbers drawn at random: the shape is what one of the inputs holds.
  static let random: [String: ShapeRule] = [
    ShapeRule.each(
      [
        "RandomUniform", "RandomStandardNormal", "TruncatedNormal", "RandomUniformInt", "ParameterizedTruncatedNormal",
        "StatelessRandomUniform", "StatelessRandomNormal", "StatelessTruncatedNormal", "StatelessRandomUniformInt",
        "StatelessRandomUniformV2", "StatelessRandomNormalV2", "StatelessTruncatedNormalV2", "StatelessRandomUniformIntV2",
        "StatelessRandomUniformFullInt", "StatelessRandomUniformFullIntV2",
      ], drawn),
    ShapeRule.each(["StatefulUniform", "StatefulStandardNormalV2", "StatefulUniformInt", "StatefulTruncatedNormal"]) {
      (context) throws(ModelGraphError) in [TensorInfo(context.tensorFlowType("dtype"), try context.shape(heldBy: 2))]
    },
    ShapeRule.each(["RandomShuffle"], like.infer),
    ShapeRule.each(["Multinomial", "StatelessMultinomial"], samples),
    ShapeRule.each(["StatelessRandomGetKeyCounter"]) { (_) throws(ModelGraphError) in
      [TensorInfo(.uint64, [1]), TensorInfo(.uint64, [2])]
    },
    ShapeRule.each(["StatelessRandomGetAlg"]) { (_) throws(ModelGraphError) in [TensorInfo(.int32, [])] },
  ].reduce(into: [:]) { table, rules in table.merge(rules) { first, _ in first } }

  private static func drawn(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let type = context.tensorFlowType("dtype") ?? context.tensorFlowType("Tout")
    return [TensorInfo(type ?? .float32, try context.shape(heldBy: 0))]
  }

  private static func samples(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let rows = try context.shape(0, rank: 2)[0]
    return [
      TensorInfo(context.tensorFlowType("output_dtype") ?? .int64, [rows, context.scalar(1) ?? context.freshDimension(axis: 1)])
    ]
  }
}
