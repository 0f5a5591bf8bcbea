extension ShapeRules {
  /// Operators that pick elements by index.
  static let gathering: [String: ShapeRule] = ["Gather": ShapeRule(gather), "GatherND": ShapeRule(gatherND)]

  /// The indexed axis is replaced by the shape of the indices.
  private static func gather(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let (data, indices) = (try context.shape(0), try context.shape(1))
    let axis = try context.axis(context.node.integer("axis") ?? 0, rank: data.count)
    let shape = Array(data[..<axis]) + indices + Array(data[(axis + 1)...])
    var output = TensorInfo(try context.input(0).elementType, shape)
    if data.count == 1, let all = context.values(0), let picked = context.values(1)?.compactMap(\.constant),
      picked.count == context.values(1)?.count
    {
      let positions = picked.map { $0 < 0 ? $0 &+ all.count : $0 }
      if positions.allSatisfy(all.indices.contains) { output.values = positions.map { all[$0] } }
    }
    return [output]
  }

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
    return [TensorInfo(try context.input(0).elementType, shape)]
  }
}
