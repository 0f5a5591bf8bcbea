extension ShapeRules {
  /// Recurrent layers over `[steps, batch, features]`, or `[batch, steps, features]` with `layout` 1.
  static let recurrent: [String: ShapeRule] = [
    ShapeRule.each(["LSTM", "GRU", "RNN"]) { (context) throws(ModelGraphError) in
      let units = try context.shape(2, rank: 3)
      return try recur(context, directions: units[0], units: context.node.integer("hidden_size").map { Quantity($0) } ?? units[2])
    },
    // Its weights are `[directions, features, 4 units]` and `[directions, units, 4 units]`.
    ShapeRule.each(["com.microsoft::DynamicQuantizeLSTM"]) { (context) throws(ModelGraphError) in
      let units = try context.shape(2, rank: 3)
      return try recur(context, directions: units[0], units: context.node.integer("hidden_size").map { Quantity($0) } ?? units[1])
    },
  ].reduce(into: [:]) { table, rules in table.merge(rules) { first, _ in first } }

  /// All steps' states `[steps, directions, batch, units]`, and the last state (and cell) `[directions, batch, units]`; with
  /// `layout` 1 the batch comes first.
  private static func recur(
    _ context: NodeContext, directions: Quantity, units: Quantity
  ) throws(ModelGraphError) -> [TensorInfo] {
    let input = try context.shape(0, rank: 3)
    let type = try context.input(0).elementType
    let named: Quantity = context.node.text("direction") == "bidirectional" ? 2 : 1
    try context.match(directions, named, "the directions of its weights and its attribute differ")
    if context.node.integer("layout") ?? 0 != 0 {
      let last = TensorInfo(type, [input[0], named, units])
      return [TensorInfo(type, [input[0], input[1], named, units]), last, last]
    }
    let last = TensorInfo(type, [named, input[1], units])
    return [TensorInfo(type, [input[0], named, input[1], units]), last, last]
  }
}
