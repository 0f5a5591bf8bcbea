extension TensorFlowShapes {
  /// Normalisations, soft maxima and losses.
  static let normalization: [String: ShapeRule] = [
    "Softmax": like, "LogSoftmax": like, "LRN": like,
    "FusedBatchNorm": batchNormalization, "FusedBatchNormV2": batchNormalization, "FusedBatchNormV3": batchNormalization,
    "_FusedBatchNormEx": batchNormalization, "BatchNormWithGlobalNormalization": like,
    "SoftmaxCrossEntropyWithLogits": loss, "SparseSoftmaxCrossEntropyWithLogits": loss,
    "L2Loss": ShapeRule { (context) throws(ModelGraphError) in [TensorInfo(try context.input(0).elementType, [])] },
    "InTopK": inTop, "InTopKV2": inTop,
  ]

  /// Further outputs are statistics of one number per channel.
  private static let batchNormalization = ShapeRule { (context) throws(ModelGraphError) in
    let statistics = TensorInfo(try context.input(1).elementType, try context.shape(1))
    return [try context.like(0)] + Array(repeating: statistics, count: max(0, context.node.outputs.count - 1))
  }

  /// One loss for each row, and the gradient of every score.
  private static let loss = ShapeRule { (context) throws(ModelGraphError) in
    let scores = try context.shape(0, rank: 2)
    let type = try context.input(0).elementType
    return [TensorInfo(type, [scores[0]]), TensorInfo(type, scores)]
  }

  private static let inTop = ShapeRule { (context) throws(ModelGraphError) in [TensorInfo(.bool, try context.shape(1))] }
}
