import ModelGraph

/// The operators of TensorFlow; channels come last, and filters are `[k..., Cin/g, Cout]`.
extension CostRow {
  static let tensorFlow: [CostRow] =
    [
      // As Conv above: out 36, 3x3x2 = 18. Depthwise: out 18, 9.
      CostRow("tensorflow::Conv2D", [[1, 5, 5, 2], [3, 3, 2, 4]], to: [[1, 3, 3, 4]], flops: 1_296, macs: 648),
      CostRow("tensorflow::Conv3D", [[1, 1, 5, 5, 2], [1, 3, 3, 2, 4]], to: [[1, 1, 3, 3, 4]], flops: 1_296, macs: 648),
      CostRow("tensorflow::DepthwiseConv2dNative", [[1, 5, 5, 2], [3, 3, 2, 1]], to: [[1, 3, 3, 2]], flops: 324, macs: 162),
      // As ConvTranspose above, without bias: in 18 spread over 16 places.
      CostRow(
        "tensorflow::Conv2DBackpropInput", [[4], [2, 2, 4, 2], [1, 3, 3, 2]], to: [[1, 4, 4, 4]], content: [0: [1, 4, 4, 4]],
        flops: 576, macs: 288),
      CostRow(
        "tensorflow::Conv3DBackpropInputV2", [[5], [1, 2, 2, 4, 2], [1, 1, 3, 3, 2]], to: [[1, 1, 4, 4, 4]],
        content: [0: [1, 1, 4, 4, 4]], flops: 576, macs: 288),
      // 15 elements of 4 products; two batches.
      CostRow("tensorflow::MatMul", [[3, 4], [4, 5]], to: [[3, 5]], flops: 120, macs: 60),
      CostRow("tensorflow::MatMul", [[4, 3], [4, 5]], ["transpose_a": .integer(1)], to: [[3, 5]], flops: 120, macs: 60),
      CostRow("tensorflow::BatchMatMul", [[2, 3, 4], [2, 4, 5]], to: [[2, 3, 5]], flops: 240, macs: 120),
      CostRow(
        "tensorflow::BatchMatMulV2", [[2, 4, 3], [2, 4, 5]], ["adj_x": .integer(1)], to: [[2, 3, 5]], flops: 240, macs: 120),
      CostRow("tensorflow::BatchMatMulV3", [[2, 3, 4], [2, 4, 5]], to: [[2, 3, 5]], flops: 240, macs: 120),
      CostRow("tensorflow::Einsum", [[2, 3], [3, 4]], ["equation": .text("ij,jk->ik")], to: [[2, 4]], flops: 48, macs: 24),
      // Two inputs of 6: one addition each. Whole numbers.
      CostRow("tensorflow::AddN", [[2, 3], [2, 3]], to: [[2, 3]], flops: 6),
      CostRow("tensorflow::AddV2", [[2, 3], [2, 3]], to: [[2, 3]], type: .int32),
      // 24 elements to 6: 18 additions and 6 divisions. 6 rows of 4: 18 each; 19 each.
      CostRow("tensorflow::Mean", [[2, 3, 4], [1]], to: [[2, 3]], flops: 24),
      CostRow("tensorflow::Softmax", [[2, 3, 4]], to: [[2, 3, 4]], flops: 108, transcendentals: 24),
      // Of a version that in ONNX would mean other rows.
      CostRow("tensorflow::Softmax", [[2, 3, 4]], to: [[2, 3, 4]], opset: 9, flops: 108, transcendentals: 24),
      CostRow("tensorflow::LogSoftmax", [[2, 3, 4]], to: [[2, 3, 4]], flops: 114, transcendentals: 30),
    ] + tensorFlowFolds + tensorFlowPoolings + tensorFlowNormalizations + tensorFlowElements + tensorFlowMoves

  /// 24 elements to 6: 18 folds.
  private static let tensorFlowFolds: [CostRow] = ["Sum", "Max", "Min", "Prod", "ArgMax", "ArgMin"].map { (name: String) in
    CostRow("tensorflow::\(name)", [[2, 3, 4], [1]], to: [[2, 3]], flops: 18)
  }

  /// out 8, window 9: 8 comparisons each; 8 additions and a division each.
  private static let tensorFlowPoolings: [CostRow] = [
    CostRow("tensorflow::MaxPool", [[1, 4, 4, 2]], ["ksize": flat], to: [[1, 2, 2, 2]], flops: 64),
    CostRow("tensorflow::MaxPoolV2", [[1, 4, 4, 2]], ["ksize": flat], to: [[1, 2, 2, 2]], flops: 64),
    CostRow("tensorflow::AvgPool", [[1, 4, 4, 2]], ["ksize": flat], to: [[1, 2, 2, 2]], flops: 72),
    CostRow("tensorflow::MaxPool3D", [[1, 1, 4, 4, 2]], ["ksize": deep], to: [[1, 1, 2, 2, 2]], flops: 64),
    CostRow("tensorflow::AvgPool3D", [[1, 1, 4, 4, 2]], ["ksize": deep], to: [[1, 1, 2, 2, 2]], flops: 72),
  ]
  private static let (flat, deep) = (Attribute.integers([1, 3, 3, 1]), Attribute.integers([1, 1, 3, 3, 1]))

