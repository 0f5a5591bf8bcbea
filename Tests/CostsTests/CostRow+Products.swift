import ModelGraph

extension CostRow {
  static let contractions: [CostRow] = [
    // i 2, j 3, k 4: 24 combinations, multiplied and added. The same of whole numbers.
    CostRow("Einsum", [[2, 3], [3, 4]], ["equation": .text("ij,jk->ik")], to: [[2, 4]], flops: 48, macs: 24),
    CostRow(
      "Einsum", [[2, 3], [3, 4]], ["equation": .text("ij, jk")], to: [[2, 4]], type: .int32, macs: 24, integerOperations: 48),
    // Two batch dimensions stand in the dots, one of them 2 against 1: 2 x 5 x 2 x 3 x 4.
    CostRow(
      "Einsum", [[2, 5, 2, 3], [1, 5, 3, 4]], ["equation": .text("...ij,...jk->...ik")], to: [[2, 5, 2, 4]], flops: 480, macs: 240),
    // 2 x 3 x 4 x 5 combinations: two multiplications and an addition each.
    CostRow(
      "Einsum", [[2, 3], [3, 4], [4, 5]], ["equation": .text("ij,jk,kl->il")], to: [[2, 5]], flops: 360, macs: 120),
    // One operand is added up: 6 to 2. Or turned.
    CostRow("Einsum", [[2, 3]], ["equation": .text("ij->i")], to: [[2]], flops: 4),
    CostRow("Einsum", [[2, 3]], ["equation": .text("ij->ji")], to: [[3, 2]]),
    // 2 matrices of 3 rows: 2 quotients and 4 products subtracted, 1 and 1; then 2 products: 10 + 3 + 2 each.
    CostRow("Det", [[2, 3, 3]], to: [[2]], flops: 30),
  ]

  static let signals: [CostRow] = [
    // 8 numbers: 3 rounds of 4 butterflies of 10 operations, whatever goes in. Two of them. The first four alone: 2 rounds of 2.
    CostRow("DFT", [[1, 8, 1]], to: [[1, 8, 2]], flops: 120), CostRow("DFT", [[2, 8, 2]], to: [[2, 8, 2]], flops: 240),
    CostRow("DFT", [[1, 8, 1], []], to: [[1, 4, 2]], content: [1: [4]], flops: 40),
    // 3 numbers: 9 products of 4 operations when real, 8 when complex; 2 of 3 results; divided by 3 both parts of each.
    CostRow("DFT", [[1, 3, 1]], to: [[1, 3, 2]], flops: 36), CostRow("DFT", [[1, 3, 2]], to: [[1, 3, 2]], flops: 72),
    CostRow("DFT", [[1, 3, 1]], ["onesided": .integer(1)], to: [[1, 2, 2]], flops: 24),
    CostRow("DFT", [[1, 3, 2]], ["inverse": .integer(1)], to: [[1, 3, 2]], flops: 78),
    // Since operator set 20 the axis is an input: 3 lines of 4.
    CostRow("DFT", [[4, 3, 1], nil, []], to: [[4, 3, 2]], opset: 20, content: [2: [0]], flops: 120),
    CostRow("DFT", [[3, 4, 1]], to: [[3, 4, 2]], opset: 20, flops: 120),
    // 3 frames of 8: 120 each, and 8 for the window.
    CostRow("STFT", [[1, 16, 1], [], [8]], to: [[1, 3, 5, 2]], flops: 384),
    CostRow("STFT", [[1, 16, 1], [], nil, []], to: [[1, 3, 5, 2]], content: [3: [8]], flops: 360),
    // 15 weights, 6 each; 3 bands: 2 widths each; 5 edges: 8 each; 10 around.
    CostRow("MelWeightMatrix", [[], [], [], [], []], to: [[5, 3]], flops: 90 + 6 + 40 + 10, transcendentals: 7),
    // 10 numbers.
    CostRow("HannWindow", [[]], to: [[10]], type: .int32, flops: 41, transcendentals: 10),
    CostRow("HammingWindow", [[]], to: [[10]], type: .int32, flops: 41, transcendentals: 10),
    CostRow("BlackmanWindow", [[]], to: [[10]], type: .int32, flops: 81, transcendentals: 20),
  ]

  static let quantized: [CostRow] = [
    // 6 elements: divide, round, two comparisons; and the zero point.
    CostRow("QuantizeLinear", [[2, 3], []], to: [[2, 3]], flops: 24),
    CostRow("QuantizeLinear", [[2, 3], [], []], to: [[2, 3]], flops: 30),
    CostRow("DequantizeLinear", [[2, 3], []], to: [[2, 3]], type: .uint8, flops: 6),
    CostRow("DequantizeLinear", [[2, 3], [], []], to: [[2, 3]], type: .uint8, flops: 12),
    // 12 comparisons, 7 around, 6 x 5.
    CostRow("DynamicQuantizeLinear", [[2, 3]], to: [[2, 3], [], []], flops: 49),
    // As Conv and MatMul above, in whole numbers; with bias 36 more; made coarse again: 5 each.
    CostRow(
      "ConvInteger", [[1, 2, 5, 5], [4, 2, 3, 3], []], to: [[1, 4, 3, 3]], type: .uint8, macs: 648, integerOperations: 1_296),
    CostRow("MatMulInteger", [[3, 4], [4, 5], []], to: [[3, 5]], type: .uint8, macs: 60, integerOperations: 120),
    CostRow(
      "QLinearConv", [[1, 2, 5, 5], [], [], [4, 2, 3, 3], [], [], [], []], to: [[1, 4, 3, 3]], type: .uint8, flops: 180, macs: 648,
      integerOperations: 1_296),
    CostRow(
      "QLinearConv", [[1, 2, 5, 5], [], [], [4, 2, 3, 3], [], [], [], [], [4]], to: [[1, 4, 3, 3]], type: .uint8, flops: 180,
      macs: 648, integerOperations: 1_332),
    CostRow(
      "QLinearMatMul", [[3, 4], [], [], [4, 5], [], [], [], []], to: [[3, 5]], type: .uint8, flops: 75, macs: 60,
      integerOperations: 120),
  ]
}
