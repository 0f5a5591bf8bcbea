extension ShapeRules {
  /// Operators that add or cut elements at the ends of axes.
  static let padding: [String: ShapeRule] = [
    "Pad": ShapeRule(pad), "com.microsoft::Pad": ShapeRule(pad), "CenterCropPad": ShapeRule(centerCropPad),
  ]

  /// out = in + before + after; negative pads cut. Pads are first all before, then all after.
  private static func pad(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let input = try context.input(0)
    var shape = try context.shape(0)
    let attribute = (context.node.integers("pads") ?? context.node.integers("paddings"))?.map { Quantity($0) }
    let axes = try paddedAxes(context, rank: shape.count)
    guard let pads = attribute ?? context.values(1) else {
      for axis in axes ?? Array(shape.indices) { shape[axis] = context.freshDimension(axis: axis) }
      return [TensorInfo(input.elementType, shape)]
    }
    guard let axes, pads.count == 2 * axes.count else {
      throw ModelGraphError(.inconsistent, "\(pads.count) pads meet \(axes?.count ?? 0) axes of \(shape.count) dimensions")
    }
    let whole = shape
    var before = Array(repeating: Quantity(0), count: shape.count)
    for (index, axis) in axes.enumerated() {
      before[axis] = pads[index]
      shape[axis] = try shape[axis] + pads[index] + pads[axes.count + index]
    }
    let shift = before.compactMap(\.constant)
    guard input.hasContents, context.node.text("mode") ?? "constant" == "constant", shift.count == before.count,
      let source = Grid(whole), let grid = Grid(shape)
    else { return [TensorInfo(input.elementType, shape)] }
    let zero = TensorInfo(
      input.elementType, [], values: input.values.map { _ in [0] }, reals: input.reals.map { _ in [.number(0)] })
    let filling = context.has(2) ? try context.input(2) : zero
    let positions = grid.map { index in
      source.position(index.indices.map { index[$0] &- shift[$0] }) ?? source.count
    }
    return [TensorInfo.picking(positions, from: [input, filling], shape: shape)]
  }

  /// All unless some are named; nil when data name them.
  private static func paddedAxes(_ context: NodeContext, rank: Int) throws(ModelGraphError) -> [Int]? {
    guard context.has(3) else { return Array(0..<rank) }
    guard let named = try context.input(3).numbers else { return nil }
    var axes: [Int] = []
    for axis in named { axes.append(try context.axis(axis, rank: rank)) }
    return axes
  }

  /// The named axes get the sizes that the second input holds.
  private static func centerCropPad(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    var shape = try context.shape(0)
    let named = context.node.integers("axes") ?? Array(shape.indices)
    let sizes = context.values(1)
    guard sizes.map({ $0.count == named.count }) ?? true else {
      throw ModelGraphError(.inconsistent, "\(sizes?.count ?? 0) sizes meet \(named.count) axes")
    }
    for (index, axis) in named.enumerated() {
      let axis = try context.axis(axis, rank: shape.count)
      shape[axis] = sizes?[index] ?? context.freshDimension(axis: axis)
    }
    return [TensorInfo(try context.input(0).elementType, shape)]
  }
}
