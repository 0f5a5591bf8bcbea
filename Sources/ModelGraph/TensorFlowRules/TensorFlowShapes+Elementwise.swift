extension TensorFlowShapes {
  /// Operators that do the same to every element, stretched over each other where there are several.
  static let elementwise: [String: ShapeRule] = [
    ShapeRule.onnx(shared),
    ShapeRule.each(unary, like.infer),
    ShapeRule.each(binary, stretched),
    ShapeRule.each(["FloorDiv", "FloorMod", "Mod"], floored),
    ShapeRule.each(["Square"]) { (context) throws(ModelGraphError) in
      try context.asONNX("Mul", [context.operand(0), context.operand(0)])
    },
    ShapeRule.each(["NotEqual"]) { (context) throws(ModelGraphError) in
      var output = try context.asONNX("Equal")[0]
      output.values = output.numbers?.map { $0 == 0 ? 1 : 0 }
      return [output]
    },
    ShapeRule.each(["IsNan", "IsInf", "IsFinite"]) { (context) throws(ModelGraphError) in [TensorInfo(.bool, try context.shape(0))]
    },
    ShapeRule.each(["ApproximateEqual"]) { (context) throws(ModelGraphError) in [TensorInfo(.bool, try context.shape(0))] },
    ShapeRule.each(passing) { (context) throws(ModelGraphError) in [try context.input(0)] },
    ShapeRule.each(["IdentityN", "ShapeGuard"], each),
    ShapeRule.each(["Cast", "Bitcast"], cast),
    ShapeRule.each(["Select", "SelectV2"], choose),
    ShapeRule.each(["AddN", "AccumulateNV2"], sum),
    ShapeRule.each(["BiasAdd", "BiasAddV1"], like.infer),
    ShapeRule.each(["Real", "Imag", "ComplexAbs", "Angle"]) { (context) throws(ModelGraphError) in
      [TensorInfo(context.tensorFlowType("Tout") ?? .float32, try context.shape(0))]
    },
    ShapeRule.each(["Complex"]) { (context) throws(ModelGraphError) in
      [TensorInfo(context.tensorFlowType("Tout") ?? .complex64, try Broadcasting.shape([context.shape(0), context.shape(1)]))]
    },
    ShapeRule.each(["ClipByValue"], like.infer),
    ShapeRule.each(["EnsureShape"], ensure),
  ].reduce(into: [:]) { table, rules in table.merge(rules) { first, _ in first } }

  /// Contents are followed as in ONNX.
  private static let shared = [
    "Abs": "Abs", "Add": "Add", "AddV2": "Add", "Ceil": "Ceil", "Div": "Div", "DivNoNan": "Div", "Equal": "Equal", "Exp": "Exp",
    "Floor": "Floor", "Greater": "Greater", "GreaterEqual": "GreaterOrEqual", "Less": "Less", "LessEqual": "LessOrEqual",
    "Log": "Log", "LogicalAnd": "And", "LogicalNot": "Not", "LogicalOr": "Or", "LogicalXor": "Xor", "Maximum": "Max",
    "Minimum": "Min",
    "Mul": "Mul", "MulNoNan": "Mul", "Neg": "Neg", "Pow": "Pow", "RealDiv": "Div", "Inv": "Reciprocal", "Reciprocal": "Reciprocal",
    "Relu": "Relu", "Rint": "Round", "Round": "Round", "Sign": "Sign", "Sqrt": "Sqrt", "Sub": "Sub", "TruncateDiv": "Div",
    "BitwiseAnd": "BitwiseAnd", "BitwiseOr": "BitwiseOr", "BitwiseXor": "BitwiseXor",
  ]

  private static let unary = [
    "Acos", "Acosh", "Asin", "Asinh", "Atan", "Atanh", "BesselI0e", "BesselI1e", "Conj", "Cos", "Cosh", "Digamma", "Elu", "Erf",
    "Erfc",
    "Erfinv", "Expm1", "Invert", "LeakyRelu", "Lgamma", "Log1p", "Ndtri", "Relu6", "Rsqrt", "Selu", "Sigmoid", "Sin", "Sinh",
    "Softplus", "Softsign", "Tan", "Tanh", "PopulationCount", "FakeQuantWithMinMaxArgs", "FakeQuantWithMinMaxVars",
    "FakeQuantWithMinMaxVarsPerChannel", "QuantizeAndDequantize", "QuantizeAndDequantizeV2", "QuantizeAndDequantizeV3",
    "QuantizeAndDequantizeV4",
  ]

  private static let binary = [
    "Atan2", "Igamma", "Igammac", "LeftShift", "NextAfter", "RightShift", "SquaredDifference", "TruncateMod", "Xdivy", "Xlog1py",
    "Xlogy", "Zeta", "Polygamma",
  ]

  /// A handle of a variable stands for what the variable holds, so that reading passes it on.
  private static let passing = [
    "Identity", "Snapshot", "StopGradient", "PreventGradient", "PlaceholderWithDefault", "CheckNumerics", "CheckNumericsV2",
    "Print",
    "ReadVariableOp", "DebugIdentity", "DebugIdentityV2", "Enter", "RefEnter", "RefIdentity", "LoopCond", "DeepCopy", "CopyHost",
    "Copy",
    "_Retval", "_DeviceRetval", "OptimizationBarrier", "XlaSharding", "GuaranteeConst", "PlaceholderV3",
  ]

  private static func stretched(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let shape = try Broadcasting.shape([context.shape(0), context.shape(1)])
    return [TensorInfo(try context.input(0).elementType, shape)]
  }

  /// Division rounded downwards and what it leaves.
  private static func floored(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    var output = try stretched(context)[0]
    guard let shape = output.shape else { return [output] }
    let isQuotient = context.node.operator == "FloorDiv"
    let operands = [try context.input(0), try context.input(1)]
    output.values = Broadcasting.fold(operands, to: shape) { (pair) throws(ModelGraphError) -> Quantity? in
      if pair[1] == 0 { return nil }
      let quotient = try pair[0].floorDivided(by: pair[1])
      return try isQuotient ? quotient : pair[0] - pair[1] * quotient
    }
    if isQuotient, operands.contains(where: { $0.reals != nil }),
      (try output.elements()?.constant ?? .max) <= Tensor.maximumFoldedReals
    {
      output.reals = Broadcasting.foldReals(operands, to: shape) { (pair) throws(ModelGraphError) -> Real? in
        try Real.quotient(pair[0], pair[1])?.floor().map { Real($0) }
      }
    }
    return [output]
  }

  private static func each(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    context.inputs.map { $0 ?? .unknown }
  }

  private static func cast(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let type = context.tensorFlowType("DstT") ?? context.tensorFlowType("type")
    let input = try context.input(0)
    let shape = try context.shape(0)
    guard context.node.operator == "Bitcast", let from = input.elementType, let type, from.bitWidth != type.bitWidth else {
      return [context.node.operator == "Bitcast" ? TensorInfo(type, shape) : input.cast(to: type)]
    }
    if from.bitWidth > type.bitWidth { return [TensorInfo(type, shape + [Quantity(from.bitWidth / max(type.bitWidth, 1))])] }
    return [TensorInfo(type, shape.dropLast())]
  }

  /// The older form takes one condition for each first index.
  private static func choose(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    if context.node.operator == "Select", try context.shape(0).count < context.shape(1).count { return [try context.like(1)] }
    return try context.asONNX("Where")
  }

  private static func sum(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    try context.asONNX("Sum")
  }

  /// What the attribute says of sizes that are not known.
  private static func ensure(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    var info = try context.input(0)
    guard let sizes = context.node.integers("shape") else { return [info] }
    guard let shape = info.shape else {
      info.shape = sizes.enumerated().map { context.dimension($1, axis: $0) }
      return [info]
    }
    guard shape.count == sizes.count else {
      throw ModelGraphError(.inconsistent, "\(describe(shape)) is not of \(sizes.count) dimensions")
    }
    info.shape = zip(shape, sizes).map { $1 >= 0 && $0.constant == nil ? Quantity($1) : $0 }
    return [info]
  }
}
