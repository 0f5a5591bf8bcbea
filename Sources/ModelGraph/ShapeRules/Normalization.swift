extension ShapeRules {
  /// Normalisations and soft maxima: the first output has the first input's shape.
  static let normalization: [String: ShapeRule] = [
    "BatchNormalization": ShapeRule(batchNormalization),
    "LayerNormalization": ShapeRule(layerNormalization),
    "LRN": ShapeRule(sameShape), "Softmax": ShapeRule(sameShape), "LogSoftmax": ShapeRule(sameShape),
    "Hardmax": ShapeRule(sameShape), "InstanceNormalization": ShapeRule(sameShape), "GroupNormalization": ShapeRule(sameShape),
    "RMSNormalization": ShapeRule(sameShape), "LpNormalization": ShapeRule(sameShape),
    "MeanVarianceNormalization": ShapeRule(sameShape),
  ]

  static func sameShape(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    [TensorInfo(try context.input(0).elementType, try context.shape(0))]
  }

  /// Further outputs, in training, are statistics of one number per channel.
  private static func batchNormalization(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let statistics = TensorInfo(try context.input(1).elementType, try context.shape(1))
    return try sameShape(context) + Array(repeating: statistics, count: max(0, context.node.outputs.count - 1))
  }

  /// Mean and inverse deviation keep the dimensions before the axis and have 1 from there on.
  static func layerNormalization(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let shape = try context.shape(0)
    let axis = try context.axis(context.node.integer("axis") ?? -1, rank: shape.count)
    let type = ElementType(onnxCode: context.node.integer("stash_type") ?? 1)
    let statistics = TensorInfo(type, shape.enumerated().map { $0 < axis ? $1 : 1 })
    return [TensorInfo(try context.input(0).elementType, shape), statistics, statistics]
  }
}
