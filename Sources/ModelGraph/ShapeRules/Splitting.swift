extension ShapeRules {
  /// Operators that cut along one axis.
  static let splitting: [String: ShapeRule] = ["Split": ShapeRule(split)]

  private static func split(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let (input, shape) = (try context.input(0), try context.shape(0))
    let axis = try context.axis(context.node.integer("axis") ?? 0, rank: shape.count)
    let sizes = try partSizes(context, of: shape[axis])
    var outputs: [TensorInfo] = []
    var start = 0
    for size in sizes {
      var part = shape
      part[axis] = size
      guard input.hasContents, let source = Grid(shape), let grid = Grid(part) else {
        outputs.append(TensorInfo(input.elementType, part))
        continue
      }
      let offset = start
      let positions = grid.map { index in
        var from = index
        from[axis] += offset
        return source.position(from) ?? -1
      }
      outputs.append(input.picking(positions, shape: part))
      start += grid.sizes[axis]
    }
    return outputs
  }

  /// As attribute (before operator set 13) or input say; else equal parts, of which from operator set 18 on the last may be
  /// smaller.
  private static func partSizes(_ context: NodeContext, of size: Quantity) throws(ModelGraphError) -> [Quantity] {
    let count = context.node.outputs.count
    if let sizes = context.node.integers("split")?.map({ Quantity($0) }) ?? context.values(1) {
      guard sizes.count == count, try Quantity.sum(of: sizes).isEqual(to: size) != false else {
        throw ModelGraphError(.inconsistent, "\(describe(sizes)) do not split \(size) into \(count) parts")
      }
      return sizes
    }
    if context.has(1) { return context.node.outputs.indices.map { context.freshDimension(output: $0, axis: 0) } }
    guard count > 0, context.node.integer("num_outputs") ?? count == count else {
      throw ModelGraphError(
        .inconsistent, "it splits into \(context.node.integer("num_outputs") ?? 0) parts and has \(count) outputs")
    }
    guard context.opset >= 18 else {
      if let number = size.constant, number % count != 0 {
        throw ModelGraphError(.inconsistent, "\(number) does not split into \(count) equal parts")
      }
      return Array(repeating: try size.floorDivided(by: Quantity(count)), count: count)
    }
    let part = try size.ceilingDivided(by: Quantity(count))
    return Array(repeating: part, count: count - 1) + [try size - part * Quantity(count - 1)]
  }
}
