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
    let keep = context.node.integer("keepdims") ?? 1 != 0
    if context.node.integers("axes") == nil, context.has(1), context.values(1) == nil {
      // Data say which: of the sizes only their number is certain.
      let count = keep ? 0 : try context.shape(1, rank: 1)[0].constant
      guard let count, (0...shape.count).contains(count) else {
        throw ModelGraphError(.unknown, "how many axes it reduces is not known")
      }
      return [TensorInfo(input.elementType, (0..<shape.count - count).map { context.freshDimension(axis: $0) })]
    }
    let axes = try reducedAxes(context, rank: shape.count)
    var reduced: [Quantity] = []
    for (axis, size) in shape.enumerated() {
      if !axes.contains(axis) { reduced.append(size) } else if keep { reduced.append(1) }
    }
    var output = TensorInfo(input.elementType, reduced)
    guard input.hasContents, let groups = Grid(shape)?.groups(along: axes) else { return [output] }
    let name = context.node.operator
    // What does not fit is not known, and no shape has been asked of it yet.
    if let values = input.values, values.count == groups.reduce(0, { $0 + $1.count }) {
      output.values = try? all(groups) { (group) throws(ModelGraphError) in try fold(group.map { values[$0] }, name) }
    } else if let reals = input.reals, reals.count == groups.reduce(0, { $0 + $1.count }) {
      output.reals = try? all(groups) { (group) throws(ModelGraphError) in
        try fold(group.map { reals[$0] }, name)?.stored(as: input.elementType)
      }
    }
    return [output]
  }

  /// What `body` says of each; nil when it does not know one.
  private static func all<Result>(
    _ groups: [[Int]], _ body: ([Int]) throws(ModelGraphError) -> Result?
  ) throws(ModelGraphError) -> [Result]? {
    var results: [Result] = []
    for group in groups {
      guard let result = try body(group) else { return nil }
      results.append(result)
    }
    return results
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

  private static func fold(_ reals: [Real], _ name: String) throws(ModelGraphError) -> Real? {
    guard var result = reals.first else { return nil }
    for real in reals.dropFirst() {
      let next: Real? =
        switch name {
        case "ReduceProd": try Real.product(result, real)
        case "ReduceSum", "ReduceMean": try Real.sum(result, real)
        case "ReduceMax": try Real.maximum(result, real)
        case "ReduceMin": try Real.minimum(result, real)
        default: nil
        }
      guard let next else { return nil }
      result = next
    }
    if name == "ReduceMean" { return try Real.quotient(result, .number(Double(reals.count))) }
    return ["ReduceProd", "ReduceSum", "ReduceMax", "ReduceMin"].contains(name) ? result : nil
  }
}
