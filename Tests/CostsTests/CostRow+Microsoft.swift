import ModelGraph

/// The operators of ONNX Runtime, numbers as for those of the standard that they join.
extension CostRow {
  static let microsoftElements: [CostRow] = [
    // 6 elements: 5 with erf, 9 with tanh; a bias.
    CostRow("com.microsoft::Gelu", [[2, 3]], to: [[2, 3]], flops: 30, transcendentals: 6),
    CostRow("com.microsoft::FastGelu", [[2, 3]], to: [[2, 3]], flops: 54, transcendentals: 6),
    CostRow("com.microsoft::FastGelu", [[2, 3], [3]], to: [[2, 3]], flops: 60, transcendentals: 6),
    CostRow("com.microsoft::BiasGelu", [[2, 3], [3]], to: [[2, 3]], flops: 36, transcendentals: 6),
    CostRow("com.microsoft::QuickGelu", [[2, 3]], to: [[2, 3]], flops: 36, transcendentals: 6),
    // 8 biases; 4 halves through Gelu, times the others.
    CostRow("com.microsoft::BiasSplitGelu", [[2, 4], [4]], to: [[2, 2]], flops: 32, transcendentals: 4),
    CostRow("com.microsoft::BiasAdd", [[2, 3], [3], [2, 3]], to: [[2, 3]], flops: 12),
    // 2 rows of 3: a bias each, then 2 + 3 + 3 + 2 + 3.
    CostRow("com.microsoft::BiasSoftmax", [[2, 3], [3]], ["axis": .integer(1)], to: [[2, 3]], flops: 32, transcendentals: 6),
    // A bias; in training a bias, what is added, mask and scale.
    CostRow("com.microsoft::BiasDropout", [[2, 3], [3]], to: [[2, 3]], flops: 6),
    CostRow("com.microsoft::BiasDropout", [[2, 3], [3], [2, 3], [], []], to: [[2, 3]], content: [4: [1]], flops: 24),
    // 2 pairs: 4 products, a sum and a difference each.
    CostRow("com.microsoft::ComplexMul", [[2, 2], [2, 2]], to: [[2, 2]], flops: 12),
    CostRow("com.microsoft::ComplexMulConj", [[2, 2], [2, 2]], to: [[2, 2]], flops: 12),
    CostRow("com.microsoft::Range", [[], [], []], to: [[5]], flops: 10),
    CostRow("com.microsoft::RotaryEmbedding", [[1, 2, 3, 4], [1], [3, 2], [3, 2]], to: [[1, 2, 3, 4]], flops: 72),
    CostRow(
      "com.microsoft::GridSample", [[1, 2, 4, 4], [1, 3, 3, 2]], ["mode": .text("bilinear")], to: [[1, 2, 3, 3]], flops: 270),
    // 96 elements of 9.
    CostRow("com.microsoft::CropAndResize", [[1, 2, 9, 9], [3, 4], [3], [2]], to: [[3, 2, 4, 4]], flops: 864),
    CostRow("com.microsoft::CropAndResize", [[1, 2, 9, 9], [3, 4], [3], [2]], ["mode": .text("nearest")], to: [[3, 2, 4, 4]]),
  ]

  static let microsoftProducts: [CostRow] = [
    // Conv of 36 elements, macs 648; a bias, what is added, and the activation: 1, or 2 for bounds.
    CostRow(
      "com.microsoft::FusedConv", [[1, 2, 5, 5], [4, 2, 3, 3], [4], [1, 4, 3, 3]], ["activation": .text("Relu")],
      to: [[1, 4, 3, 3]], flops: 1_296 + 108, macs: 648),
    CostRow(
      "com.microsoft::NhwcFusedConv", [[1, 5, 5, 2], [4, 3, 3, 2], [4]], ["activation": .text("Clip")], to: [[1, 3, 3, 4]],
      flops: 1_296 + 108, macs: 648),
    CostRow("com.microsoft::NhwcConv", [[1, 5, 5, 2], [4, 3, 3, 2]], to: [[1, 3, 3, 4]], flops: 1_296, macs: 648),
    CostRow(
      "com.microsoft::ConvTransposeWithDynamicPads", [[1, 2, 3, 3], [2, 4, 2, 2], [4], [4]], to: [[1, 4, 4, 4]], flops: 640,
      macs: 288),
    CostRow("com.microsoft::NhwcMaxPool", [[1, 4, 4, 2]], ["kernel_shape": .integers([3, 3])], to: [[1, 2, 2, 2]], flops: 64),
    // 15 elements of 4 products; scaled.
    CostRow("com.microsoft::FusedMatMul", [[3, 4], [4, 5]], ["alpha": .float(0.5)], to: [[3, 5]], flops: 135, macs: 60),
    CostRow("com.microsoft::TransposeMatMul", [[4, 3], [4, 5]], ["transA": .integer(1)], to: [[3, 5]], flops: 120, macs: 60),
    // Two batches, between the dimensions of the first: 30 elements.
    CostRow(
      "com.microsoft::FusedMatMul", [[4, 2, 3], [2, 4, 5]], ["transA": .integer(1), "transBatchA": .integer(1)], to: [[2, 3, 5]],
      flops: 240, macs: 120),
    CostRow(
      "com.microsoft::FusedMatMulActivation", [[3, 4], [4, 5]], ["activation": .text("Tanh")], to: [[3, 5]], flops: 135, macs: 60,
      transcendentals: 15),
    CostRow(
      "com.microsoft::FusedGemm", [[3, 4], [4, 5], [5]], ["activation": .text("Relu")], to: [[3, 5]], flops: 150, macs: 60),
    CostRow(
      "com.microsoft::GemmFastGelu", [[3, 4], [4, 5], [5]], to: [[3, 5]], flops: 120 + 150, macs: 60, transcendentals: 15),
    // 2 matrices: 3 pivots of 1 + 2 + 2 x (4 + 1) = 13.
    CostRow("com.microsoft::Inverse", [[2, 3, 3]], to: [[2, 3, 3]], flops: 78),
    // 15 pairs: 4 differences, 4 squares, 3 additions; a root.
    CostRow("com.microsoft::CDist", [[3, 4], [5, 4]], ["metric": .text("sqeuclidean")], to: [[3, 5]], flops: 165),
    CostRow("com.microsoft::CDist", [[3, 4], [5, 4]], ["metric": .text("euclidean")], to: [[3, 5]], flops: 180),
  ]

