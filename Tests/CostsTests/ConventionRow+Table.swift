import ModelGraph

/// The tools' rules on sizes small enough to check by hand.
extension ConventionRow {
  static let products = [
    // out 36, window and channels 2x3x3 = 18: macs 648; a bias adds out where it counts.
    ConventionRow(
      "Conv", [[1, 2, 5, 5], [4, 2, 3, 3]], to: [1, 4, 3, 3], torch: 1_296, fvcore: 648, tf: 1_296, onnxTool: 648),
    ConventionRow(
      "Conv", [[1, 2, 5, 5], [4, 2, 3, 3], [4]], to: [1, 4, 3, 3], torch: 1_296, fvcore: 648, tf: 1_332, onnxTool: 684),
    ConventionRow(
      "ConvInteger", [[1, 2, 5, 5], [4, 2, 3, 3]], to: [1, 4, 3, 3], torch: 1_296, fvcore: 648, tf: 1_296, onnxTool: 648),
    ConventionRow(
      "QLinearConv", [[1, 2, 5, 5], [], [], [4, 2, 3, 3], [], [], [], [], [4]], to: [1, 4, 3, 3], torch: 1_296, fvcore: 648,
      tf: 1_296, onnxTool: 684),
    // in 18 spread over 4x2x2 = 16: macs 288. out 64; tf 2 x 64 x 2 x 4 / 1 + 64; onnx-tool 64 x 16 + 64.
    ConventionRow(
      "ConvTranspose", [[1, 2, 3, 3], [2, 4, 2, 2], [4]], to: [1, 4, 4, 4], torch: 576, fvcore: 288, tf: 1_088, onnxTool: 1_088),
    // Stride 2: out 144; tf 2 x 144 x 2 x 4 / 4 = 576, which is 2 macs; onnx-tool 144 x 16, eight times the macs.
    ConventionRow(
      "ConvTranspose", [[1, 2, 3, 3], [2, 4, 2, 2]], to: [1, 4, 6, 6], ["strides": .integers([2, 2])], torch: 576, fvcore: 288,
      tf: 576, onnxTool: 2_304),
    // out 15, inner 4: macs 60; C adds 15 where it counts.
    ConventionRow("Gemm", [[3, 4], [4, 5]], to: [3, 5], torch: 120, fvcore: 60, tf: 120, onnxTool: 60),
    ConventionRow(
      "Gemm", [[3, 4], [5, 4], [5]], to: [3, 5], ["transB": .integer(1)], torch: 120, fvcore: 60, tf: 135, onnxTool: 75),
    // out 30, inner 4: macs 120. Two vectors make one number, which onnx-tool takes for nothing.
    ConventionRow("MatMul", [[2, 3, 4], [4, 5]], to: [2, 3, 5], torch: 240, fvcore: 120, tf: 240, onnxTool: 120),
    ConventionRow("MatMul", [[4], [4]], to: [], torch: 8, fvcore: 4, tf: 8),
    // With exactly three inputs onnx-tool takes the third for a bias.
    ConventionRow("MatMulInteger", [[3, 4], [4, 5], []], to: [3, 5], torch: 120, fvcore: 60, tf: 120, onnxTool: 75),
    ConventionRow(
      "QLinearMatMul", [[3, 4], [], [], [4, 5], [], [], [], []], to: [3, 5], torch: 120, fvcore: 60, tf: 120, onnxTool: 60),
    ConventionRow(
      "Einsum", [[2, 3, 4], [2, 4, 5]], to: [2, 3, 5], ["equation": .text("bij,bjk->bik")], torch: 240, fvcore: 120,
      onnxTool: 120),
    // 3 steps of 2 samples, 4 inputs, 5 hidden: macs 6 x 20 x 9 = 1080; onnx-tool 6 x (80 + 100 + 40) + 6 x 5 x 180.
    ConventionRow(
      "LSTM", [[3, 2, 4], [1, 20, 4], [1, 20, 5], [1, 40]], to: [3, 1, 2, 5], ["hidden_size": .integer(5)], torch: 2_160,
      fvcore: 0, onnxTool: 6_720),
    // Both directions: macs 2 x 6 x 15 x 9 = 1620; onnx-tool 6 x (120 + 150) + 6 x 5 x 110.
    ConventionRow(
      "GRU", [[3, 2, 4], [2, 15, 4], [2, 15, 5]], to: [3, 2, 2, 5],
      ["hidden_size": .integer(5), "direction": .text("bidirectional")], torch: 3_240, fvcore: 0, onnxTool: 4_920),
  ]

