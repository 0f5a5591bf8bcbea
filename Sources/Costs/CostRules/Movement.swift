import ModelGraph

extension CostRules {
  /// Operators that move, choose, fill or rename elements, or do arithmetic on shapes: no floating-point operation.
  static let movement: [String: CostRule] = Dictionary(
    [
      "Cast", "CastLike", "Concat", "Constant", "ConstantOfShape", "Dropout", "Expand", "Flatten", "Gather", "GatherND", "Identity",
      "Range",
      "Reshape", "Shape", "Size", "Slice", "Squeeze", "Transpose", "Unsqueeze", "Where",
    ].map { ($0, CostRule(free)) }
  ) { first, _ in first }

  /// 0. Dropout at inference passes its input on.
  private static func free(_ context: CostContext) throws(ModelGraphError) -> Cost { .nothing }
}