  static let microsoftRows: [CostRow] = [
    CostRow("com.microsoft::SimplifiedLayerNormalization", [[2, 3, 4], [4]], to: [[2, 3, 4]], flops: 108),
    // 6 rows of 4: 22, the scale 4, what is skipped 4, shift and bias 4 each.
    CostRow("com.microsoft::SkipLayerNormalization", [[2, 3, 4], [2, 3, 4], [4]], to: [[2, 3, 4]], flops: 180),
    CostRow("com.microsoft::SkipLayerNormalization", [[2, 3, 4], [2, 3, 4], [4], [4], [4]], to: [[2, 3, 4]], flops: 228),
    // 6 rows of 18; what is skipped 4, bias 4.
    CostRow("com.microsoft::SkipSimplifiedLayerNormalization", [[2, 3, 4], [2, 3, 4], [4]], to: [[2, 3, 4]], flops: 132),
    CostRow("com.microsoft::SkipSimplifiedLayerNormalization", [[2, 3, 4], [2, 3, 4], [4], [4]], to: [[2, 3, 4]], flops: 156),
    // 6 rows of 30, after two vectors (three with segments) are added.
    CostRow(
      "com.microsoft::EmbedLayerNormalization", [[2, 3], nil, [9, 4], [9, 4], nil, [4], [4]], to: [[2, 3, 4]], type: .int32,
      flops: 204),
    CostRow(
      "com.microsoft::EmbedLayerNormalization", [[2, 3], [2, 3], [9, 4], [9, 4], [2, 4], [4], [4]], to: [[2, 3, 4]], type: .int32,
      flops: 228),
    // 72 elements, 2 groups in each of 2 samples; x sigmoid(x); what is skipped and its bias.
    CostRow("com.microsoft::GroupNorm", [[2, 3, 3, 4], [4], [4]], ["groups": .integer(2)], to: [[2, 3, 3, 4]], flops: 512),
    CostRow(
      "com.microsoft::GroupNorm", [[2, 3, 3, 4], [4], [4]], ["groups": .integer(2), "activation": .integer(1)],
      to: [[2, 3, 3, 4]], flops: 872, transcendentals: 72),
    CostRow(
      "com.microsoft::SkipGroupNorm", [[2, 3, 3, 4], [4], [4], [2, 3, 3, 4], [4]], ["groups": .integer(2)], to: [[2, 3, 3, 4]],
      flops: 656),
  ]

