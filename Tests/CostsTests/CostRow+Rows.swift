import ModelGraph

extension CostRow {
  static let reductions: [CostRow] =
    [
      // 2 rows of 3: 2 additions each. 3 columns of 2: 1 product each. Rows without elements; whole numbers.
      CostRow("CumSum", [[2, 3], []], to: [[2, 3]], content: [1: [1]], flops: 4),
      CostRow("CumProd", [[2, 3], []], to: [[2, 3]], opset: 26, content: [1: [0]], flops: 3),
      CostRow("CumSum", [[3, 0], []], to: [[3, 0]], content: [1: [1]]),
      CostRow("CumSum", [[2, 3], []], to: [[2, 3]], type: .int64, content: [1: [1]]),
      // 6 rows of 4: 3 comparisons each; before operator set 13 2 rows of 12.
      CostRow("Hardmax", [[2, 3, 4]], to: [[2, 3, 4]], flops: 18),
      CostRow("Hardmax", [[2, 3, 4]], to: [[2, 3, 4]], opset: 11, flops: 22),
      // in 32, out 2: powers, 30 additions, roots.
      CostRow("GlobalLpPool", [[1, 2, 4, 4]], to: [[1, 2, 1, 1]], flops: 64),
      CostRow("GlobalLpPool", [[1, 2, 4, 4]], ["p": .integer(3)], to: [[1, 2, 1, 1]], flops: 64, transcendentals: 34),
      // Absolute values, additions.
      CostRow("GlobalLpPool", [[1, 2, 4, 4]], ["p": .integer(1)], to: [[1, 2, 1, 1]], flops: 62),
      CostRow("MaxRoiPool", [[1, 2, 4, 4], [3, 5]], to: [[3, 2, 2, 2]], isUntold: true),
    ] + normalizations + convolutions

  private static let normalizations: [CostRow] = [
    // In training 3 channels of 8: 7 x 8 + 2 each, and 6 for its running statistics. Before operator set 14 told by the outputs.
    CostRow(
      "BatchNormalization", [[2, 3, 4], [3], [3], [3], [3]], ["training_mode": .integer(1)], to: [[2, 3, 4], [3], [3]], flops: 192),
    CostRow("BatchNormalization", [[2, 3, 4], [3], [3], [3], [3]], to: [[2, 3, 4], [3], [3], [3], [3]], opset: 9, flops: 192),
    // 6 rows of 4: 5 x 4 + 2 and 2 x 4 each. 2 rows of 12: 86 each.
    CostRow("InstanceNormalization", [[2, 3, 4], [3], [3]], to: [[2, 3, 4]], flops: 180),
    CostRow("GroupNormalization", [[2, 4, 3], [4], [4]], ["num_groups": .integer(1)], to: [[2, 4, 3]], opset: 21, flops: 172),
    // 6 rows of 4: 4 squares, 3 additions, division, epsilon, root, 4 divisions, 4 products: 18 each.
    CostRow("RMSNormalization", [[2, 3, 4], [4]], to: [[2, 3, 4]], opset: 23, flops: 108),
    CostRow("SimplifiedLayerNormalization", [[2, 3, 4], [4]], to: [[2, 3, 4]], flops: 108),
    // 6 lines of 4: 4 squares, 3 additions, a root, 4 divisions; absolute values and no root.
    CostRow("LpNormalization", [[2, 3, 4]], to: [[2, 3, 4]], flops: 72),
    CostRow("LpNormalization", [[2, 3, 4]], ["p": .integer(1)], to: [[2, 3, 4]], flops: 66),
    // 3 channels of 8: 5 x 8 + 4 each.
    CostRow("MeanVarianceNormalization", [[2, 3, 2, 2]], to: [[2, 3, 2, 2]], flops: 132),
  ]

  private static let convolutions: [CostRow] = ["", "com.microsoft::"].flatMap { (domain: String) -> [CostRow] in
    [
      // out 10, window 3: macs 30; a bias each; x sigmoid(x): 5 each.
      CostRow(
        "\(domain)CausalConvWithState", [[1, 2, 5], [2, 1, 3], [2]], to: [[1, 2, 5], [1, 2, 2]], opset: 27, flops: 70, macs: 30),
      CostRow(
        "\(domain)CausalConvWithState", [[1, 2, 5], [2, 1, 3], nil, [1, 2, 2]], ["activation": .text("silu")],
        to: [[1, 2, 5], [1, 2, 2]], opset: 27, flops: 110, macs: 30, transcendentals: 10),
    ]
  }

  /// 3 targets, 5 classes.
  static let losses: [CostRow] = [
    // 3 negations; 2 additions; a division.
    CostRow("NegativeLogLikelihoodLoss", [[3, 5], [3]], ["reduction": .text("none")], to: [[3]], flops: 3),
    CostRow("NegativeLogLikelihoodLoss", [[3, 5], [3]], ["reduction": .text("sum")], to: [[]], flops: 5),
    CostRow("NegativeLogLikelihoodLoss", [[3, 5], [3]], to: [[]], flops: 6),
    // With weights 3 products more, and 2 additions of them.
    CostRow("NegativeLogLikelihoodLoss", [[3, 5], [3], [5]], to: [[]], flops: 11),
    // 3 rows of 5: 4 + 5 + 5 + 4 + 1 + 5 = 24 each, before the 6.
    CostRow("SoftmaxCrossEntropyLoss", [[3, 5], [3]], to: [[]], flops: 72 + 6, transcendentals: 18),
  ]

  static let training: [CostRow] = [
    // 6 weights: 12 each and 9 once; regularised before 2, after 1 more each. 6 and 4 weights.
    CostRow(
      "ai.onnx.preview.training::Adam", [[], [], [2, 3], [2, 3], [2, 3], [2, 3]], to: [[2, 3]], flops: 81, transcendentals: 2),
    CostRow(
      "ai.onnx.preview.training::Adam", [[], [], [2, 3], [2, 3], [2, 3], [2, 3]],
      ["norm_coefficient": .float(0.1), "norm_coefficient_post": .float(0.1)], to: [[2, 3]], flops: 99, transcendentals: 2),
    CostRow(
      "ai.onnx.preview.training::Adam", [[], [], [2, 3], [4], [2, 3], [4], [2, 3], [4], [2, 3], [4]], to: [[2, 3]], flops: 129,
      transcendentals: 2),
    // 7 each and 3 once; 5 each; 7 each.
    CostRow("ai.onnx.preview.training::Adagrad", [[], [], [2, 3], [2, 3], [2, 3]], to: [[2, 3]], flops: 45),
    CostRow("ai.onnx.preview.training::Momentum", [[], [], [2, 3], [2, 3], [2, 3]], to: [[2, 3]], flops: 30),
    CostRow(
      "ai.onnx.preview.training::Momentum", [[], [], [2, 3], [2, 3], [2, 3]], ["mode": .text("nesterov")], to: [[2, 3]], flops: 42),
    CostRow("ai.onnx.preview.training::Gradient", [[2, 3]], to: [[2, 3]], isUntold: true),
  ]
}
