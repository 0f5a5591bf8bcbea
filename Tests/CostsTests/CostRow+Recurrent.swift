import ModelGraph

/// 2 steps, 3 sequences, 4 inputs, 5 hidden units: 30 cells, each gate of which adds up 9 products.
extension CostRow {
  private static let (both, clip) = (Attribute.text("bidirectional"), Attribute.float(3))

  static let recurrent: [CostRow] = [
    // macs 30 x 9. A tanh each. Biases 2 each.
    CostRow("RNN", [[2, 3, 4], [1, 5, 4], [1, 5, 5]], to: [[]], flops: 540 + 30, macs: 270, transcendentals: 30),
    CostRow("RNN", [[2, 3, 4], [1, 5, 4], [1, 5, 5], [1, 10]], to: [[]], flops: 570 + 60, macs: 270, transcendentals: 30),
    CostRow("RNN", [[2, 3, 4], [1, 5, 4], [1, 5, 5]], ["activations": .texts(["relu"])], to: [[]], flops: 540 + 30, macs: 270),
    // Both directions, each with a function of its own: 30 tanhs and 30 sigmoids of 4.
    CostRow(
      "RNN", [[2, 3, 4], [2, 5, 4], [2, 5, 5]], ["direction": both, "activations": .texts(["Tanh", "Sigmoid"])], to: [[]],
      flops: 1_080 + 30 + 120, macs: 540, transcendentals: 60),
    // macs 3 x 270. Two sigmoids of 4, a tanh; 5 around. Biases 6.
    CostRow("GRU", [[2, 3, 4], [1, 15, 4], [1, 15, 5]], to: [[]], flops: 1_620 + 270 + 150, macs: 810, transcendentals: 90),
    CostRow("GRU", [[2, 3, 4], [1, 15, 4], [1, 15, 5], [1, 30]], to: [[]], flops: 2_040 + 180, macs: 810, transcendentals: 90),
    CostRow(
      "GRU", [[2, 3, 4], [1, 15, 4], [1, 15, 5]], ["linear_before_reset": .integer(1)], to: [[]], flops: 2_040 + 30, macs: 810,
      transcendentals: 90),
    // macs 4 x 270. Three sigmoids of 4, two tanhs; 4 around. Biases 8.
    CostRow("LSTM", [[2, 3, 4], [1, 20, 4], [1, 20, 5]], to: [[]], flops: 2_160 + 420 + 120, macs: 1_080, transcendentals: 150),
    CostRow(
      "LSTM", [[2, 3, 4], [1, 20, 4], [1, 20, 5], [1, 40]], to: [[]], flops: 2_700 + 240, macs: 1_080, transcendentals: 150),
    // Two sigmoids only, and 1 less the gate.
    CostRow(
      "LSTM", [[2, 3, 4], [1, 20, 4], [1, 20, 5]], ["input_forget": .integer(1)], to: [[]], flops: 2_160 + 300 + 150, macs: 1_080,
      transcendentals: 120),
    // Batch first, both directions: 60 cells. Biases 8, functions 14 and 10 to clip them, 4 around and 6 for peepholes.
    CostRow(
      "LSTM", [[3, 2, 4], [2, 20, 4], [2, 20, 5], [2, 40], nil, nil, nil, [2, 15]],
      ["layout": .integer(1), "direction": both, "clip": clip], to: [[]], flops: 4_320 + 480 + 1_440 + 600, macs: 2_160,
      transcendentals: 300),
    // 14 and 16 around the products, which are whole. Inputs made coarse: 7 x 24 + 7; hidden units: 7 x 15 + 7 at each step.
    CostRow(
      "com.microsoft::DynamicQuantizeLSTM", [[2, 3, 4], [1, 4, 20], [1, 5, 20]], to: [[]], flops: 900 + 175 + 224, macs: 1_080,
      integerOperations: 2_160, transcendentals: 150),
  ]
}
