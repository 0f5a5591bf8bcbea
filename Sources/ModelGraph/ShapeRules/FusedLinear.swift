extension ShapeRules {
  /// Products and convolutions as ONNX Runtime fuses them. Source: its docs/ContribOperators.md.
  static let fusedLinear: [String: ShapeRule] = [
    fused(["FusedMatMul", "TransposeMatMul", "FusedMatMulActivation", "SparseToDenseMatMul"], transposedProduct),
    fused(["FusedGemm", "GemmFloat8"]) { (context) throws(ModelGraphError) in
      [TensorInfo(context.type("dtype") ?? context.type(of: 0), try gemmShape(context, second: 1))]
    },
    fused(["QGemm"]) { (context) throws(ModelGraphError) in
      [
        TensorInfo(
          context.has(8) ? context.type(of: 8) : context.has(7) ? context.type(of: 0) : .float32, try gemmShape(context, second: 3))
      ]
    },
    fused(["GemmFastGelu"]) { (context) throws(ModelGraphError) in
      [TensorInfo(context.type(of: 0), try multiplied(context.shape(0), context.shape(1)))]
    },
    fused(["MatMulIntegerToFloat"]) { (context) throws(ModelGraphError) in
      [TensorInfo(context.type(of: 2), try multiplied(context.shape(0), context.shape(1)))]
    },
    fused(["DynamicQuantizeMatMul"]) { (context) throws(ModelGraphError) in
      [TensorInfo(context.type(of: 0), try multiplied(context.shape(0), context.shape(1)))]
    },
    fused(["MatMulInteger16"]) { (context) throws(ModelGraphError) in
      [TensorInfo(.int32, try multiplied(context.shape(0), context.shape(1)))]
    },
    fused(["MatMulNBits", "MatMulBnb4"], packedProduct),
    fused(["MatMulFpQ4"]) { (context) throws(ModelGraphError) in
      [TensorInfo(context.type(of: 0), try multiplied(context.shape(0), context.shape(heldBy: 2)))]
    },
    fused(["QOrderedMatMul"]) { (context) throws(ModelGraphError) in
      [TensorInfo(context.type(of: 0), try multiplied(context.shape(0), context.shape(2)))]
    },
    fused(["FusedConv"]) { (context) throws(ModelGraphError) in [TensorInfo(context.type(of: 0), try convolved(context))] },
    fused(["NhwcConv", "NhwcFusedConv"]) { (context) throws(ModelGraphError) in
      let weight = try context.shape(1)
      guard weight.count > 2 else { throw ModelGraphError(.inconsistent, "its weight is \(describe(weight))") }
      return [
        TensorInfo(
          context.type(of: 0), try convolvedLast(context, kernel: Array(weight[1..<weight.count - 1]), channels: weight[0]))
      ]
    },
    fused(["ConvTransposeWithDynamicPads"], dynamicallyPadded),
    fused(["MaxpoolWithMask"], pooling), fused(["NhwcMaxPool"], pooledLast),
  ].reduce(into: [:]) { table, rules in table.merge(rules) { first, _ in first } }

  /// `transA` turns the last two dimensions round, `transBatchA` moves the first behind the others' last but one.
  private static func transposedProduct(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    var operands: [[Quantity]] = []
    for (index, name) in ["A", "B"].enumerated() {
      var shape = try context.shape(index)
      if context.node.integer("transBatch\(name)") ?? 0 != 0, shape.count > 2 {
        shape.insert(shape.removeFirst(), at: shape.count - 1)
      }
      if context.node.integer("trans\(name)") ?? 0 != 0, shape.count > 1 { shape.swapAt(shape.count - 1, shape.count - 2) }
      operands.append(shape)
    }
    return [TensorInfo(context.type(of: 0), try multiplied(operands[0], operands[1]))]
  }

  /// The second matrix is packed; attributes say its sizes.
  private static func packedProduct(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let input = try context.shape(0)
    let (depth, columns) = (try context.positive("K"), try context.positive("N"))
    guard let last = input.last else { throw ModelGraphError(.inconsistent, "it multiplies a single number") }
    let isTransposed = context.node.operator == "MatMulBnb4" && context.node.integer("transB") == 0
    try context.match(last, Quantity(isTransposed ? columns : depth), "rows and columns of its operands differ")
    return [TensorInfo(context.type(of: 0), input.dropLast() + [Quantity(isTransposed ? depth : columns)])]
  }

  /// `[batch, in..., channels]` under a kernel of these sizes.
  static func convolvedLast(
    _ context: NodeContext, kernel: [Quantity]?, channels: Quantity?
  ) throws(ModelGraphError) -> [Quantity] {
    let input = try context.shape(0)
    guard input.count > 2, let last = input.last else { throw ModelGraphError(.inconsistent, "its input is \(describe(input))") }
    let geometry = try WindowGeometry(node: context.node, input: Array(input[1..<input.count - 1]), kernel: kernel)
    return [input[0]] + geometry.output + [channels ?? last]
  }

  private static func pooledLast(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    [TensorInfo(context.type(of: 0), try convolvedLast(context, kernel: nil, channels: nil))]
  }

  /// A transposed convolution whose pads are its third input.
  private static func dynamicallyPadded(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    guard context.has(2) else { return try transposedConvolution(context) }
    if let pads = try context.input(2).numbers {
      var attributes = context.node.attributes
      attributes["pads"] = .integers(pads)
      let node = Node(
        operator: context.node.operator, inputs: context.node.inputs, outputs: context.node.outputs, attributes: attributes)
      return try transposedConvolution(NodeContext(node: node, opset: context.opset, inputs: context.inputs))
    }
    var shape = try transposedConvolution(context)[0].shape ?? []
    for axis in shape.indices.dropFirst(2) { shape[axis] = context.freshDimension(axis: axis) }
    return [TensorInfo(context.type(of: 0), shape)]
  }
}
