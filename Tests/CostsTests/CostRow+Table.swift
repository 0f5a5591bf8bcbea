import ModelGraph

/// The table of all cost rules, one file for each family of operators. Elements are few on purpose, so that each number can be
/// checked by hand.
extension CostRow {
  static let all: [CostRow] = [
    products, contractions, windows, sampling, rows, reductions, losses, elements, moves, choices, recurrent, attention,
    linearAttention, signals, quantized, training, classical, microsoftElements, microsoftProducts, microsoftRows,
    microsoftAttention, microsoftPositions, microsoftUntold, microsoftQuantized, microsoftOther, tensorFlow,
    tensorFlowStill, tensorFlowUntold, tensorFlowFunctions, tensorFlowGradients, tensorFlowProducts, tensorFlowQuantized,
    tensorFlowReductions, tensorFlowRows, tensorFlowImages, tensorFlowSignals, tensorFlowRecurrent,
  ].flatMap(\.self)

  static let products = [
    // out 1x4x3x3 = 36, window and channels 2x3x3 = 18: macs 648, flops 1296.
    CostRow("Conv", [[1, 2, 5, 5], [4, 2, 3, 3]], flops: 1_296, macs: 648),
    // The same with bias: 36 more.
    CostRow("Conv", [[1, 2, 5, 5], [4, 2, 3, 3], [4]], flops: 1_332, macs: 648),
    // Depthwise, stride 2, padding 1: out 1x2x3x3 = 18, 1x3x3 = 9: macs 162.
    CostRow(
      "Conv", [[1, 2, 5, 5], [2, 1, 3, 3]],
      ["group": .integer(2), "strides": .integers([2, 2]), "pads": .integers([1, 1, 1, 1])], flops: 324, macs: 162),
    // in 1x2x3x3 = 18 spread over 4x2x2 = 16 places: macs 288, flops 576, and out 1x4x4x4 = 64 with bias.
    CostRow("ConvTranspose", [[1, 2, 3, 3], [2, 4, 2, 2], [4]], flops: 640, macs: 288),
    // out 3x5 = 15, inner 4: macs 60, flops 120; with C 15 more; alpha scales 15, beta scales 5.
    CostRow("Gemm", [[3, 4], [4, 5]], flops: 120, macs: 60),
    CostRow(
      "Gemm", [[4, 3], [5, 4], [5]], ["transA": .integer(1), "transB": .integer(1)], flops: 135, macs: 60),
    CostRow("Gemm", [[3, 4], [4, 5], [5]], ["alpha": .float(0.5), "beta": .float(2)], flops: 155, macs: 60),
    // out 2x3x5 = 30, inner 4: macs 120. Vectors: 4. Whole numbers: 120 operations of another kind.
    CostRow("MatMul", [[2, 3, 4], [4, 5]], flops: 240, macs: 120),
    CostRow("MatMul", [[4], [4]], flops: 8, macs: 4),
    CostRow("MatMul", [[3, 4], [4, 5]], type: .int32, macs: 60, integerOperations: 120),
  ]

  static let windows = [
    // out 1x2x2x2 = 8, window 9: 8 x 8 comparisons; 8 x 8 additions and 8 divisions.
    CostRow("MaxPool", [[1, 2, 4, 4]], ["kernel_shape": .integers([3, 3])], flops: 64),
    CostRow("AveragePool", [[1, 2, 4, 4]], ["kernel_shape": .integers([3, 3])], flops: 72),
    // 8 x (9 squares, 8 additions, 1 root); cubes and their root are transcendental: 8 x 10.
    CostRow("LpPool", [[1, 2, 4, 4]], ["kernel_shape": .integers([3, 3])], flops: 144),
    CostRow("LpPool", [[1, 2, 4, 4]], ["kernel_shape": .integers([3, 3]), "p": .integer(3)], flops: 144, transcendentals: 80),
    // 8 x (9 absolute values, 8 additions).
    CostRow("LpPool", [[1, 2, 4, 4]], ["kernel_shape": .integers([3, 3]), "p": .integer(1)], flops: 136),
    // in 32, out 2: 30 comparisons; 30 additions and 2 divisions.
    CostRow("GlobalMaxPool", [[1, 2, 4, 4]], flops: 30),
    CostRow("GlobalAveragePool", [[1, 2, 4, 4]], flops: 32),
  ]

