extension TensorFlowShapes {
  /// Operators that arrange the same elements otherwise, or repeat them.
  static let layout: [String: ShapeRule] = [
    "Reshape": ShapeRule { (context) throws(ModelGraphError) in try context.asONNX("Reshape", nil, ["allowzero": .integer(1)]) },
    "Transpose": ShapeRule(transpose), "ConjugateTranspose": ShapeRule(transpose),
    "ExpandDims": ShapeRule(expand), "Squeeze": ShapeRule(squeeze),
    "Tile": ShapeRule { (context) throws(ModelGraphError) in try context.asONNX("Tile") },
    "BroadcastTo": ShapeRule(broadcast),
    "BroadcastArgs": ShapeRule { (context) throws(ModelGraphError) in
      let shape = try Broadcasting.shape([context.requiredValues(0), context.requiredValues(1)])
      return [TensorInfo(try context.input(0).elementType, [Quantity(shape.count)], values: shape)]
    },
    "BroadcastGradientArgs": ShapeRule(stretchedAxes),
    "Pad": ShapeRule(pad), "PadV2": ShapeRule(pad), "MirrorPad": ShapeRule(pad),
    "ReverseV2": ShapeRule(reverse), "Reverse": like, "ReverseSequence": like, "Roll": like, "Cumsum": ShapeRule(accumulate),
    "Cumprod": ShapeRule(accumulate), "CumulativeLogsumexp": like, "InvertPermutation": ShapeRule(invert),
  ]

  private static func transpose(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    try context.asONNX("Transpose", [context.operand(0)], ["perm": .integers(try context.requiredNumbers(1))])
  }

  private static func expand(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    guard let axis = try context.requiredNumbers(1).first else { throw ModelGraphError(.inconsistent, "it names no axis") }
    return try context.asONNX("Unsqueeze", [context.operand(0), .numbers([Quantity(axis)])])
  }

  private static func squeeze(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let axes = context.node.integers("squeeze_dims") ?? context.node.integers("axis") ?? []
    let named = axes.map { Quantity($0) }
    return try context.asONNX("Squeeze", axes.isEmpty ? [context.operand(0)] : [context.operand(0), .numbers(named)])
  }

  private static func broadcast(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    guard context.values(1) != nil else {
      return [TensorInfo(try context.input(0).elementType, try context.shape(heldBy: 1))]
    }
    return try context.asONNX("Expand")
  }

  /// The axes along which each of two shapes, given as contents, is stretched by the other.
  private static func stretchedAxes(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    guard let a = context.values(0), let b = context.values(1) else {
      return [0, 1].map { TensorInfo(.int32, [context.freshDimension(output: $0, axis: 0)]) }
    }
    let rank = max(a.count, b.count)
    let padded = [a, b].map { Array(repeating: Quantity(1), count: rank - $0.count) + $0 }
    return [0, 1].map { side in
      let axes = (0..<rank).filter { axis in
        padded[side][axis] == 1 && (padded[1 - side][axis] != 1 || axis < rank - [a, b][side].count)
      }
      return TensorInfo(.int32, [Quantity(axes.count)], values: axes.map { Quantity($0) })
    }
  }

  /// Two numbers for each axis: how much comes before and after.
  private static func pad(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let shape = try context.shape(0)
    guard let pads = context.values(1) else {
      return [TensorInfo(try context.input(0).elementType, shape.indices.map { context.freshDimension(axis: $0) })]
    }
    guard pads.count == 2 * shape.count else {
      throw ModelGraphError(.inconsistent, "\(pads.count) paddings do not fit \(describe(shape))")
    }
    var padded = shape
    for axis in shape.indices { padded[axis] = try shape[axis] + pads[2 * axis] + pads[2 * axis + 1] }
    guard context.node.operator != "MirrorPad" else { return [TensorInfo(try context.input(0).elementType, padded)] }
    let turned = shape.indices.map { pads[2 * $0] } + shape.indices.map { pads[2 * $0 + 1] }
    return try context.asONNX("Pad", [context.operand(0), .numbers(turned), context.operand(2)])
  }

  /// Contents of one dimension are followed.
  private static func reverse(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let input = try context.input(0)
    let shape = try context.shape(0)
    guard shape.count == 1, let axes = context.values(1), let grid = Grid(shape) else {
      return [TensorInfo(input.elementType, shape)]
    }
    return [axes.isEmpty ? input : input.picking(Array((0..<grid.count).reversed()), shape: shape)]
  }

  private static func accumulate(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    try context.asONNX(
      context.node.operator == "Cumsum" ? "CumSum" : "CumProd", nil,
      [
        "exclusive": .integer(context.isSet("exclusive") ? 1 : 0), "reverse": .integer(context.isSet("reverse") ? 1 : 0),
      ])
  }

  private static func invert(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    var output = try context.like(0)
    if let order = try context.input(0).numbers, order.sorted() == Array(order.indices) {
      var inverse = order
      for (position, place) in order.enumerated() { inverse[place] = position }
      output.values = inverse.map { Quantity($0) }
    }
    return [output]
  }
}
