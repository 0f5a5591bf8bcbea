extension ShapeRules {
  /// Operators that draw numbers.
  static let random: [String: ShapeRule] = [
    ShapeRule.each(["RandomNormal", "RandomUniform"], drawn),
    ShapeRule.each(["RandomNormalLike", "RandomUniformLike", "Bernoulli"], drawnLike),
    ShapeRule.each(["Multinomial"], samples),
  ].reduce(into: [:]) { table, rules in table.merge(rules) { first, _ in first } }

  private static func drawn(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    guard let shape = context.node.integers("shape") else { throw ModelGraphError(.inconsistent, "it says no shape") }
    return [TensorInfo(context.type("dtype") ?? .float32, shape.map { Quantity($0) })]
  }

  private static func drawnLike(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    [TensorInfo(context.type("dtype") ?? context.type(of: 0), try context.shape(0))]
  }

  private static func samples(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let input = try context.shape(0, rank: 2)
    return [TensorInfo(context.type("dtype") ?? .int32, [input[0], Quantity(context.node.integer("sample_size") ?? 1)])]
  }
}
