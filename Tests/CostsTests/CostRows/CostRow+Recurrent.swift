import ModelGraph

extension CostRow {
  private static let five: Attributes = ["hidden_size": .integer(5)]

  /// 3 steps of 2 samples of 4 numbers, 5 hidden units: 30 cells, 9 products for each gate of a cell.
  static let recurrent = [
    // macs 270; two biases and a tanh a cell: 540 + 90.
    CostRow("RNN", [[3, 2, 4], [1, 5, 4], [1, 5, 5], [1, 10]], five, flops: 630, macs: 270, transcendentals: 30),
    // macs 810; a cell: two sigmoids of 4, a tanh, reset, (1 - z) h' + z h: 14. Six biases: 180; a second reset sum: 30.
    CostRow("GRU", [[3, 2, 4], [1, 15, 4], [1, 15, 5]], five, flops: 2_040, macs: 810, transcendentals: 90),
    CostRow("GRU", [[3, 2, 4], [1, 15, 4], [1, 15, 5], [1, 30]], five, flops: 2_220, macs: 810, transcendentals: 90),
    CostRow(
      "GRU", [[3, 2, 4], [1, 15, 4], [1, 15, 5]], five.with("linear_before_reset", .integer(1)), flops: 2_070, macs: 810,
      transcendentals: 90),
    // macs 1080; a cell: eight biases, three sigmoids of 4, two tanhs, f c + i g and o tanh(c): 8 + 12 + 2 + 4 = 26.
    CostRow("LSTM", [[3, 2, 4], [1, 20, 4], [1, 20, 5], [1, 40]], five, flops: 2_940, macs: 1_080, transcendentals: 150),
    CostRow(
      "LSTM", [[3, 2, 4], [2, 20, 4], [2, 20, 5], [2, 40]], five.with("direction", .text("bidirectional")), flops: 5_880,
      macs: 2_160, transcendentals: 300),
    // 2 samples first.
    CostRow(
      "LSTM", [[2, 3, 4], [1, 20, 4], [1, 20, 5], [1, 40]], five.with("layout", .integer(1)), flops: 2_940, macs: 1_080,
      transcendentals: 150),
    // Three peepholes, each times a state and added: 6 a cell.
    CostRow(
      "LSTM", [[3, 2, 4], [1, 20, 4], [1, 20, 5], [1, 40], nil, nil, nil, [1, 15]], five, flops: 3_120, macs: 1_080,
      transcendentals: 150),
    // 1 - i in place of a sigmoid: 3 less.
    CostRow(
      "LSTM", [[3, 2, 4], [1, 20, 4], [1, 20, 5], [1, 40]], five.with("input_forget", .integer(1)), flops: 2_850, macs: 1_080,
      transcendentals: 120),
    // Two comparisons before each of five functions: 10 more.
    CostRow(
      "LSTM", [[3, 2, 4], [1, 20, 4], [1, 20, 5], [1, 40]], five.with("clip", .float(3)), flops: 3_240, macs: 1_080,
      transcendentals: 150),
    // 8 biases, three HardSigmoids of 4, Relu 1, Softsign 3, 4: 28.
    CostRow(
      "LSTM", [[3, 2, 4], [1, 20, 4], [1, 20, 5], [1, 40]],
      five.with("activations", .texts(["HardSigmoid", "Relu", "Softsign"])), flops: 3_000, macs: 1_080),
    // 30 cells of 26 + 12 (eight products scaled back, four sums): 1140. 24 inputs: 7 x 24 + 7; three times 10 states: 3 x 77.
    CostRow(
      "com.microsoft::DynamicQuantizeLSTM", [[3, 2, 4], [1, 4, 20], [1, 5, 20], [1, 40]], five,
      types: [1: .uint8, 2: .uint8], flops: 1_546, macs: 1_080, integerOperations: 2_160, transcendentals: 150),
  ]
}
