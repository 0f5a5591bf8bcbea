extension ShapeRules {
  /// Operators that pick elements by index.
  static let gathering: [String: ShapeRule] = [
    "Gather": ShapeRule(gather), "GatherND": ShapeRule(gatherND), "GatherElements": ShapeRule(gatherElements),
    "com.microsoft::GatherND": ShapeRule(gatherND),
  ]

  /// The indexed axis is replaced by the shape of the indices.
  private static func gather(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let (data, indices) = (try context.shape(0), try context.shape(1))
    let axis = try context.axis(context.node.integer("axis") ?? 0, rank: data.count)
    let shape = Array(data[..<axis]) + indices + Array(data[(axis + 1)...])
    let input = try context.input(0)
    guard input.hasContents, let picked = try context.input(1).numbers, let source = Grid(data), let grid = Grid(shape),
      let chosen = Grid(indices), chosen.count == picked.count
    else { return [TensorInfo(input.elementType, shape)] }
    let positions = grid.map { index -> Int in
      let place = picked[chosen.position(Array(index[axis..<axis + indices.count])) ?? 0]
      var from = Array(index[..<axis])
      from.append(counted(place, size: source.sizes[axis]))
      from += index[(axis + indices.count)...]
      return source.position(from) ?? -1
    }
    return [input.picking(positions, shape: shape)]
  }

  /// A negative index counts from the end.
  static func counted(_ index: Int, size: Int) -> Int { index < 0 ? index &+ size : index }

  /// The last axis of the indices says how many axes of the data, after `batch_dims` shared ones, each index fixes.
  private static func gatherND(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let (data, indices) = (try context.shape(0), try context.shape(1))
    let shared = context.node.integer("batch_dims") ?? 0
    guard let last = indices.last?.constant else {
      throw ModelGraphError(.unknown, "how many axes its indices fix is not known")
    }
    guard shared >= 0, last >= 0, shared <= data.count, last <= data.count - shared else {
      throw ModelGraphError(.inconsistent, "indices \(describe(indices)) do not fit data \(describe(data))")
    }
    let shape = Array(indices.dropLast()) + Array(data[(shared + last)...])
    let input = try context.input(0)
    guard shared == 0, input.hasContents, let picked = try context.input(1).numbers, let source = Grid(data),
      let grid = Grid(shape), let chosen = Grid(indices), chosen.count == picked.count
    else { return [TensorInfo(input.elementType, shape)] }
    let positions = grid.map { index -> Int in
      let lead = indices.count - 1
      let row = zip(index[..<lead], chosen.strides).reduce(0) { $0 + $1.0 * $1.1 }
      let fixed = (0..<last).map { counted(picked[row + $0], size: source.sizes[$0]) }
      return source.position(fixed + index[lead...]) ?? -1
    }
    return [input.picking(positions, shape: shape)]
  }

  /// As many elements as there are indices, each of which replaces the place along the axis.
  private static func gatherElements(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let data = try context.shape(0)
    let shape = try context.shape(1, rank: data.count)
    let axis = try context.axis(context.node.integer("axis") ?? 0, rank: data.count)
    let input = try context.input(0)
    guard input.hasContents, let picked = try context.input(1).numbers, let source = Grid(data), let grid = Grid(shape),
      picked.count == grid.count
    else { return [TensorInfo(input.elementType, shape)] }
    var next = picked.makeIterator()
    let positions = grid.map { index -> Int in
      var from = index
      from[axis] = counted(next.next() ?? 0, size: source.sizes[axis])
      return source.position(from) ?? -1
    }
    return [input.picking(positions, shape: shape)]
  }
}
