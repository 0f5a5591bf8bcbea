import ModelGraph

extension CostRules {
  /// 5 in - 2 rows. A row of n elements: n - 1 comparisons for the largest, n subtractions of it, n exps, n - 1 additions,
  /// n divisions.
  static let softmax = CostRule { (context) throws(ModelGraphError) in
    let elements = try context.elements(ofInput: 0)
    return try context.floating(5 * elements - 2 * softRows(context), transcendentals: elements)
  }

  /// 5 in - rows. A row of n elements: n - 1 comparisons, n subtractions, n exps, n - 1 additions, one log, n subtractions of it.
  static let logSoftmax = CostRule { (context) throws(ModelGraphError) in
    let (elements, rows) = (try context.elements(ofInput: 0), try softRows(context))
    return try context.floating(5 * elements - rows, transcendentals: elements + rows)
  }

  /// in - rows: n - 1 comparisons find the largest of n elements, which becomes 1 and the others 0.
  static let hardmax = CostRule { (context) throws(ModelGraphError) in
    try context.floating(context.elements(ofInput: 0) - softRows(context))
  }

  /// Before operator set 13 a row is everything from the axis on (1 by default), since then the axis alone (the last by default).
  /// TensorFlow's run along the last one, whatever version made the graph.
  private static func softRows(_ context: CostContext) throws(ModelGraphError) -> Quantity {
    if context.opset < 13, context.node.domain != Node.tensorFlowDomain {
      return try rows(context, from: context.node.integer("axis") ?? 1)
    }
    return try lines(context, along: context.node.integer("axis") ?? -1)
  }
}
