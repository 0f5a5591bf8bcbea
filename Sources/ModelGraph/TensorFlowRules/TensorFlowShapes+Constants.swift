extension TensorFlowShapes {
  /// Operators whose outputs follow from attributes and shapes alone, and those that only hold something.
  static let constants: [String: ShapeRule] = [
    "Const": ShapeRule { (context) throws(ModelGraphError) in
      guard let value = context.node.tensor("value") else { throw ModelGraphError(.inconsistent, "it holds nothing") }
      return [TensorInfo(value)]
    },
    "Shape": ShapeRule { (context) throws(ModelGraphError) in
      let shape = try context.shape(0)
      return [TensorInfo(type(context), [Quantity(shape.count)], values: shape)]
    },
    "ShapeN": ShapeRule { (context) throws(ModelGraphError) in
      var outputs: [TensorInfo] = []
      for index in context.inputs.indices {
        let shape = try context.shape(index)
        outputs.append(TensorInfo(type(context), [Quantity(shape.count)], values: shape))
      }
      return outputs
    },
    "Size": ShapeRule { (context) throws(ModelGraphError) in
      [TensorInfo(type(context), [], values: [try Quantity.product(of: context.shape(0))])]
    },
    "Rank": ShapeRule { (context) throws(ModelGraphError) in
      [TensorInfo(.int32, [], values: [Quantity(try context.shape(0).count)])]
    },
    "VariableShape": ShapeRule { (context) throws(ModelGraphError) in
      let shape = try context.shape(0)
      return [TensorInfo(type(context), [Quantity(shape.count)], values: shape)]
    },
    "Range": ShapeRule { (context) throws(ModelGraphError) in try context.asONNX("Range") },
    "Fill": ShapeRule(fill), "ZerosLike": ShapeRule(alike), "OnesLike": ShapeRule(alike),
    "Empty": ShapeRule { (context) throws(ModelGraphError) in
      [TensorInfo(context.tensorFlowType("dtype"), try context.shape(heldBy: 0))]
    },
    "LinSpace": ShapeRule { (context) throws(ModelGraphError) in
      [TensorInfo(try context.input(0).elementType, [context.scalar(2) ?? context.freshDimension(axis: 0)])]
    },
    "VarHandleOp": ShapeRule(held), "VariableV2": ShapeRule(held), "Variable": ShapeRule(held), "_VarHandlesOp": nothing,
    "NoOp": nothing, "Assert": nothing, "AssignVariableOp": nothing, "AssignAddVariableOp": nothing, "AssignSubVariableOp": nothing,
    "VarIsInitializedOp": ShapeRule { (_) throws(ModelGraphError) in [TensorInfo(.bool, [])] },
    "Assign": ShapeRule { (context) throws(ModelGraphError) in [try context.like(1)] }, "AssignAdd": like, "AssignSub": like,
    "Timestamp": ShapeRule { (_) throws(ModelGraphError) in [TensorInfo(.float64, [])] },
    "FakeParam": ShapeRule(held), "DeclaredOutputs": ShapeRule(declared),
  ]

  private static func type(_ context: NodeContext) -> ElementType { context.tensorFlowType("out_type") ?? .int32 }

  /// What a variable holds whose shape is not all known.
  private static func held(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let sizes = context.node.integers("shape")
    return [TensorInfo(context.tensorFlowType("dtype"), sizes.map { $0.enumerated().map { context.dimension($1, axis: $0) } })]
  }

  /// No operator of TensorFlow's: what a loop or branch makes as far as its attribute `output_shapes` says, one list with each output's
  /// rank, -1 when unknown, and then its sizes, and `types` with the code of each. Without it, and with `carries`, what comes out
  /// is like what goes in.
  private static func declared(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    var said = (context.node.integers("output_shapes") ?? [])[...]
    if said.isEmpty, context.isSet("carries") {
      return context.inputs.map { TensorInfo($0?.elementType, $0?.shape) }
    }
    let types = context.node.integers("types") ?? []
    var outputs: [TensorInfo] = []
    for output in context.node.outputs.indices {
      let type = types[safe: output].flatMap { ElementType(tensorFlowCode: $0) }
      guard let rank = said.popFirst(), rank >= 0, rank <= said.count else {
        outputs.append(TensorInfo(type, nil))
        continue
      }
      let sizes = said.prefix(rank)
      said = said.dropFirst(rank)
      outputs.append(
        TensorInfo(type, sizes.enumerated().map { $1 < 0 ? context.freshDimension(output: output, axis: $0) : Quantity($1) }))
    }
    return outputs
  }

  private static func fill(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let value = try context.input(1)
    let shape = try context.shape(heldBy: 0)
    if let negative = shape.compactMap(\.constant).first(where: { $0 < 0 }) {
      throw ModelGraphError(.inconsistent, "a dimension cannot be \(negative)")
    }
    return [value.picking(Grid(shape).map { Array(repeating: 0, count: $0.count) }, shape: shape)]
  }

  private static func alike(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    if try context.input(0).container != nil { return [try context.input(0)] }
    var output = try context.like(0)
    guard let shape = output.shape, let grid = Grid(shape), let type = output.elementType else { return [output] }
    let number = context.node.operator == "OnesLike" ? 1 : 0
    if type.isInteger || type == .bool { output.values = Array(repeating: Quantity(number), count: grid.count) }
    if type.isFloatingPoint, grid.count <= Tensor.maximumFoldedReals {
      output.reals = Array(repeating: .number(Double(number)), count: grid.count)
    }
    return [output]
  }
}
