import ModelGraph

extension CostRow {
  static let quantized = [
    // 6 elements: divide, round, two comparisons; a zero point.
    CostRow("QuantizeLinear", [[2, 3], [], []], types: [2: .uint8], flops: 30), CostRow("QuantizeLinear", [[2, 3], []], flops: 24),
    CostRow("com.microsoft::QuantizeLinear", [[2, 3], [], []], types: [2: .uint8], flops: 30),
    // A zero point, the scale.
    CostRow("DequantizeLinear", [[2, 3], [], []], types: [0: .uint8, 2: .uint8], flops: 12),
    CostRow("DequantizeLinear", [[2, 3], []], types: [0: .uint8], flops: 6),
    CostRow("com.microsoft::DequantizeLinear", [[2, 3], [], []], types: [0: .uint8, 2: .uint8], flops: 12),
    // 12 comparisons, difference and division, zero point 5, then 5 for each of 6.
    CostRow("DynamicQuantizeLinear", [[2, 3]], made: 3, flops: 49),
    CostRow("ConvInteger", [[1, 2, 5, 5], [4, 2, 3, 3]], type: .uint8, macs: 648, integerOperations: 1_296),
    CostRow("MatMulInteger", [[3, 4], [4, 5]], type: .int8, macs: 60, integerOperations: 120),
    // 36 biases in whole numbers; 36 results: scale, round, zero point, two comparisons.
    CostRow(
      "QLinearConv", [[1, 2, 5, 5], [], [], [4, 2, 3, 3], [], [], [], [], [4]], type: .uint8,
      types: [1: .float32, 4: .float32, 6: .float32, 8: .int32], flops: 180, macs: 648, integerOperations: 1_332),
    CostRow(
      "QLinearMatMul", [[3, 4], [], [], [4, 5], [], [], [], []], type: .int8, types: [1: .float32, 4: .float32, 6: .float32],
      flops: 75, macs: 60, integerOperations: 120),
  ]

  private static let scales: [Int: ElementType] = [1: .float32, 3: .float32, 4: .float32, 6: .float32]

  static let microsoftQuantized = [
    CostRow(
      "com.microsoft::QLinearConv", [[1, 2, 5, 5], [], [], [4, 2, 3, 3], [], [], [], [], [4]], type: .uint8,
      types: [1: .float32, 4: .float32, 6: .float32, 8: .int32], flops: 180, macs: 648, integerOperations: 1_332),
    CostRow("com.microsoft::MatMulInteger16", [[3, 4], [4, 5]], type: .int16, macs: 60, integerOperations: 120),
    // The scales' product, 15 results scaled, 15 biases.
    CostRow(
      "com.microsoft::MatMulIntegerToFloat", [[3, 4], [4, 5], [], [], nil, nil, [5]], types: [0: .uint8, 1: .uint8], flops: 31,
      macs: 60, integerOperations: 120),
    // 12 numbers made coarse: 7 x 12 + 7; then as above.
    CostRow(
      "com.microsoft::DynamicQuantizeMatMul", [[3, 4], [4, 5], [], nil, [5]], types: [1: .uint8], flops: 122, macs: 60,
      integerOperations: 120),
    // 15 biases in whole numbers; 15 results made coarse (5), or only scaled.
    CostRow(
      "com.microsoft::QGemm", [[3, 4], [], [], [4, 5], [], [], [5], [], []], type: .uint8,
      types: [1: .float32, 4: .float32, 6: .int32, 7: .float32], flops: 75, macs: 60, integerOperations: 135),
    CostRow(
      "com.microsoft::QGemm", [[4, 3], [], [], [4, 5], [], []], ["transA": .integer(1)], type: .uint8,
      types: [1: .float32, 4: .float32], flops: 15, macs: 60, integerOperations: 120),
    // 20 weights made real (2 each); 15 biases. By a table and a scale: 1 each.
    CostRow(
      "com.microsoft::MatMulNBits", [[3, 4], [5, 1, 2], [5]], ["K": .integer(4), "N": .integer(5)], types: [1: .uint8],
      flops: 160, macs: 60),
    CostRow(
      "com.microsoft::MatMulNBits", [[3, 4], [5, 1, 2], [5], nil, nil, [5]], ["K": .integer(4), "N": .integer(5)],
      types: [1: .uint8], flops: 175, macs: 60),
    CostRow(
      "com.microsoft::MatMulBnb4", [[3, 4], [10], [5]], ["K": .integer(4), "N": .integer(5)], types: [1: .uint8], flops: 140,
      macs: 60),
    // 6 results: two numbers made real (2 each), 1, made coarse (5); LeakyRelu 2 + 2 + 5, Sigmoid 2 + 4 + 5, a choice 2 + 5.
    CostRow("com.microsoft::QLinearAdd", [[2, 3], [], [], [3], [], [], [], []], type: .uint8, types: scales, flops: 60),
    CostRow("com.microsoft::QLinearMul", [[2, 3], [], [], [3], [], [], [], []], type: .uint8, types: scales, flops: 60),
    CostRow("com.microsoft::QLinearLeakyRelu", [[2, 3], [], [], [], []], type: .uint8, types: scales, flops: 54),
    CostRow("com.microsoft::QLinearSigmoid", [[2, 3], [], [], [], []], type: .uint8, types: scales, flops: 66, transcendentals: 6),
    CostRow(
      "com.microsoft::QLinearWhere", [[2, 3], [2, 3], [], [], [1], [], [], [], []], type: .uint8, types: [0: .bool], flops: 42),
    // 9 numbers made real and coarse.
    CostRow(
      "com.microsoft::QLinearConcat", [[], [], [2, 3], [], [], [1, 3], [], []], ["axis": .integer(0)], type: .uint8, flops: 63),
    // 2 rows of 3: 13 each; 6 x 7.
    CostRow(
      "com.microsoft::QLinearSoftmax", [[2, 3], [], [], [], []], ["opset": .integer(13)], type: .uint8, flops: 68,
      transcendentals: 6),
    // 2 x 32, 8 x 9 as AveragePool, 5 x 8. 2 x 32, 32, 5 x 2. 2 x 24, 24, 5 x 6.
    CostRow(
      "com.microsoft::QLinearAveragePool", [[1, 2, 4, 4], [], [], [], []], ["kernel_shape": .integers([3, 3])], type: .uint8,
      flops: 176),
    CostRow("com.microsoft::QLinearGlobalAveragePool", [[1, 2, 4, 4], [], [], [], []], type: .uint8, flops: 106),
    CostRow("com.microsoft::QLinearReduceMean", [[2, 3, 4], [], [], [], []], ["axes": .integers([2])], type: .uint8, flops: 102),
    // 2 rows of 4 bytes, each two numbers: 16 made real.
    CostRow("com.microsoft::GatherBlockQuantized", [[5, 4], [2], [5, 1]], types: [0: .uint8, 1: .int64], flops: 32),
  ]
}
