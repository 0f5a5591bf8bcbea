import ModelGraph

extension CostRules {
  /// Normalisations.
  static let normalization: [String: CostRule] = [
    "BatchNormalization": batchNormalization, "LayerNormalization": layerNormalization, "LRN": localResponse,
    "InstanceNormalization": instanceNormalization, "GroupNormalization": groupNormalization,
    "RMSNormalization": rootMeanSquare, "SimplifiedLayerNormalization": rootMeanSquare,
    "LpNormalization": normNormalization, "MeanVarianceNormalization": meanVariance,
    "Softmax": softmax, "LogSoftmax": logSoftmax, "Hardmax": hardmax,
  ]

  /// 2 out at inference: mean, deviation, scale and shift of a channel are constants that fold into one multiplication and one
  /// addition an element. 7 in + 8 C for C channels in training.
  ///
  /// A channel of n elements in training: mean n - 1 additions and a division; n subtractions of it; n squares, n - 1 additions
  /// and a division for the variance; epsilon added, a root; n divisions by it, n multiplications by the scale, n additions of
  /// the shift: 7n + 2. Each of the two running statistics is momentum times the old plus 1 - momentum times the new: 3
  /// operations.
  private static let batchNormalization = CostRule { (context) throws(ModelGraphError) in
    let trains = context.opset >= 14 ? context.isSet("training_mode") : context.makes(1) && !context.isSet("is_test")
    guard trains else { return try context.floating(2 * context.elementsOut()) }
    return try context.floating(7 * context.elements(ofInput: 0) + 8 * context.elements(ofInput: 1))
  }

  /// 5 in + 2 rows, plus in with scale (always there), plus in with bias.
  ///
  /// A row of n elements: mean n - 1 additions and a division; n subtractions of it; n squares, n - 1 additions and a division for
  /// the variance; epsilon added, a root; n divisions by it: 5n + 2. Then n multiplications by the scale and n additions
  /// of the bias.
  static let layerNormalization = CostRule { (context) throws(ModelGraphError) in
    let elements = try context.elements(ofInput: 0)
    let rows = try CostRules.rows(context, from: context.node.integer("axis") ?? -1)
    let affine = [1, 2].filter { context.has($0) }.count
    return try context.floating(Quantity(5 + affine) * elements + 2 * rows)
  }

  /// 7 in + 2 N C: as a layer normalisation with scale and bias, whose rows are the channels of each sample.
  private static let instanceNormalization = CostRule { (context) throws(ModelGraphError) in
    try context.floating(7 * context.elements(ofInput: 0) + 2 * rows(context, from: 2))
  }

  /// 7 in + 2 N G: as a layer normalisation with scale and bias, whose rows are the G groups of channels of each sample.
  private static let groupNormalization = CostRule { (context) throws(ModelGraphError) in
    guard let groups = context.node.integer("num_groups"), groups > 0 else {
      throw ModelGraphError(.inconsistent, "it says no num_groups")
    }
    return try context.floating(7 * context.elements(ofInput: 0) + 2 * Quantity(groups) * rows(context, from: 1))
  }

  /// 4 in + 2 rows. A row of n elements: n squares, n - 1 additions and a division for their mean, epsilon added, a root, n
  /// divisions by it, n multiplications by the scale.
  static let rootMeanSquare = CostRule { (context) throws(ModelGraphError) in
    try context.floating(
      4 * context.elements(ofInput: 0) + 2 * rows(context, from: context.node.integer("axis") ?? -1))
  }

  /// 3 in for p = 2, 3 in - lines for p = 1. A line of n elements along the axis: n squares (absolute values), n - 1 additions, a
  /// root when p is 2, n divisions.
  private static let normNormalization = CostRule { (context) throws(ModelGraphError) in
    let elements = try context.elements(ofInput: 0)
    let lines = try CostRules.lines(context, along: context.node.integer("axis") ?? -1)
    return try context.floating(context.node.integer("p") ?? 2 == 1 ? 3 * elements - lines : 3 * elements)
  }

  /// 5 in + 4 sets. A set of n elements, all that agree in the other axes: means of the elements and of their n squares (3n), the
  /// square of the mean subtracted (2), a root, epsilon added, n subtractions of the mean, n divisions.
  private static let meanVariance = CostRule { (context) throws(ModelGraphError) in
    let shape = try context.shape(0)
    var kept = Set(shape.indices)
    for axis in context.node.integers("axes") ?? [0, 2, 3] { kept.remove(try position(axis, in: shape)) }
    let sets = try Quantity.product(of: kept.map { shape[$0] })
    return try context.floating(5 * context.elements(ofInput: 0) + 4 * sets)
  }

  /// out (size + 4): a square, size - 1 additions over the neighbouring channels (windows at the edge count whole), the factor
  /// alpha/size, bias added, a power, a division.
  private static let localResponse = CostRule { (context) throws(ModelGraphError) in
    guard let size = context.node.integer("size"), size > 0 else { throw ModelGraphError(.inconsistent, "it says no size") }
    let out = try context.elementsOut()
    return try context.floating(out * (Quantity(size) + 4), transcendentals: out)
  }
}
