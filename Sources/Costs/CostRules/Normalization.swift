import ModelGraph

extension CostRules {
  /// Normalisations and soft maxima.
  static let normalization: [String: CostRule] = [
    "BatchNormalization": batchNormalization, "LayerNormalization": layerNormalization, "LRN": localResponse,
    "Softmax": softmax, "LogSoftmax": logSoftmax,
  ]

  /// 2 out: at inference mean, deviation, scale and shift of a channel are constants that fold into one multiplication and one
  /// addition an element. A node that trains is not counted.
  private static let batchNormalization = CostRule { (context) throws(ModelGraphError) in
    guard context.node.integer("training_mode") ?? 0 == 0 else {
      throw ModelGraphError(.unknown, "it updates statistics in training, which has no rule yet")
    }
    return try context.floating(2 * context.elementsOut())
  }

  /// 5 in + 2 rows, plus in with scale (always there), plus in with bias.
  ///
  /// A row of n elements: mean n - 1 additions and a division; n subtractions of it; n squares, n - 1 additions and a division for
  /// the variance; epsilon added, a root; n divisions by it: 5n + 2. Then n multiplications by the scale and n additions
  /// of the bias.
  private static let layerNormalization = CostRule { (context) throws(ModelGraphError) in
    let elements = try context.elements(ofInput: 0)
    let rows = try CostRules.rows(context, from: context.node.integer("axis") ?? -1)
    let affine = [1, 2].filter { context.has($0) }.count
    return try context.floating(Quantity(5 + affine) * elements + 2 * rows)
  }

  /// out (size + 4): a square, size - 1 additions over the neighbouring channels (windows at the edge count whole), the factor
  /// alpha/size, bias added, a power, a division.
  private static let localResponse = CostRule { (context) throws(ModelGraphError) in
    guard let size = context.node.integer("size"), size > 0 else { throw ModelGraphError(.inconsistent, "it says no size") }
    let out = try context.elementsOut()
    return try context.floating(out * (Quantity(size) + 4), transcendentals: out)
  }

  /// 5 in - 2 rows. A row of n elements: n - 1 comparisons for the largest, n subtractions of it, n exps, n - 1 additions,
  /// n divisions.
  private static let softmax = CostRule { (context) throws(ModelGraphError) in
    let elements = try context.elements(ofInput: 0)
    return try context.floating(5 * elements - 2 * softRows(context), transcendentals: elements)
  }

  /// 5 in - rows. A row of n elements: n - 1 comparisons, n subtractions, n exps, n - 1 additions, one log, n subtractions of it.
  private static let logSoftmax = CostRule { (context) throws(ModelGraphError) in
    let (elements, rows) = (try context.elements(ofInput: 0), try softRows(context))
    return try context.floating(5 * elements - rows, transcendentals: elements + rows)
  }

  /// Before operator set 13 a row is everything from the axis on (1 by default), since then the axis alone (the last by default).
  private static func softRows(_ context: CostContext) throws(ModelGraphError) -> Quantity {
    if context.opset < 13 { return try rows(context, from: context.node.integer("axis") ?? 1) }
    let shape = try context.shape(0)
    let axis = try position(context.node.integer("axis") ?? -1, in: shape)
    return try Quantity.product(of: shape.indices.lazy.filter { $0 != axis }.map { shape[$0] })
  }

  /// The product of the dimensions before the axis.
  private static func rows(_ context: CostContext, from axis: Int) throws(ModelGraphError) -> Quantity {
    let shape = try context.shape(0)
    return try Quantity.product(of: shape[..<position(axis, in: shape)])
  }

  private static func position(_ axis: Int, in shape: [Quantity]) throws(ModelGraphError) -> Int {
    let position = axis < 0 ? axis &+ shape.count : axis
    guard shape.indices.contains(position) || shape.isEmpty && position == 0 else {
      throw ModelGraphError(.inconsistent, "the axis \(axis) does not exist in \(describe(shape))")
    }
    return position
  }
}
