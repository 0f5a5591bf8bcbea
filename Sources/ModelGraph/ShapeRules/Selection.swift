extension ShapeRules {
  /// Operators that choose elements by what they hold.
  static let selection: [String: ShapeRule] = [
    "ArgMax": ShapeRule(argument), "ArgMin": ShapeRule(argument), "TopK": ShapeRule(top), "NonZero": ShapeRule(nonZero),
    "Compress": ShapeRule(compress), "Unique": ShapeRule(unique), "NonMaxSuppression": ShapeRule(nonMaximumSuppression),
    "OneHot": ShapeRule(oneHot),
  ]

  private static func argument(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let shape = try context.shape(0)
    let axis = try context.axis(context.node.integer("axis") ?? 0, rank: shape.count)
    var reduced = shape
    if context.node.integer("keepdims") ?? 1 != 0 { reduced[axis] = 1 } else { reduced.remove(at: axis) }
    var output = TensorInfo(.int64, reduced)
    guard let numbers = try context.input(0).numbers, let grid = Grid(shape), grid.count == numbers.count, grid.sizes[axis] > 0
    else { return [output] }
    let isLast = context.node.integer("select_last_index") ?? 0 != 0
    let sign = context.node.operator == "ArgMax"
    output.values = grid.groups(along: [axis]).map { group in
      let wanted = sign ? group.map { numbers[$0] }.max() : group.map { numbers[$0] }.min()
      let place = isLast ? group.lastIndex { numbers[$0] == wanted } : group.firstIndex { numbers[$0] == wanted }
      return Quantity(place ?? 0)
    }
    return [output]
  }

  /// How many is an attribute in operator set 1, an input from 10 on.
  private static func top(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    var shape = try context.shape(0)
    let axis = try context.axis(context.node.integer("axis") ?? -1, rank: shape.count)
    shape[axis] = context.node.integer("k").map { Quantity($0) } ?? context.scalar(1) ?? context.freshDimension(axis: axis)
    return [TensorInfo(try context.input(0).elementType, shape), TensorInfo(.int64, shape)]
  }

  /// The indices of what is not 0, `[rank, found]`; a single number counts as one dimension.
  private static func nonZero(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let shape = try context.shape(0)
    let rank = max(shape.count, 1)
    let unknown = [TensorInfo(.int64, [Quantity(rank), context.freshDimension(axis: 1)])]
    guard let values = try context.input(0).values, let grid = Grid(shape.isEmpty ? [1] : shape), grid.count == values.count
    else { return unknown }
    var found: [[Int]] = []
    for (index, value) in zip(grid.map { $0 }, values) {
      guard let isZero = try value.isEqual(to: 0) else { return unknown }
      if !isZero { found.append(index) }
    }
    let indices = (0..<rank).flatMap { axis in found.map { Quantity($0[axis]) } }
    return [TensorInfo(.int64, [Quantity(rank), Quantity(found.count)], values: indices)]
  }

  /// Along an axis, or of the flattened input, those whose condition holds.
  private static func compress(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let input = try context.input(0)
    let kept = context.has(1) ? try context.input(1).numbers?.count { $0 != 0 } : nil
    guard let named = context.node.integer("axis") else {
      return [TensorInfo(input.elementType, [kept.map { Quantity($0) } ?? context.freshDimension(axis: 0)])]
    }
    var shape = try context.shape(0)
    let axis = try context.axis(named, rank: shape.count)
    shape[axis] = kept.map { Quantity($0) } ?? context.freshDimension(axis: axis)
    return [TensorInfo(input.elementType, shape)]
  }

  /// What is found, where first, which one each element is, and how often each: data say how many there are.
  private static func unique(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let input = try context.input(0)
    var shape = try context.shape(0)
    let found: Quantity, all: Quantity
    if let named = context.node.integer("axis") {
      let axis = try context.axis(named, rank: shape.count)
      all = shape[axis]
      found = context.freshDimension(axis: axis)
      shape[axis] = found
    } else {
      all = try Quantity.product(of: shape)
      found = context.freshDimension(axis: 0)
      shape = [found]
    }
    return [
      TensorInfo(input.elementType, shape), TensorInfo(.int64, [found]), TensorInfo(.int64, [all]), TensorInfo(.int64, [found]),
    ]
  }

  /// Rows of batch, class and box.
  private static func nonMaximumSuppression(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    [TensorInfo(.int64, [context.freshDimension(axis: 0), 3])]
  }

  private static func oneHot(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let indices = try context.shape(0)
    let axis = try context.axis(context.node.integer("axis") ?? -1, rank: indices.count + 1)
    let depth = try context.input(1).cast(to: .int64).values?.first
    var shape = indices
    shape.insert(depth ?? context.freshDimension(axis: axis), at: axis)
    let filling = try context.input(2)
    guard filling.hasContents, let depth = depth?.constant, let numbers = try context.input(0).numbers, let grid = Grid(shape),
      let source = Grid(indices), source.count == numbers.count
    else { return [TensorInfo(filling.elementType, shape)] }
    let positions = grid.map { index in
      var from = index
      let place = from.remove(at: axis)
      return counted(numbers[source.position(from) ?? 0], size: depth) == place ? 1 : 0
    }
    return [filling.picking(positions, shape: shape)]
  }
}