  static let rows = [
    // 24 elements; onnx-tool 7 x 24 + 29 x 6 rows.
    ConventionRow("LayerNormalization", [[2, 3, 4], [4]], to: [2, 3, 4], torch: 0, fvcore: 120, onnxTool: 342),
    ConventionRow("InstanceNormalization", [[1, 2, 4], [2], [2]], to: [1, 2, 4], fvcore: 40, onnxTool: 56),
    ConventionRow("GroupNormalization", [[1, 2, 4], [2], [2]], to: [1, 2, 4], fvcore: 40),
    ConventionRow("BatchNormalization", [[1, 2, 4], [2], [2], [2], [2]], to: [1, 2, 4], torch: 0, fvcore: 16, onnxTool: 248),
    ConventionRow(
      "BatchNormalization", [[1, 2, 4], [2], [2], [2], [2]], to: [1, 2, 4], ["training_mode": .integer(1)], fvcore: 40,
      onnxTool: 248),
    // 24 elements: 5 each, 36 each; 80 each.
    ConventionRow("Softmax", [[2, 3, 4]], to: [2, 3, 4], torch: 0, fvcore: 0, tf: 120, onnxTool: 864),
    ConventionRow("LogSoftmax", [[2, 3, 4]], to: [2, 3, 4], onnxTool: 1_920),
    // 24 elements, a root each and more: 42 each.
    ConventionRow("LRN", [[1, 6, 2, 2]], to: [1, 6, 2, 2], ["size": .integer(5)], onnxTool: 1_008),
    // in 32, out 2.
    ConventionRow("GlobalAveragePool", [[1, 2, 4, 4]], to: [1, 2, 1, 1], torch: 0, fvcore: 32, tf: 32, onnxTool: 40),
    // out 8, window 9. In three dimensions, out 8, window 27, onnx-tool sees the first size of it.
    ConventionRow("MaxPool", [[1, 2, 4, 4]], to: [1, 2, 2, 2], ["kernel_shape": .integers([3, 3])], tf: 72, onnxTool: 72),
    ConventionRow("AveragePool", [[1, 2, 4, 4]], to: [1, 2, 2, 2], ["kernel_shape": .integers([3, 3])], tf: 72, onnxTool: 72),
    ConventionRow(
      "MaxPool", [[1, 1, 4, 4, 4]], to: [1, 1, 2, 2, 2], ["kernel_shape": .integers([3, 3, 3])], tf: 216, onnxTool: 24),
    // out 16.
    ConventionRow("Resize", [[1, 1, 2, 2], [], [4]], to: [1, 1, 4, 4], fvcore: 16),
    ConventionRow("Resize", [[1, 1, 2, 2], [], [4]], to: [1, 1, 4, 4], ["mode": .text("linear")], fvcore: 64, onnxTool: 64),
    ConventionRow("Resize", [[1, 1, 2, 2], [], [4]], to: [1, 1, 4, 4], ["mode": .text("cubic")], fvcore: 0, onnxTool: 128),
    ConventionRow("Upsample", [[1, 1, 2, 2], [4]], to: [1, 1, 4, 4], ["mode": .text("linear")], fvcore: 64, onnxTool: 64),
    ConventionRow("GridSample", [[1, 2, 3, 3], [1, 2, 2, 2]], to: [1, 2, 2, 2], fvcore: 32),
    // in 24, out 6.
    ConventionRow("ReduceMean", [[2, 3, 4]], to: [2, 3, 1], torch: 0, fvcore: 0, tf: 24, onnxTool: 24),
    ConventionRow("ReduceSum", [[2, 3, 4]], to: [2, 3, 1], tf: 18, onnxTool: 24),
    ConventionRow("ReduceMax", [[2, 3, 4]], to: [2, 3, 1], onnxTool: 24),
    ConventionRow("ReduceMin", [[2, 3, 4]], to: [2, 3, 1], onnxTool: 24),
    ConventionRow("ReduceProd", [[2, 3, 4]], to: [2, 3, 1], onnxTool: 24),
    ConventionRow("ReduceL2", [[2, 3, 4]], to: [2, 3, 1], onnxTool: 600),
    ConventionRow("ArgMax", [[2, 3, 4]], to: [2, 3, 1], tf: 18), ConventionRow("ArgMin", [[2, 3, 4]], to: [2, 3, 1], tf: 18),
    // Three inputs of 6.
    ConventionRow("Sum", [[2, 3], [2, 3], [2, 3]], to: [2, 3], tf: 12, onnxTool: 12),
    // A single number is one element, but none for onnx-tool.
    ConventionRow("Add", [[], []], to: [], torch: 0, fvcore: 0, tf: 1), ConventionRow("ReduceMean", [[]], to: [], tf: 1),
  ]

  /// Over 2x3 = 6 elements: what each of them counts.
  static let elements: [ConventionRow] = [
    each(["Add", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Max", "Min"], tf: 1, onnxTool: 1),
    each(["Mul", "Neg", "Sub"], tf: 1, onnxTool: 1),
    each(["HardSwish"], tf: 1, onnxTool: 5), each(["Div", "Reciprocal"], tf: 1, onnxTool: 4), each(["Pow"], tf: 1, onnxTool: 32),
    each(["Log"], tf: 1, onnxTool: 43),
    each(["Abs", "And", "Ceil", "CumSum", "Floor", "Hardmax", "Mod", "NonZero", "Not", "Or", "Relu"], onnxTool: 1),
    each(["Round", "Sign", "Xor"], onnxTool: 1),
    each(["Clip", "DequantizeLinear", "ImageScaler", "LeakyRelu", "PRelu", "QuantizeLinear"], onnxTool: 2),
    each(["HardSigmoid"], onnxTool: 4), each(["Sqrt"], onnxTool: 24), each(["Exp", "Sigmoid"], onnxTool: 32),
    each(["LpNormalization"], onnxTool: 33), each(["Gelu"], onnxTool: 34), each(["Elu"], onnxTool: 35),
    each(["Cos", "Sin"], onnxTool: 39), each(["Atan"], onnxTool: 64), each(["Softplus", "Tanh"], onnxTool: 76),
    each(["Cast", "Erf", "Gather", "Reshape", "Transpose", "Where"]),
  ].flatMap(\.self)

  private static func each(_ names: [String], tf: Int = 0, onnxTool: Int = 0) -> [ConventionRow] {
    names.map { ConventionRow($0, [[2, 3], [2, 3]], to: [2, 3], tf: 6 * tf, onnxTool: 6 * onnxTool) }
  }
}
