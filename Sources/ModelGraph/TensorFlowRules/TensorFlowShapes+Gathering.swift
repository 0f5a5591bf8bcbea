extension TensorFlowShapes {
  /// Operators that pick elements by index, or put them there.
  static let gathering: [String: ShapeRule] = [
    "Gather": ShapeRule(gather), "GatherV2": ShapeRule(gather), "ResourceGather": ShapeRule(gather),
    "GatherNd": ShapeRule { (context) throws(ModelGraphError) in try context.asONNX("GatherND") },
    "ResourceGatherNd": ShapeRule { (context) throws(ModelGraphError) in try context.asONNX("GatherND") },
    "ScatterNd": ShapeRule { (context) throws(ModelGraphError) in
      [TensorInfo(try context.input(1).elementType, try context.shape(heldBy: 2))]
    },
    "TensorScatterUpdate": like, "TensorScatterAdd": like, "TensorScatterSub": like, "TensorScatterMax": like,
    "TensorScatterMin": like,
    "TensorStridedSliceUpdate": like, "ScatterNdNonAliasingAdd": like, "InplaceUpdate": like, "InplaceAdd": like,
    "ResourceScatterAdd": nothing, "ResourceScatterUpdate": nothing,
  ]

  /// The indexed axis is replaced by the shape of the indices, whose first `batch_dims` axes are those of the data.
  private static func gather(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let (data, indices) = (try context.shape(0), try context.shape(1))
    let named = context.node.integer("batch_dims") ?? 0
    let shared = named < 0 ? named &+ indices.count : named
    guard (0...indices.count).contains(shared) else {
      throw ModelGraphError(.inconsistent, "its batch_dims \(named) do not fit indices \(describe(indices))")
    }
    let axis = context.has(2) ? try context.requiredNumbers(2).first ?? 0 : shared
    var outputs: [TensorInfo]
    if shared == 0 {
      outputs = try context.asONNX("Gather", [context.operand(0), context.operand(1)], ["axis": .integer(axis)])
    } else {
      let place = try context.axis(axis, rank: data.count)
      guard place >= shared else { throw ModelGraphError(.inconsistent, "its axis \(axis) is one of \(shared) shared ones") }
      let shape = Array(data[..<place]) + Array(indices[shared...]) + Array(data[(place + 1)...])
      outputs = [TensorInfo(try context.input(0).elementType, shape)]
    }
    if let type = context.tensorFlowType("dtype") { outputs[0].elementType = type }
    return outputs
  }
}
