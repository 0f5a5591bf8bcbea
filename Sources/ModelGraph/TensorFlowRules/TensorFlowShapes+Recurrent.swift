extension TensorFlowShapes {
  /// Recurrent layers and cells in one operator.
  static let recurrent: [String: ShapeRule] = [
    "CudnnRNN": ShapeRule(layers), "CudnnRNNV2": ShapeRule(layers), "CudnnRNNV3": ShapeRule(layers),
    "BlockLSTM": ShapeRule(sequence), "BlockLSTMV2": ShapeRule(sequence),
    "LSTMBlockCell": ShapeRule { (context) throws(ModelGraphError) in
      Array(repeating: TensorInfo(try context.input(0).elementType, try context.shape(1, rank: 2)), count: 7)
    },
    "GRUBlockCell": ShapeRule { (context) throws(ModelGraphError) in
      Array(repeating: TensorInfo(try context.input(0).elementType, try context.shape(1, rank: 2)), count: 4)
    },
  ]

  /// Input `[steps, batch, features]`, state `[layers x directions, batch, hidden]`.
  private static func layers(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let (input, state) = (try context.shape(0, rank: 3), try context.shape(1, rank: 3))
    let directions = context.node.text("direction") == "bidirectional" ? 2 : 1
    let type = try context.input(0).elementType
    let cell = context.has(2) ? TensorInfo(type, try context.shape(2)) : TensorInfo(type, state)
    return [
      TensorInfo(type, [input[0], input[1], try state[2] * Quantity(directions)]), TensorInfo(type, state), cell,
      TensorInfo(type, [context.freshDimension(output: 3, axis: 0)]),
      TensorInfo(.int8, [context.freshDimension(output: 4, axis: 0)]),
    ]
  }

  /// Inputs: number of steps, x `[steps, batch, features]`, cell state `[batch, hidden]`...
  private static func sequence(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let (input, state) = (try context.shape(1, rank: 3), try context.shape(2, rank: 2))
    return Array(repeating: TensorInfo(try context.input(1).elementType, [input[0]] + state), count: 7)
  }
}
