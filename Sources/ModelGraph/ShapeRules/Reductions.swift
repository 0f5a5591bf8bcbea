extension ShapeRules {
  /// Operators that fold axes into one number each.
  static let reductions: [String: ShapeRule] = ShapeRule.each(
    [
      "ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd",
      "ReduceSum", "ReduceSumSquare",
    ], reduce)

  private static func reduce(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let input = try context.input(0)
    let shape = try context.shape(0)
    let axes = try reducedAxes(context, rank: shape.count)
    let keep = context.node.integer("keepdims") ?? 1 != 0
    var reduced: [Quantity] = []
    for (axis, size) in shape.enumerated() {
      if !axes.contains(axis) { reduced.append(size) } else if keep { reduced.append(1) }
    }
    var output = TensorInfo(input.elementType, reduced)
    if let values = input.values, shape.count <= 1, axes.count == shape.count {
      output.values = try fold(values, context.node.operator).map { [$0] }
    }
    return [output]
  }

  /// All axes when none are named, unless `noop_with_empty_axes` says that this means none.
  static func reducedAxes(_ context: NodeContext, rank: Int) throws(ModelGraphError) -> Set<Int> {
    guard let named = try context.axes(input: 1), !named.isEmpty else {
      return context.node.integer("noop_with_empty_axes") ?? 0 != 0 ? [] : Set(0..<rank)
    }
    var axes: Set<Int> = []
    for axis in named { axes.insert(try context.axis(axis, rank: rank)) }
    return axes
  }

  private static func fold(_ values: [Quantity], _ name: String) throws(ModelGraphError) -> Quantity? {
    switch name {
    case "ReduceProd": return try Quantity.product(of: values)
    case "ReduceSum": return try Quantity.sum(of: values)
    case "ReduceMax", "ReduceMin":
      guard var result = values.first else { return nil }
      for value in values.dropFirst() {
        result = try name == "ReduceMax" ? Quantity.maximum(result, value) : Quantity.minimum(result, value)
      }
      return result
    default: return nil
    }
  }
}
