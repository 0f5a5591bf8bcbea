extension TensorFlowShapes {
  /// Operators that move blocks of pixels into the batch or the channels, and back.
  static let blocks: [String: ShapeRule] = [
    "SpaceToBatchND": ShapeRule { (context) throws(ModelGraphError) in
      try spaceToBatch(context, block: context.requiredValues(1), pads: context.requiredValues(2))
    },
    "BatchToSpaceND": ShapeRule { (context) throws(ModelGraphError) in
      try batchToSpace(context, block: context.requiredValues(1), crops: context.requiredValues(2))
    },
    "SpaceToBatch": ShapeRule { (context) throws(ModelGraphError) in
      try spaceToBatch(context, block: square(context), pads: context.requiredValues(1))
    },
    "BatchToSpace": ShapeRule { (context) throws(ModelGraphError) in
      try batchToSpace(context, block: square(context), crops: context.requiredValues(1))
    },
    "SpaceToDepth": ShapeRule { (context) throws(ModelGraphError) in
      try exchange(context) { (size, block) throws(ModelGraphError) in
        try size.floorDivided(by: block)
      } channels: {
        (channels, area) throws(ModelGraphError) in
        try channels * area
      }
    },
    "DepthToSpace": ShapeRule { (context) throws(ModelGraphError) in
      try exchange(context) { (size, block) throws(ModelGraphError) in
        try size * block
      } channels: {
        (channels, area) throws(ModelGraphError) in
        try channels.floorDivided(by: area)
      }
    },
  ]

  private static func square(_ context: NodeContext) throws(ModelGraphError) -> [Quantity] {
    let side = Quantity(try context.positive("block_size"))
    return [side, side]
  }

  private static func check(_ context: NodeContext, _ block: [Quantity], _ edges: [Quantity]) throws(ModelGraphError) -> [Quantity]
  {
    let shape = try context.shape(0)
    guard block.count < shape.count, edges.count == 2 * block.count, block.allSatisfy({ $0.constant.map { $0 > 0 } ?? true }) else {
      throw ModelGraphError(.inconsistent, "blocks of \(describe(block)) do not fit \(describe(shape))")
    }
    return shape
  }

  private static func spaceToBatch(
    _ context: NodeContext, block: [Quantity], pads: [Quantity]
  ) throws(ModelGraphError) -> [TensorInfo] {
    var shape = try check(context, block, pads)
    shape[0] = try shape[0] * Quantity.product(of: block)
    for (place, side) in block.enumerated() {
      shape[place + 1] = try (shape[place + 1] + pads[2 * place] + pads[2 * place + 1]).floorDivided(by: side)
    }
    return [TensorInfo(try context.input(0).elementType, shape)]
  }

  private static func batchToSpace(
    _ context: NodeContext, block: [Quantity], crops: [Quantity]
  ) throws(ModelGraphError) -> [TensorInfo] {
    var shape = try check(context, block, crops)
    shape[0] = try shape[0].floorDivided(by: Quantity.product(of: block))
    for (place, side) in block.enumerated() {
      shape[place + 1] = try shape[place + 1] * side - crops[2 * place] - crops[2 * place + 1]
    }
    return [TensorInfo(try context.input(0).elementType, shape)]
  }

  private static func exchange(
    _ context: NodeContext, size: (Quantity, Quantity) throws(ModelGraphError) -> Quantity,
    channels: (Quantity, Quantity) throws(ModelGraphError) -> Quantity
  ) throws(ModelGraphError) -> [TensorInfo] {
    var shape = try context.shape(0, rank: 4)
    let layout = try ImageLayout(context.node, rank: 4)
    let block = Quantity(try context.positive("block_size"))
    for axis in layout.spatialAxes { shape[axis] = try size(shape[axis], block) }
    shape[layout.channelAxis] = try channels(shape[layout.channelAxis], block * block)
    return [TensorInfo(try context.input(0).elementType, shape)]
  }
}
