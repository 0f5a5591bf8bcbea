import ModelGraph

extension CostRules {
  /// TensorFlow's operators. Those that calculate what an ONNX operator does cost the same by that operator's rule.
  static let tensorFlow: [String: CostRule] = Dictionary(
    [tensorFlowTwins, tensorFlowProducts, tensorFlowOthers, tensorFlowMovement].flatMap { $0.map { ("tensorflow::\($0)", $1) } }
  ) { first, _ in first }

  /// By the name of the ONNX operator that does the same to every element.
  private static let tensorFlowTwins: [String: CostRule] = [
    "Add": "Add", "AddV2": "Add", "BiasAdd": "Add", "Sub": "Sub", "Mul": "Mul", "Div": "Div", "RealDiv": "Div", "DivNoNan": "Div",
    "Maximum": "Max", "Minimum": "Min", "Pow": "Pow", "FloorMod": "Mod", "Mod": "Mod", "AddN": "Sum", "Abs": "Abs", "Neg": "Neg",
    "Sign": "Sign", "Sqrt": "Sqrt", "Exp": "Exp", "Log": "Log", "Erf": "Erf", "Sin": "Sin", "Cos": "Cos", "Tan": "Tan",
    "Asin": "Asin", "Acos": "Acos", "Atan": "Atan", "Sinh": "Sinh", "Cosh": "Cosh", "Tanh": "Tanh", "Asinh": "Asinh",
    "Acosh": "Acosh", "Atanh": "Atanh", "Floor": "Floor", "Ceil": "Ceil", "Round": "Round", "Rint": "Round", "IsNan": "IsNaN",
    "IsInf": "IsInf", "Reciprocal": "Reciprocal", "Inv": "Reciprocal", "Relu": "Relu", "LeakyRelu": "LeakyRelu", "Elu": "Elu",
    "Selu": "Selu", "Sigmoid": "Sigmoid", "Softplus": "Softplus", "Softsign": "Softsign", "Equal": "Equal", "NotEqual": "Equal",
    "Less": "Less", "LessEqual": "LessOrEqual", "Greater": "Greater", "GreaterEqual": "GreaterOrEqual",
  ].compactMapValues { elementwise[$0] }

  // MARK: Products

  private static let tensorFlowProducts: [String: CostRule] = [
    "Conv2D": spatialProduct, "Conv3D": spatialProduct, "DepthwiseConv2dNative": depthwiseProduct,
    "Conv2DBackpropInput": spreadProduct, "Conv3DBackpropInputV2": spreadProduct, "MatMul": matrixProduct("transpose_a"),
    "BatchMatMul": matrixProduct("adj_x"), "BatchMatMulV2": matrixProduct("adj_x"), "BatchMatMulV3": matrixProduct("adj_x"),
    "Einsum": einsum,
  ]

  /// macs = out k Cin/g: the filter `[k..., Cin/g, Cout]` says the factors. flops = 2 macs.
  private static let spatialProduct = CostRule { (context) throws(ModelGraphError) in
    try context.products(macs: context.elementsOut() * Quantity.product(of: context.shape(1).dropLast()), extra: 0)
  }

  /// macs = out k: each channel of the output is made of one of the input; the filter is `[k, k, Cin, multiplier]`.
  private static let depthwiseProduct = CostRule { (context) throws(ModelGraphError) in
    try context.products(macs: context.elementsOut() * Quantity.product(of: context.shape(1).prefix(2)), extra: 0)
  }

  /// macs = in k Cout, with in the elements of the third input: each is spread over the window `[k..., Cout, Cin]`.
  private static let spreadProduct = CostRule { (context) throws(ModelGraphError) in
    let places = try Quantity.product(of: context.shape(1).dropLast())
    return try context.products(macs: context.elements(ofInput: 2) * places, extra: 0, operand: 2)
  }

  /// macs = out k with k the inner dimension, the last of the first input or, transposed, the last but one.
  private static func matrixProduct(_ transposed: String) -> CostRule {
    CostRule { (context) throws(ModelGraphError) in
      let shape = try context.shape(0)
      guard shape.count >= 2 else { throw ModelGraphError(.inconsistent, "its first input is \(describe(shape)), not a matrix") }
      let inner = shape[shape.count - (context.node.integer(transposed) ?? 0 != 0 ? 2 : 1)]
      return try context.products(macs: context.elementsOut() * inner, extra: 0)
    }
  }

  // MARK: Others

