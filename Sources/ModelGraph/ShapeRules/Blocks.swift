extension ShapeRules {
  /// Operators between channels or columns and blocks of an image.
  static let blocks: [String: ShapeRule] = [
    "DepthToSpace": ShapeRule(depthToSpace), "SpaceToDepth": ShapeRule(spaceToDepth), "Col2Im": ShapeRule(columnsToImage),
    "MaxUnpool": ShapeRule(unpool),
  ]

  private static func depthToSpace(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let shape = try context.shape(0, rank: 4)
    let block = Quantity(try context.positive("blocksize"))
    let area = try block * block
    if let channels = shape[1].constant, let area = area.constant, channels % area != 0 {
      throw ModelGraphError(.inconsistent, "\(channels) channels are no blocks of \(area)")
    }
    return [
      TensorInfo(
        try context.input(0).elementType,
        [shape[0], try shape[1].floorDivided(by: area), try shape[2] * block, try shape[3] * block])
    ]
  }

  private static func spaceToDepth(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let shape = try context.shape(0, rank: 4)
    let block = Quantity(try context.positive("blocksize"))
    let channels = try shape[1] * block * block
    return [
      TensorInfo(
        try context.input(0).elementType,
        [shape[0], channels, try shape[2].floorDivided(by: block), try shape[3].floorDivided(by: block)])
    ]
  }

  /// `[batch, channels * block elements, blocks]` becomes `[batch, channels, image...]`.
  private static func columnsToImage(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let input = try context.shape(0, rank: 3)
    let image = try context.shape(heldBy: 1)
    let channels = try context.values(2).map { (block) throws(ModelGraphError) in
      try input[1].floorDivided(by: Quantity.product(of: block))
    }
    return [TensorInfo(try context.input(0).elementType, [input[0], channels ?? context.freshDimension(axis: 1)] + image)]
  }

  /// out = (in - 1) stride + kernel - pads, unless the third input says the shape.
  private static func unpool(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let type = try context.input(0).elementType
    if context.has(2) { return [TensorInfo(type, try context.shape(heldBy: 2))] }
    let input = try context.shape(0)
    let rank = input.count - 2
    guard rank > 0, let kernel = context.node.integers("kernel_shape"), kernel.count == rank else {
      throw ModelGraphError(.inconsistent, "its kernel_shape does not fit \(describe(input))")
    }
    let strides = try WindowGeometry.steps("strides", of: context.node, rank: rank)
    let pads = try WindowGeometry.pads(of: context.node, rank: rank)
    var shape = Array(input[..<2])
    for axis in 0..<rank {
      let full = try (input[axis + 2] - 1) * Quantity(strides[axis]) + Quantity(kernel[axis])
      shape.append(try full - Quantity(pads[axis]) - Quantity(pads[axis + rank]))
    }
    return [TensorInfo(type, shape)]
  }
}
