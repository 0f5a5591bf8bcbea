import ModelGraph

/// Losses, normalisations, choices and windows of TensorFlow.
extension CostRow {
  static let tensorFlowRows: [CostRow] =
    [
      // 3 rows of 5: 4 comparisons, 5 differences, 5 exps, 4 additions, a log; 5 divisions for the gradient: 24. Then
      // 5 differences, 5 products with the targets, 4 additions, 5 targets subtracted: 43.
      CostRow(
        "tensorflow::SoftmaxCrossEntropyWithLogits", [[3, 5], [3, 5]], to: [[3], [3, 5]], flops: 129, transcendentals: 18),
      // Of the target alone: a difference for the loss, 1 subtracted for the gradient: 26.
      CostRow(
        "tensorflow::SparseSoftmaxCrossEntropyWithLogits", [[3, 5], [3]], to: [[3], [3, 5]], flops: 78, transcendentals: 18),
      // 15 scores, each compared with its target's.
      CostRow("tensorflow::InTopK", [[3, 5], [3]], to: [[3]], flops: 15),
      CostRow("tensorflow::InTopKV2", [[3, 5], [3], []], to: [[3]], flops: 15),
      // 2 rows of 3 as ONNX's: 3 exps and 2 additions each.
      CostRow("tensorflow::Multinomial", [[2, 3], []], to: [[2, 1]], flops: 10, transcendentals: 6),
      CostRow("tensorflow::StatelessMultinomial", [[2, 3], [], [2]], to: [[2, 1]], flops: 10, transcendentals: 6),
    ] + tensorFlowNormalized + tensorFlowFurtherWindows

  /// 24 elements.
  private static let tensorFlowNormalized: [CostRow] = [
    // A multiplication and an addition each.
    CostRow("tensorflow::BatchNormWithGlobalNormalization", [[2, 3, 4], [4], [4], [4], [4]], to: [[2, 3, 4]], flops: 48),
    CostRow("tensorflow::_FusedBatchNormEx", [[2, 3, 4], [4]], ["is_training": .integer(0)], to: [[2, 3, 4]], flops: 48),
    // In training, over 4 channels: the mean 24, differences 24, their squares and their mean 48; 5 for a channel; as before 48.
    CostRow("tensorflow::_FusedBatchNormEx", [[2, 3, 4], [4]], to: [[2, 3, 4]], flops: 116 + 48),
    // What is added, and a comparison.
    CostRow(
      "tensorflow::_FusedBatchNormEx", [[2, 3, 4], [4], [4], [4], [4], [2, 3, 4]],
      ["is_training": .integer(0), "num_side_inputs": .integer(1), "activation_mode": .text("Relu")], to: [[2, 3, 4]],
      flops: 48 + 48),
    // A square, the sum of 5 squares (of 11), factor, bias, power, division.
    CostRow(
      "tensorflow::LRN", [[1, 2, 2, 6]], ["depth_radius": .integer(2)], to: [[1, 2, 2, 6]], flops: 216, transcendentals: 24),
    CostRow("tensorflow::LRN", [[1, 2, 2, 6]], to: [[1, 2, 2, 6]], flops: 360, transcendentals: 24),
  ]

  /// out 8, window 9: 8 comparisons each; 9 additions before.
  private static let tensorFlowFurtherWindows: [CostRow] = [
    CostRow(
      "tensorflow::MaxPoolWithArgmax", [[1, 4, 4, 2]], ["ksize": .integers([1, 3, 3, 1])], to: [[1, 2, 2, 2], [1, 2, 2, 2]],
      flops: 64),
    CostRow("tensorflow::Dilation2D", [[1, 4, 4, 2], [3, 3, 2]], to: [[1, 2, 2, 2]], flops: 136),
  ]
}
