extension TensorFlowShapes {
  /// Quantised operators: what the operator of that name makes, and the ends of its range.
  static let quantization: [String: ShapeRule] = [
    ShapeRule.each(convolutions) { (context) throws(ModelGraphError) in try ranged(context, "Conv2D") },
    ShapeRule.each(["QuantizedDepthwiseConv2D", "QuantizedDepthwiseConv2DWithBias", "QuantizedDepthwiseConv2DWithBiasAndRelu"]) {
      (context) throws(ModelGraphError) in try ranged(context, "DepthwiseConv2dNative")
    },
    ShapeRule.each(["QuantizedMatMul", "QuantizedMatMulWithBias", "QuantizedMatMulWithBiasAndRelu"]) {
      (context) throws(ModelGraphError) in try ranged(context, "MatMul")
    },
    ShapeRule.each(["QuantizedMaxPool"]) { (context) throws(ModelGraphError) in try ranged(context, "MaxPool") },
    ShapeRule.each(["QuantizedAvgPool"]) { (context) throws(ModelGraphError) in try ranged(context, "AvgPool") },
    ShapeRule.each(["QuantizedAdd", "QuantizedMul"]) { (context) throws(ModelGraphError) in try ranged(context, "AddV2") },
    ShapeRule.each(["QuantizedReshape"]) { (context) throws(ModelGraphError) in try ranged(context, "Reshape") },
    ShapeRule.each(same) { (context) throws(ModelGraphError) in try ranged(context, nil) },
    ShapeRule.each(["Dequantize"]) { (context) throws(ModelGraphError) in
      [TensorInfo(context.tensorFlowType("dtype") ?? .float32, try context.shape(0))]
    },
    ShapeRule.each(["RequantizationRange"]) { (_) throws(ModelGraphError) in [end, end] },
    ShapeRule.each(["QuantizedConcat", "QuantizedConcatV2"], concat),
  ].reduce(into: [:]) { table, rules in table.merge(rules) { first, _ in first } }

  private static let end = TensorInfo(.float32, [])

  private static let convolutions = [
    "QuantizedConv2D", "QuantizedConv2DAndRelu", "QuantizedConv2DWithBias", "QuantizedConv2DWithBiasAndRelu",
    "QuantizedConv2DAndRequantize", "QuantizedConv2DWithBiasAndRequantize", "QuantizedConv2DWithBiasAndReluAndRequantize",
    "QuantizedConv2DPerChannel",
  ]

  private static let same = [
    "QuantizeV2", "Requantize", "QuantizeDownAndShrinkRange", "QuantizedRelu", "QuantizedRelu6", "QuantizedReluX",
    "QuantizedBiasAdd",
    "QuantizedInstanceNorm",
  ]

  private static func ranged(_ context: NodeContext, _ name: String?) throws(ModelGraphError) -> [TensorInfo] {
    var output: TensorInfo
    if let name {
      guard let rule = all["\(Node.tensorFlowDomain)::\(name)"] else { throw ModelGraphError(.unknown, "it has no rule") }
      output = try rule.infer(context).first ?? .unknown
    } else {
      output = try context.like(0)
    }
    let types = ["out_type", "Toutput", "Tout"].compactMap { context.tensorFlowType($0) }
    let own = context.node.operator == "QuantizeV2" ? context.tensorFlowType("T") : nil
    output.elementType = own ?? types.first ?? output.elementType
    return [output, end, end]
  }

  /// The axis, then n tensors, n lower and n upper ends.
  private static func concat(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let count = (context.inputs.count - 1) / 3
    guard count > 0, let axis = try context.requiredNumbers(0).first else {
      throw ModelGraphError(.inconsistent, "it joins nothing, or names no axis")
    }
    return try context.asONNX("Concat", (1...count).map { context.operand($0) }, ["axis": .integer(axis)]) + [end, end]
  }
}
