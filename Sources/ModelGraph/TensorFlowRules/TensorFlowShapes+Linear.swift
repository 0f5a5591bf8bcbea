extension TensorFlowShapes {
  /// Products of matrices.
  static let linear: [String: ShapeRule] = [
    "MatMul": product("transpose_a", "transpose_b"), "_FusedMatMul": product("transpose_a", "transpose_b"),
    "SparseMatMul": product("transpose_a", "transpose_b"),
    "BatchMatMul": product("adj_x", "adj_y"), "BatchMatMulV2": product("adj_x", "adj_y"),
    "BatchMatMulV3": product("adj_x", "adj_y"),
    "Einsum": ShapeRule { (context) throws(ModelGraphError) in
      guard let equation = context.node.text("equation") else { throw ModelGraphError(.inconsistent, "it has no equation") }
      return try context.asONNX("Einsum", nil, ["equation": .text(equation)])
    },
    "Cross": like,
  ]

  private static func product(_ first: String, _ second: String) -> ShapeRule {
    ShapeRule { (context) throws(ModelGraphError) in
      let left = try turned(context, 0, context.isSet(first))
      let right = try turned(context, 1, context.isSet(second))
      var outputs = try context.asONNX("MatMul", [left, right])
      outputs[0].elementType = context.tensorFlowType("Tout") ?? outputs[0].elementType
      return outputs
    }
  }

  private static func turned(_ context: NodeContext, _ index: Int, _ isTurned: Bool) throws(ModelGraphError) -> NodeContext.Operand
  {
    var shape = try context.shape(index)
    guard shape.count >= 2 else { throw ModelGraphError(.inconsistent, "its input \(index) is \(describe(shape)), not a matrix") }
    if isTurned { shape.swapAt(shape.count - 1, shape.count - 2) }
    return NodeContext.Operand(name: context.node.inputs[index], info: TensorInfo(try context.input(index).elementType, shape))
  }
}
