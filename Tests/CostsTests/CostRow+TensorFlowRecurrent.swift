import ModelGraph

/// Recurrent layers of TensorFlow: 2 steps, 3 sequences, 4 inputs, 5 hidden units, thus 30 cells, in each gate 4 + 5 products.
extension CostRow {
  static let tensorFlowRecurrent: [CostRow] = [stacks, blocks, cells].flatMap(\.self)

  private static let stacks: [CostRow] = [
    // 4 gates: macs 1080; a cell has 8 biases, 3 sigmoids of 4, 2 tanh, 4 of arithmetic: 26.
    stack("CudnnRNN", flops: 2_160 + 780, macs: 1_080, transcendentals: 150),
    stack("CudnnRNNV2", flops: 2_160 + 780, macs: 1_080, transcendentals: 150),
    stack("CudnnRNNV3", ["rnn_mode": .text("lstm")], flops: 2_160 + 780, macs: 1_080, transcendentals: 150),
    // 3 gates: macs 810; 6 biases, 2 sigmoids, tanh; r times its product, added; (1 - z) h' + z h: 21.
    stack("CudnnRNNV2", ["rnn_mode": .text("gru")], flops: 1_620 + 630, macs: 810, transcendentals: 90),
    // 1 gate: macs 270; 2 biases, one function: 3.
    stack("CudnnRNNV2", ["rnn_mode": .text("rnn_tanh")], flops: 540 + 90, macs: 270, transcendentals: 30),
    stack("CudnnRNNV2", ["rnn_mode": .text("rnn_relu")], flops: 540 + 90, macs: 270),
    // Two layers both ways, 120 cells: 60 of 4 x (4 + 5), then 60 that read 10 numbers: 4 x (10 + 5).
    CostRow(
      "tensorflow::CudnnRNNV3", [[2, 3, 4], [4, 3, 5], [4, 3, 5], [1_120], [3]], ["direction": .text("bidirectional")],
      to: [[2, 3, 10]], flops: 11_520 + 3_120, macs: 2_160 + 3_600, transcendentals: 600),
    // 3 sequences of 2 steps: as above. The sequences come first in the states, too.
    CostRow(
      "tensorflow::CudnnRNNV3", [[3, 2, 4], [3, 1, 5], [3, 1, 5], [220], [3]], ["time_major": .integer(0)], to: [[3, 2, 5]],
      flops: 2_160 + 780, macs: 1_080, transcendentals: 150),
    // Two layers, each of which makes 2 numbers of its 5: 60 cells, 30 of 4 x (4 + 2) and 30 of 4 x (2 + 2), and 2 products each.
    CostRow(
      "tensorflow::CudnnRNNV3", [[2, 3, 4], [2, 3, 2], [2, 3, 5], [300], [3]], ["num_proj": .integer(2)], to: [[2, 3, 2]],
      flops: 2_640 + 1_560, macs: 720 + 480 + 120, transcendentals: 300),
  ]

  private static func stack(
    _ name: String, _ attributes: Attributes = [:], flops: Int, macs: Int, transcendentals: Int = 0
  ) -> CostRow {
    CostRow(
      "tensorflow::\(name)", [[2, 3, 4], [1, 3, 5], [1, 3, 5], [220]], attributes, to: [[2, 3, 5]], flops: flops, macs: macs,
      transcendentals: transcendentals)
  }

  private static let blocks: [CostRow] = [
    // macs 1080; a cell has 4 biases, 1 for the forget gate, 3 sigmoids of 4, 2 tanh, 4 of arithmetic: 23; 22 where the gate has
    // no such 1, as in the second version.
    block("BlockLSTM", ["cell_clip": .float(-1)], flops: 2_160 + 690),
    block("BlockLSTM", ["cell_clip": .float(-1), "forget_bias": .float(0)], flops: 2_160 + 660),
    block("BlockLSTMV2", flops: 2_160 + 660),
    // Three weights times a state, each added to a gate: 6.
    block("BlockLSTM", ["cell_clip": .float(-1), "use_peephole": .integer(1)], flops: 2_160 + 870),
    // Two bounds for the state, which the first version has unless it says otherwise.
    block("BlockLSTM", flops: 2_160 + 750), block("BlockLSTMV2", ["cell_clip": .float(3)], flops: 2_160 + 720),
  ]

  private static func block(_ name: String, _ attributes: Attributes = [:], flops: Int) -> CostRow {
    CostRow(
      "tensorflow::\(name)", [[], [2, 3, 4], [3, 5], [3, 5], [9, 20], [5], [5], [5], [20]], attributes, to: [[2, 3, 5]],
      flops: flops, macs: 1_080, transcendentals: 150)
  }

  /// One step, 15 cells.
  private static let cells: [CostRow] = [
    // 4 gates: macs 540; 23 as above, two bounds.
    CostRow(
      "tensorflow::LSTMBlockCell", [[3, 4], [3, 5], [3, 5], [9, 20], [5], [5], [5], [20]], ["cell_clip": .float(-1)],
      to: [[3, 5]], flops: 1_080 + 345, macs: 540, transcendentals: 75),
    CostRow(
      "tensorflow::LSTMBlockCell", [[3, 4], [3, 5], [3, 5], [9, 20], [5], [5], [5], [20]], to: [[3, 5]], flops: 1_080 + 375,
      macs: 540, transcendentals: 75),
    // 3 gates: macs 405; 3 biases, 2 sigmoids, tanh; r h, u h + (1 - u) c: 17.
    CostRow(
      "tensorflow::GRUBlockCell", [[3, 4], [3, 5], [9, 10], [9, 5], [10], [5]], to: [[3, 5]], flops: 810 + 255, macs: 405,
      transcendentals: 45),
  ]
}