  private static let tensorFlowOthers: [String: CostRule] = [
    // out (k - 1); out k: additions and a division.
    "MaxPool": pooling(less: 1), "MaxPoolV2": pooling(less: 1), "MaxPool3D": pooling(less: 1), "AvgPool": pooling(less: 0),
    "AvgPool3D": pooling(less: 0),
    // in - out folds; a mean divides out times more.
    "Sum": folds(divides: false), "Max": folds(divides: false), "Min": folds(divides: false), "Prod": folds(divides: false),
    "ArgMax": folds(divides: false), "ArgMin": folds(divides: false), "Mean": folds(divides: true),
    "Softmax": softRows(perRow: -2), "LogSoftmax": softRows(perRow: -1),
    // At inference one multiplication and one addition.
    "FusedBatchNorm": fused, "FusedBatchNormV2": fused, "FusedBatchNormV3": fused,
    // x < 0, x > 6; root and division; product; difference and product; add and log; exp and subtract.
    "Relu6": perElement(2), "Rsqrt": perElement(2), "Square": perElement(1), "SquaredDifference": perElement(2),
    "Log1p": perElement(2, transcendentals: 1), "Expm1": perElement(2, transcendentals: 1),
    // Divide and round down.
    "FloorDiv": perElement(2), "MulNoNan": perElement(1),
    // in: each element is added to the sum before it, which starts from zero.
    "Cumsum": CostRule { (context) throws(ModelGraphError) in try context.floating(context.elements(ofInput: 0)) },
    // Squares, their sum, halved.
    "L2Loss": CostRule { (context) throws(ModelGraphError) in try context.floating(2 * context.elements(ofInput: 0)) },
  ]

  private static func perElement(_ flops: Int, transcendentals: Int = 0) -> CostRule {
    CostRule { (context) throws(ModelGraphError) in
      let out = try context.elementsOut()
      return try context.floating(Quantity(flops) * out, transcendentals: Quantity(transcendentals) * out)
    }
  }

  private static func pooling(less: Int) -> CostRule {
    CostRule { (context) throws(ModelGraphError) in
      guard let window = context.node.integers("ksize") else { throw ModelGraphError(.inconsistent, "it says no ksize") }
      let size = try Quantity.product(of: window.map { Quantity($0) })
      return try context.floating(context.elementsOut() * (size - Quantity(less)))
    }
  }

  private static func folds(divides: Bool) -> CostRule {
    CostRule { (context) throws(ModelGraphError) in
      let elements = try context.elements(ofInput: 0)
      return try context.floating(divides ? elements : elements - context.elementsOut())
    }
  }

  /// 5 in and so many more for each row along the last axis; see Softmax and LogSoftmax of ONNX.
  private static func softRows(perRow: Int) -> CostRule {
    CostRule { (context) throws(ModelGraphError) in
      let elements = try context.elements(ofInput: 0)
      let rows = try lines(context, along: -1)
      let logs = perRow == -1 ? rows : 0
      return try context.floating(5 * elements + Quantity(perRow) * rows, transcendentals: elements + logs)
    }
  }

  private static let fused = CostRule { (context) throws(ModelGraphError) in
    guard context.node.integer("is_training") ?? 1 == 0 else {
      throw ModelGraphError(.unknown, "it updates statistics in training, which has no rule for TensorFlow yet")
    }
    return try context.floating(2 * context.elementsOut())
  }

  /// Data movement, shapes, logic, whole numbers, and what only steers.
  private static let tensorFlowMovement: [String: CostRule] = Dictionary(
    [
      "All", "Any", "Assert", "BatchToSpaceND", "BitwiseAnd", "BitwiseOr", "BitwiseXor", "Bitcast", "BroadcastArgs", "BroadcastTo",
      "Cast", "CheckNumerics", "Concat", "ConcatV2", "Const", "ConjugateTranspose", "DepthToSpace", "DynamicPartition",
      "DynamicStitch", "EnsureShape", "ExpandDims", "Fill", "Gather", "GatherNd", "GatherV2", "Identity", "IdentityN",
      "InvertPermutation", "LogicalAnd", "LogicalNot", "LogicalOr", "MatrixBandPart", "MatrixDiag", "MatrixDiagPart", "MirrorPad",
      "NoOp", "OneHot", "OnesLike", "Pack", "Pad", "PadV2", "ParallelConcat", "Placeholder", "PlaceholderWithDefault",
      "PreventGradient", "Range", "Rank", "ReadVariableOp", "Reshape", "ResourceGather", "ResizeNearestNeighbor", "Reverse",
      "ReverseSequence", "ReverseV2", "ScatterNd", "Select", "SelectV2", "Shape", "ShapeN", "Size", "Slice", "SpaceToBatchND",
      "SpaceToDepth", "Split", "SplitV", "Squeeze", "StopGradient", "StridedSlice", "TensorListConcatV2", "TensorListFromTensor",
      "TensorListGather", "TensorListGetItem", "TensorListLength", "TensorListPushBack", "TensorListReserve", "TensorListSetItem",
      "TensorListStack", "TensorScatterUpdate", "Tile", "TopKV2", "Transpose", "Unique", "Unpack", "VarHandleOp", "VariableV2",
      "Where", "ZerosLike", "TensorArrayV3", "TensorArrayReadV3", "TensorArrayWriteV3", "TensorArrayGatherV3",
      "TensorArrayScatterV3", "TensorArraySizeV3", "EmptyTensorList",
    ].map { ($0, CostRule.free) }
  ) { first, _ in first }
}