  /// 24 elements: a multiplication and an addition each. In training, over 4 channels, 6 x 24 + 5 x 4.
  private static let tensorFlowNormalizations: [CostRow] = ["", "V2", "V3"].flatMap { (version: String) -> [CostRow] in
    let name = "tensorflow::FusedBatchNorm\(version)"
    return [
      CostRow(name, [[2, 3, 4], [4]], ["is_training": .integer(0)], to: [[2, 3, 4]], flops: 48),
      CostRow(name, [[2, 3, 4], [4]], to: [[2, 3, 4]], flops: 164),
    ]
  }

  /// On 2x3 = 6 elements.
  private static let tensorFlowElements: [CostRow] = [
    tensorFlowEach(
      6,
      [
        "Add", "AddV2", "BiasAdd", "Sub", "Mul", "Div", "RealDiv", "FloorMod", "Mod", "Equal", "NotEqual", "Less",
        "LessEqual", "Greater", "GreaterEqual", "Maximum", "Minimum",
      ], operands: 2),
    tensorFlowEach(
      6,
      [
        "Abs", "Neg", "Sign", "Sqrt", "Floor", "Ceil", "Round", "Rint", "IsNan", "IsInf", "Reciprocal", "Inv", "Relu", "Square",
      ]),
    tensorFlowEach(
      6,
      [
        "Exp", "Log", "Erf", "Sin", "Cos", "Tan", "Asin", "Acos", "Atan", "Sinh", "Cosh", "Tanh", "Asinh", "Acosh", "Atanh",
      ], transcendentals: 6),
    tensorFlowEach(6, ["Pow"], operands: 2, transcendentals: 6), tensorFlowEach(12, ["LeakyRelu", "Relu6", "Rsqrt", "L2Loss"]),
    tensorFlowEach(12, ["SquaredDifference", "FloorDiv", "DivNoNan", "MulNoNan"], operands: 2),
    tensorFlowEach(12, ["Log1p", "Expm1"], transcendentals: 6), tensorFlowEach(18, ["Softsign"]),
    tensorFlowEach(18, ["Softplus"], transcendentals: 12), tensorFlowEach(24, ["Elu", "Selu", "Sigmoid"], transcendentals: 6),
  ].flatMap(\.self)

  /// Rows over 2x3 = 6 elements.
  static func tensorFlowEach(_ flops: Int, _ names: [String], operands: Int = 1, transcendentals: Int = 0) -> [CostRow] {
    names.map { (name: String) in
      CostRow(
        "tensorflow::\(name)", Array(repeating: [2, 3], count: operands), to: [[2, 3]], flops: flops,
        transcendentals: transcendentals)
    }
  }

  /// 0 on 2x3 = 6 elements.
  private static let tensorFlowMoves: [CostRow] = [
    "All", "Any", "Assert", "BatchToSpaceND", "Bitcast", "BitwiseAnd", "BitwiseOr", "BitwiseXor", "BroadcastArgs", "BroadcastTo",
    "Cast", "CheckNumerics", "Concat", "ConcatV2", "ConjugateTranspose", "Const", "DepthToSpace", "DynamicPartition",
    "DynamicStitch", "EmptyTensorList", "EnsureShape", "ExpandDims", "Fill", "Gather", "GatherNd", "GatherV2", "Identity",
    "IdentityN", "InvertPermutation", "LogicalAnd", "LogicalNot", "LogicalOr", "MatrixBandPart", "MatrixDiag", "MatrixDiagPart",
    "MirrorPad", "NoOp", "OneHot", "OnesLike", "Pack", "Pad", "PadV2", "ParallelConcat", "Placeholder", "PlaceholderWithDefault",
    "PreventGradient", "Rank", "ReadVariableOp", "Reshape", "ResizeNearestNeighbor", "ResourceGather", "Reverse",
    "ReverseSequence", "ReverseV2", "Select", "SelectV2", "Shape", "ShapeN", "Size", "Slice", "SpaceToBatchND",
    "SpaceToDepth", "Split", "SplitV", "Squeeze", "StopGradient", "StridedSlice", "TensorArrayGatherV3", "TensorArrayReadV3",
    "TensorArrayScatterV3", "TensorArraySizeV3", "TensorArrayV3", "TensorArrayWriteV3", "TensorListConcatV2",
    "TensorListFromTensor", "TensorListGather", "TensorListGetItem", "TensorListLength", "TensorListPushBack",
    "TensorListReserve", "TensorListSetItem", "TensorListStack", "TensorScatterUpdate", "Tile", "TopKV2", "Transpose", "Unique",
    "Unpack", "VarHandleOp", "VariableV2", "Where", "ZerosLike",
  ].map { (name: String) in CostRow("tensorflow::\(name)", [[2, 3]], to: [[2, 3]]) }
}
