extension ShapeRules {
  /// Operators that sample images at computed places.
  static let sampling: [String: ShapeRule] = [
    "GridSample": ShapeRule(gridSample), "com.microsoft::GridSample": ShapeRule(gridSample), "AffineGrid": ShapeRule(affineGrid),
    "RoiAlign": ShapeRule(alignedRegions), "MaxRoiPool": ShapeRule(pooledRegions), "ImageDecoder": ShapeRule(decodedImage),
    "com.microsoft::CropAndResize": ShapeRule(croppedRegions),
  ]

  /// `[batch, channels, in...]` at `[batch, out..., axes]` places.
  private static func gridSample(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let input = try context.shape(0)
    let grid = try context.shape(1, rank: input.count)
    guard input.count > 2 else { throw ModelGraphError(.inconsistent, "it samples \(describe(input))") }
    return [TensorInfo(try context.input(0).elementType, Array(input[..<2]) + Array(grid[1..<grid.count - 1]))]
  }

  /// Of size `[batch, channels, out...]`: `[batch, out..., axes]`.
  private static func affineGrid(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let size = try context.shape(heldBy: 1)
    guard size.count > 2 else { throw ModelGraphError(.inconsistent, "its size has \(size.count) dimensions") }
    let shape = [size[0]] + size.dropFirst(2) + [Quantity(size.count - 2)]
    return [TensorInfo(try context.input(0).elementType, shape)]
  }

  private static func alignedRegions(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let input = try context.shape(0, rank: 4)
    let regions = try context.shape(1, rank: 2)
    let sizes = try ["output_height", "output_width"].map { (name) throws(ModelGraphError) in
      Quantity(try context.positive(name, default: 1))
    }
    return [TensorInfo(try context.input(0).elementType, [regions[0], input[1]] + sizes)]
  }

  private static func pooledRegions(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let input = try context.shape(0)
    let regions = try context.shape(1, rank: 2)
    guard input.count > 2, let sizes = context.node.integers("pooled_shape"), sizes.count == input.count - 2 else {
      throw ModelGraphError(.inconsistent, "its pooled_shape does not fit \(describe(input))")
    }
    return [TensorInfo(try context.input(0).elementType, [regions[0], input[1]] + sizes.map { Quantity($0) })]
  }

  /// The fourth input says height and width.
  private static func croppedRegions(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let input = try context.shape(0, rank: 4)
    let regions = try context.shape(1, rank: 2)
    let sizes = context.values(3) ?? [context.freshDimension(axis: 2), context.freshDimension(axis: 3)]
    guard sizes.count == 2 else { throw ModelGraphError(.inconsistent, "its crop size has \(sizes.count) numbers") }
    return [TensorInfo(try context.input(0).elementType, [regions[0], input[1]] + sizes)]
  }

  /// `[height, width, channels]`, the first two as the image says.
  private static func decodedImage(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let channels: Quantity = context.node.text("pixel_format") == "Grayscale" ? 1 : 3
    return [TensorInfo(.uint8, [context.freshDimension(axis: 0), context.freshDimension(axis: 1), channels])]
  }
}
