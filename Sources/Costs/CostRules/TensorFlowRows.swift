import ModelGraph

extension CostRules {
  /// Normalisations, soft maxima and losses.
  static let tensorFlowRows: [String: CostRule] = [
    "Softmax": softmax, "LogSoftmax": logSoftmax,
    "SoftmaxCrossEntropyWithLogits": crossEntropy(perElement: 9, perRow: -2),
    "SparseSoftmaxCrossEntropyWithLogits": crossEntropy(perElement: 5, perRow: 1),
    "FusedBatchNorm": batchNormalization, "FusedBatchNormV2": batchNormalization, "FusedBatchNormV3": batchNormalization,
    "_FusedBatchNormEx": batchNormalization, "BatchNormWithGlobalNormalization": eachElement(2),
    "LRN": localResponse,
    // A comparison with each of the scores.
    "InTopK": scores, "InTopKV2": scores,
    // As ONNX's.
    "Multinomial": multinomial, "StatelessMultinomial": multinomial,
  ]

  /// A row of n scores: n - 1 comparisons, n subtractions, n exps, n - 1 additions, one log, and n divisions for the gradient. With one
  /// target for each score: n subtractions and n products with the targets, n - 1 additions for the loss, n subtractions of the targets
  /// from the gradient: 9n - 2. With the target's number alone one subtraction each for loss and gradient: 5n + 1.
  private static func crossEntropy(perElement: Int, perRow: Int) -> CostRule {
    CostRule { (context) throws(ModelGraphError) in
      let (elements, rows) = (try context.elements(ofInput: 0), try context.shape(0, rank: 2)[0])
      return try context.floating(Quantity(perElement) * elements + Quantity(perRow) * rows, transcendentals: elements + rows)
    }
  }

  /// 2 in at inference: a multiplication and an addition. In training, over C channels, 6 in + 5 C: the mean (in), the
  /// differences to it, their squares and their mean (3 in); for each channel epsilon added, a root, the scale divided by it, and
  /// the shift (multiply, subtract). In _FusedBatchNormEx in more for a side input that is added, and in for Relu.
  private static let batchNormalization = CostRule { (context) throws(ModelGraphError) in
    let elements = try context.elements(ofInput: 0)
    let after = (context.isSet("num_side_inputs") ? 1 : 0) + (context.node.text("activation_mode") == "Relu" ? 1 : 0)
    guard context.node.integer("is_training") ?? 1 != 0 else { return try context.floating(Quantity(2 + after) * elements) }
    return try context.floating(Quantity(6 + after) * elements + 5 * context.elements(ofInput: 1))
  }

  /// out (size + 4) with size = 2 depth_radius + 1, as ONNX's LRN.
  private static let localResponse = CostRule { (context) throws(ModelGraphError) in
    let radius = Quantity(context.node.integer("depth_radius") ?? 5)
    let out = try context.elementsOut()
    return try context.floating(out * (2 * radius + 5), transcendentals: out)
  }

  private static let scores = CostRule { (context) throws(ModelGraphError) in
    try context.floating(context.elements(ofInput: 0))
  }
}
