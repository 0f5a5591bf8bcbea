extension ShapeRules {
  /// Operators that repeat, accumulate or blank elements.
  static let repeating: [String: ShapeRule] = [
    "Tile": ShapeRule(tile), "CumSum": ShapeRule(accumulate), "CumProd": ShapeRule(accumulate), "Trilu": ShapeRule(triangle),
    "com.microsoft::Trilu": ShapeRule(triangle), "EyeLike": ShapeRule(identityMatrix),
    "ReverseSequence": ShapeRule { (context) throws(ModelGraphError) in [try context.like(0)] },
  ]

  /// Repeats along every axis; in operator set 1 a number of tiles along one.
  private static func tile(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let input = try context.input(0)
    var shape = try context.shape(0)
    if context.opset < 6, context.has(2) {
      let axis = try context.axis(context.scalar(2)?.constant ?? -1, rank: shape.count)
      shape[axis] =
        try context.scalar(1).map { (tiles) throws(ModelGraphError) in try shape[axis] * tiles }
        ?? context.freshDimension(axis: axis)
      return [TensorInfo(input.elementType, shape)]
    }
    guard let repeats = context.values(1) else {
      return [TensorInfo(input.elementType, shape.indices.map { context.freshDimension(axis: $0) })]
    }
    guard repeats.count == shape.count else {
      throw ModelGraphError(.inconsistent, "\(repeats.count) repeats meet \(shape.count) dimensions")
    }
    let whole = shape
    for axis in shape.indices { shape[axis] = try shape[axis] * repeats[axis] }
    guard input.hasContents, let source = Grid(whole), let grid = Grid(shape) else { return [TensorInfo(input.elementType, shape)] }
    let positions = grid.map { index in source.position(index.indices.map { index[$0] % max(source.sizes[$0], 1) }) ?? -1 }
    return [input.picking(positions, shape: shape)]
  }

  private static func accumulate(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let input = try context.input(0)
    let shape = try context.shape(0)
    var output = TensorInfo(input.elementType, shape)
    guard let values = input.values, let named = context.scalar(1)?.constant, let grid = Grid(shape), grid.count == values.count
    else { return [output] }
    let isSum = context.node.operator == "CumSum"
    let isExclusive = context.node.integer("exclusive") ?? 0 != 0
    var results = values
    for group in grid.groups(along: [try context.axis(named, rank: shape.count)]) {
      var total = Quantity(isSum ? 0 : 1)
      for position in context.node.integer("reverse") ?? 0 != 0 ? group.reversed() : group {
        // Losing the error is right: what does not fit is not known, and no shape has been asked of it yet.
        guard let next = try? isSum ? total + values[position] : total * values[position] else { return [output] }
        results[position] = isExclusive ? total : next
        total = next
      }
    }
    output.values = results
    return [output]
  }

  /// Keeps what is on one side of a diagonal of each matrix, 0 elsewhere.
  private static func triangle(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let input = try context.input(0)
    let shape = try context.shape(0)
    guard shape.count >= 2 else { throw ModelGraphError(.inconsistent, "\(describe(shape)) is no matrix") }
    var output = TensorInfo(input.elementType, shape)
    guard let values = input.values, let diagonal = context.has(1) ? context.scalar(1)?.constant : 0, let grid = Grid(shape),
      grid.count == values.count
    else { return [output] }
    let isUpper = context.node.integer("upper") ?? 1 != 0
    let kept = grid.map { index in
      let distance = index[shape.count - 1] - index[shape.count - 2]
      return isUpper ? distance >= diagonal : distance <= diagonal
    }
    output.values = zip(kept, values).map { $0 ? $1 : 0 }
    return [output]
  }

  private static func identityMatrix(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let shape = try context.shape(0, rank: 2)
    var output = TensorInfo(context.type("dtype") ?? context.type(of: 0), shape)
    if output.elementType?.isInteger == true || output.elementType == .bool {
      let diagonal = context.node.integer("k") ?? 0
      output.values = Grid(shape)?.map { $0[1] - $0[0] == diagonal ? 1 : 0 }
    }
    return [output]
  }
}