  static let rows = [
    // 24 elements, one multiplication and one addition each.
    CostRow("BatchNormalization", [[2, 3, 4], [3], [3], [3], [3]], flops: 48),
    // 6 rows of 4: 5 x 4 + 2 = 22 each; scale and bias 4 each: 26, 30.
    CostRow("LayerNormalization", [[2, 3, 4], [4]], flops: 156),
    CostRow("LayerNormalization", [[2, 3, 4], [4], [4]], flops: 180),
    // 2 rows of 12: 62, and 12 + 12 each.
    CostRow("LayerNormalization", [[2, 3, 4], [3, 4], [3, 4]], ["axis": .integer(1)], flops: 172),
    // 24 elements: square, 4 additions, factor, bias, power, division.
    CostRow("LRN", [[1, 6, 2, 2]], ["size": .integer(5)], flops: 216, transcendentals: 24),
    // 6 rows of 4: 3 + 4 + 4 + 3 + 4 = 18 each. Before operator set 13: 2 rows of 12: 11 + 12 + 12 + 11 + 12 = 58 each.
    CostRow("Softmax", [[2, 3, 4]], flops: 108, transcendentals: 24),
    CostRow("Softmax", [[2, 3, 4]], opset: 9, flops: 116, transcendentals: 24),
    // Along the middle axis 8 rows of 3: 2 + 3 + 3 + 2 + 3 = 13 each.
    CostRow("Softmax", [[2, 3, 4]], ["axis": .integer(1)], flops: 104, transcendentals: 24),
    // 6 rows of 4: 3 + 4 + 4 + 3 + 1 + 4 = 19 each, 4 exps and a log.
    CostRow("LogSoftmax", [[2, 3, 4]], flops: 114, transcendentals: 30),
    // 24 elements to 6: 18 folds; then for each element before and each result after.
    CostRow("ReduceSum", [[2, 3, 4], [1]], content: [1: [-1]], flops: 18),
    CostRow("ReduceMax", [[2, 3, 4]], ["axes": .integers([2])], flops: 18),
    CostRow("ReduceMin", [[2, 3, 4]], ["axes": .integers([2])], flops: 18),
    CostRow("ReduceProd", [[2, 3, 4]], ["axes": .integers([2])], flops: 18),
    CostRow("ReduceMean", [[2, 3, 4]], ["axes": .integers([2])], flops: 24),
    CostRow("ReduceL1", [[2, 3, 4]], ["axes": .integers([2])], flops: 42),
    CostRow("ReduceL2", [[2, 3, 4]], ["axes": .integers([2])], flops: 48),
    CostRow("ReduceSumSquare", [[2, 3, 4]], ["axes": .integers([2])], flops: 42),
    CostRow("ReduceLogSum", [[2, 3, 4]], ["axes": .integers([2])], flops: 24, transcendentals: 6),
    CostRow("ReduceLogSumExp", [[2, 3, 4]], ["axes": .integers([2])], flops: 48, transcendentals: 30),
    CostRow("ReduceSum", [[2, 3, 4]], type: .int64),
  ]

  static let elements = special + uniform

  private static let special = [
    // Whole numbers are no floating-point work.
    CostRow("Add", [[2, 3], [3]], type: .int64),
    // Three inputs of 6: two additions each; a mean divides too.
    CostRow("Sum", [[2, 3], [2, 3], [2, 3]], flops: 12), CostRow("Mean", [[2, 3], [2, 3], [2, 3]], flops: 18),
    CostRow("Max", [[2, 3], [3]], flops: 6), CostRow("Min", [[2, 3]], flops: 0),
    // One comparison for each bound.
    CostRow("Clip", [[2, 3], [], []], flops: 12), CostRow("Clip", [[2, 3]], flops: 0),
    CostRow("Clip", [[2, 3]], ["min": .float(0)], opset: 6, flops: 6),
    CostRow("Gelu", [[2, 3]], opset: 20, flops: 30, transcendentals: 6),
    CostRow("Gelu", [[2, 3]], ["approximate": .text("tanh")], opset: 20, flops: 54, transcendentals: 6),
  ]

  private static let uniform: [CostRow] = [
    each(18, ["Shrink"]), each(42, ["SwiGLU"], operands: 2, transcendentals: 6),
    each(6, ["Abs", "Ceil", "Floor", "IsInf", "IsNaN", "Neg", "Reciprocal", "Relu", "Round", "Sign", "Sqrt", "ThresholdedRelu"]),
    each(6, ["Add", "Div", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Mod", "Mul", "Sub"], operands: 2),
    each(6, ["Acos", "Acosh", "Asin", "Asinh", "Atan", "Atanh", "Cos", "Cosh", "Erf", "Exp", "Log"], transcendentals: 6),
    each(6, ["Sin", "Sinh", "Tan", "Tanh"], transcendentals: 6), each(6, ["Pow"], operands: 2, transcendentals: 6),
    each(12, ["LeakyRelu"]), each(12, ["PRelu"], operands: 2), each(42, ["Celu"], transcendentals: 6),
    each(24, ["Elu", "Selu", "Sigmoid"], transcendentals: 6), each(24, ["HardSigmoid"]), each(30, ["HardSwish"]),
    each(30, ["Mish"], transcendentals: 18), each(18, ["Softplus"], transcendentals: 12), each(18, ["Softsign"]),
    each(36, ["Swish"], transcendentals: 6), each(12, ["Affine", "ImageScaler"]), each(18, ["ScaledTanh"], transcendentals: 6),
    each(30, ["ParametricSoftplus"], transcendentals: 12), each(0, ["Not", "BitwiseNot"]),
    each(0, ["And", "Or", "Xor", "BitShift", "BitwiseAnd", "BitwiseOr", "BitwiseXor"], operands: 2),
  ].flatMap(\.self)

  /// Rows over 2x3 = 6 elements.
  private static func each(_ flops: Int, _ names: [String], operands: Int = 1, transcendentals: Int = 0) -> [CostRow] {
    names.map {
      CostRow(
        $0, Array(repeating: [2, 3], count: operands), to: [[2, 3]], opset: 20, flops: flops, transcendentals: transcendentals)
    }
  }
}
