extension ShapeRules {
  /// Operators that write into a copy of their first input.
  static let scattering: [String: ShapeRule] = [
    "ScatterND": ShapeRule(scatterND), "ScatterElements": ShapeRule(scatterElements), "Scatter": ShapeRule(scatterElements),
    "TensorScatter": ShapeRule { (context) throws(ModelGraphError) in [try context.like(0)] },
  ]

  /// Each index fixes as many axes of the data as the last axis of the indices says; updates follow the others.
  private static func scatterND(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let (data, updates) = (try context.input(0), try context.input(2))
    let shape = try context.shape(0)
    let unknown = [TensorInfo(data.elementType, shape)]
    guard data.hasContents, updates.hasContents, context.node.text("reduction") ?? "none" == "none",
      let indices = try context.input(1).numbers, let chosen = Grid(context.inputs[1]?.shape), chosen.count == indices.count,
      let fixed = chosen.sizes.last, fixed <= shape.count, let grid = Grid(shape), let source = Grid(updates.shape),
      source.sizes == chosen.sizes.dropLast() + grid.sizes.dropFirst(fixed)
    else { return unknown }
    var positions = Array(0..<grid.count)
    let lead = chosen.sizes.count - 1
    var next = 0
    for index in source.map({ $0 }) {
      let row = zip(index[..<lead], chosen.strides).reduce(0) { $0 + $1.0 * $1.1 }
      let target = (0..<fixed).map { counted(indices[row + $0], size: grid.sizes[$0]) } + index[lead...]
      guard let position = grid.position(target) else { return unknown }
      positions[position] = grid.count + next
      next += 1
    }
    return [TensorInfo.picking(positions, from: [data, updates], shape: shape)]
  }

  private static func scatterElements(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let (data, updates) = (try context.input(0), try context.input(2))
    let shape = try context.shape(0)
    let axis = try context.axis(context.node.integer("axis") ?? 0, rank: shape.count)
    let unknown = [TensorInfo(data.elementType, shape)]
    guard data.hasContents, updates.hasContents, context.node.text("reduction") ?? "none" == "none",
      let indices = try context.input(1).numbers, let chosen = Grid(context.inputs[1]?.shape), chosen.count == indices.count,
      chosen.sizes.count == shape.count, let grid = Grid(shape)
    else { return unknown }
    var positions = Array(0..<grid.count)
    for (next, index) in chosen.map({ $0 }).enumerated() {
      var target = index
      target[axis] = counted(indices[next], size: grid.sizes[axis])
      guard let position = grid.position(target) else { return unknown }
      positions[position] = grid.count + next
    }
    return [TensorInfo.picking(positions, from: [data, updates], shape: shape)]
  }
}