  static let microsoftQuantized: [CostRow] = [
    CostRow("com.microsoft::QuantizeLinear", [[2, 3], [], []], to: [[2, 3]], flops: 30),
    CostRow("com.microsoft::DequantizeLinear", [[2, 3], [], []], to: [[2, 3]], type: .uint8, flops: 12),
    CostRow(
      "com.microsoft::QLinearConv", [[1, 5, 5, 2], [], [], [4, 3, 3, 2], [], [], [], [], [4]], to: [[1, 3, 3, 4]], type: .uint8,
      flops: 180, macs: 648, integerOperations: 1_332),
    CostRow("com.microsoft::MatMulInteger16", [[3, 4], [4, 5]], to: [[3, 5]], type: .int16, macs: 60, integerOperations: 120),
    // 15 scaled, by 5 products of scales; 15 biases; 12 numbers made coarse: 7 x 12 + 7.
    CostRow(
      "com.microsoft::MatMulIntegerToFloat", [[3, 4], [4, 5], [], [5]], to: [[3, 5]], type: .uint8, flops: 20, macs: 60,
      integerOperations: 120),
    CostRow(
      "com.microsoft::MatMulIntegerToFloat", [[3, 4], [4, 5], [], [5], nil, nil, [5]], to: [[3, 5]], type: .uint8, flops: 35,
      macs: 60, integerOperations: 120),
    CostRow(
      "com.microsoft::DynamicQuantizeMatMul", [[3, 4], [4, 5], [5]], to: [[3, 5]], flops: 91 + 20, macs: 60,
      integerOperations: 120),
    CostRow(
      "com.microsoft::DynamicQuantizeMatMul", [[3, 4], [4, 5], [5], nil, [5]], to: [[3, 5]], flops: 91 + 35, macs: 60,
      integerOperations: 120),
    // 15 biases, 15 made coarse again; 15 scaled.
    CostRow(
      "com.microsoft::QGemm", [[3, 4], [], [], [4, 5], [], [], [5], []], to: [[3, 5]], type: .uint8, flops: 75, macs: 60,
      integerOperations: 135),
    CostRow(
      "com.microsoft::QGemm", [[4, 3], [], [], [4, 5], [], []], ["transA": .integer(1)], to: [[3, 5]], type: .uint8, flops: 15,
      macs: 60, integerOperations: 120),
    // 20 weights, 2 (or 1) each; 15 biases.
    CostRow(
      "com.microsoft::MatMulNBits", [[3, 4], [5, 1, 2], [5], nil, nil, [5]], ["K": .integer(4), "N": .integer(5)], to: [[3, 5]],
      flops: 120 + 40 + 15, macs: 60),
    CostRow(
      "com.microsoft::MatMulBnb4", [[3, 4], [10], [5]], ["K": .integer(4), "N": .integer(5)], to: [[3, 5]], flops: 120 + 20,
      macs: 60),
    // 6 elements: 2 for each operand, 5 for the result.
    CostRow("com.microsoft::QLinearAdd", [[2, 3], [], [], [2, 3], [], [], [], []], to: [[2, 3]], type: .uint8, flops: 60),
    CostRow("com.microsoft::QLinearMul", [[2, 3], [], [], [2, 3], [], [], [], []], to: [[2, 3]], type: .uint8, flops: 60),
    CostRow("com.microsoft::QLinearLeakyRelu", [[2, 3], [], [], [], []], to: [[2, 3]], type: .uint8, flops: 54),
    CostRow(
      "com.microsoft::QLinearSigmoid", [[2, 3], [], [], [], []], to: [[2, 3]], type: .uint8, flops: 66, transcendentals: 6),
    CostRow(
      "com.microsoft::QLinearWhere", [[2, 3], [2, 3], [], [], [2, 3], [], [], [], []], to: [[2, 3]], type: .uint8, flops: 42),
    CostRow("com.microsoft::QLinearConcat", [[], [], [1, 3], [], [], [1, 3], [], []], to: [[2, 3]], type: .uint8, flops: 42),
    // 2 rows of 3: 13 each, and 7 an element. Rows of everything from the axis on: 1 of 6: 28.
    CostRow(
      "com.microsoft::QLinearSoftmax", [[2, 3], [], [], [], []], ["opset": .integer(13)], to: [[2, 3]], type: .uint8, flops: 68,
      transcendentals: 6),
    CostRow(
      "com.microsoft::QLinearSoftmax", [[2, 3], [], [], [], []], ["opset": .integer(12), "axis": .integer(0)], to: [[2, 3]],
      type: .uint8, flops: 70, transcendentals: 6),
    // 16 elements made real; 9 results: 4 for the mean of 4, 5 to be coarse again.
    CostRow(
      "com.microsoft::QLinearAveragePool", [[1, 1, 4, 4], [], [], [], []], ["kernel_shape": .integers([2, 2])],
      to: [[1, 1, 3, 3]], type: .uint8, flops: 32 + 81),
    // 32 elements: 2 each and 1 for the mean; 2 results.
    CostRow(
      "com.microsoft::QLinearGlobalAveragePool", [[1, 2, 4, 4], [], [], [], []], to: [[1, 2, 1, 1]], type: .uint8, flops: 96 + 10),
    CostRow("com.microsoft::QLinearReduceMean", [[1, 2, 4, 4], [], [], [], []], to: [[1, 2, 1, 1]], type: .uint8, flops: 106),
    CostRow("com.microsoft::GatherBlockQuantized", [[9, 3], [2], [9, 1]], to: [[2, 3]], type: .uint8, flops: 12),
  ]
}
