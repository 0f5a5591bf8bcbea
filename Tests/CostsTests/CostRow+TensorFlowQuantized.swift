import ModelGraph

/// TensorFlow's operators on coarse numbers: two whole-number operations for each multiply-add, one for each bias.
extension CostRow {
  static let tensorFlowQuantized: [CostRow] =
    [
      // out 36, 3x3x2 = 18: macs 648; 36 biases; 5 each to make the results coarse again.
      coarseConvolution(""), coarseConvolution("AndRelu"), coarseConvolution("PerChannel"),
      coarseConvolution("WithBias", biases: 36), coarseConvolution("WithBiasAndRelu", biases: 36),
      coarseConvolution("AndRequantize", rescaling: 180), coarseConvolution("WithBiasAndRequantize", biases: 36, rescaling: 180),
      coarseConvolution("WithBiasAndReluAndRequantize", biases: 36, rescaling: 180),
      // out 18, 3x3 = 9: macs 162; 18 biases.
      coarseDepthwise(""), coarseDepthwise("WithBias", biases: 18), coarseDepthwise("WithBiasAndRelu", biases: 18),
      // 15 elements of 4 products: macs 60; 15 biases.
      coarseProduct(""), coarseProduct("WithBias", biases: 15), coarseProduct("WithBiasAndRelu", biases: 15),
      CostRow(
        "tensorflow::QuantizedMatMul", [[4, 3], [4, 5]], ["transpose_a": .integer(1)], to: [[3, 5]], type: .uint8, macs: 60,
        integerOperations: 120),
    ] + coarseAndFine

  /// On 2x3 = 6 elements.
  private static let coarseAndFine: [CostRow] = [
    // Two bounds, less the smallest, times the scale, rounded; without the smallest.
    CostRow("tensorflow::QuantizeV2", [[2, 3], [], []], to: [[2, 3]], type: .uint8, flops: 30),
    CostRow("tensorflow::QuantizeV2", [[2, 3], [], []], ["mode": .text("SCALED")], to: [[2, 3]], type: .uint8, flops: 24),
    // Times the scale, rounded, the zero point added, two bounds.
    CostRow("tensorflow::Requantize", [[2, 3], [], [], [], []], to: [[2, 3]], type: .uint8, flops: 30),
    CostRow("tensorflow::QuantizeDownAndShrinkRange", [[2, 3], [], []], to: [[2, 3]], type: .uint8, flops: 30),
    // Times the scale, the smallest added; without it.
    CostRow("tensorflow::Dequantize", [[2, 3], [], []], to: [[2, 3]], type: .uint8, flops: 12),
    CostRow("tensorflow::Dequantize", [[2, 3], [], []], ["mode": .text("SCALED")], to: [[2, 3]], type: .uint8, flops: 6),
  ]

  private static func coarseConvolution(_ after: String, biases: Int = 0, rescaling: Int = 0) -> CostRow {
    CostRow(
      "tensorflow::QuantizedConv2D\(after)", [[1, 5, 5, 2], [3, 3, 2, 4]], to: [[1, 3, 3, 4]], type: .uint8, flops: rescaling,
      macs: 648, integerOperations: 1_296 + biases)
  }

  private static func coarseDepthwise(_ after: String, biases: Int = 0) -> CostRow {
    CostRow(
      "tensorflow::QuantizedDepthwiseConv2D\(after)", [[1, 5, 5, 2], [3, 3, 2, 1]], to: [[1, 3, 3, 2]], type: .uint8, macs: 162,
      integerOperations: 324 + biases)
  }

  private static func coarseProduct(_ after: String, biases: Int = 0) -> CostRow {
    CostRow(
      "tensorflow::QuantizedMatMul\(after)", [[3, 4], [4, 5]], to: [[3, 5]], type: .uint8, macs: 60,
      integerOperations: 120 + biases)
  }
}
