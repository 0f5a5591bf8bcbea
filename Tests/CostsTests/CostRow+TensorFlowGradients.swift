import ModelGraph

/// Gradients of TensorFlow, dy coming in, and the steps of its optimisers.
extension CostRow {
  static let tensorFlowGradients: [CostRow] = [
    tensorFlowSlopes, tensorFlowPoolingGradients, tensorFlowSpread, tensorFlowNormalizationGradients, tensorFlowSteppedWeights,
  ].flatMap(\.self)

  /// On 2x3 = 6 elements, y being what the function made.
  private static let tensorFlowSlopes: [CostRow] = [
    // x > 0 ? dy : 0; two comparisons; a comparison and a product; dy / 2 / y.
    tensorFlowEach(6, ["ReluGrad"], operands: 2), tensorFlowEach(12, ["Relu6Grad", "LeakyReluGrad", "SqrtGrad"], operands: 2),
    // y < 0 ? dy (y + a) : dy b: compare, add, multiply. dy y (1 - y); dy (1 - y y); -dy y y.
    tensorFlowEach(18, ["EluGrad", "SeluGrad", "SigmoidGrad", "TanhGrad", "ReciprocalGrad", "InvGrad"], operands: 2),
    // dy y y y times -1/2. 1 + |x|, squared, dy divided by it.
    tensorFlowEach(24, ["RsqrtGrad", "SoftsignGrad"], operands: 2),
    // dy / (1 + exp(-x)): negate, exp, add, divide.
    tensorFlowEach(24, ["SoftplusGrad"], operands: 2, transcendentals: 6),
  ].flatMap(\.self)

  /// 8 windows of 9: 8 comparisons find the place to add dy to; a division, added to 9 places.
  private static let tensorFlowPoolingGradients: [CostRow] = [
    CostRow(
      "tensorflow::MaxPoolGrad", [[1, 4, 4, 2], [1, 2, 2, 2], [1, 2, 2, 2]], ["ksize": .integers([1, 3, 3, 1])],
      to: [[1, 4, 4, 2]], flops: 64 + 8),
    CostRow(
      "tensorflow::MaxPool3DGrad", [[1, 1, 4, 4, 2], [1, 1, 2, 2, 2], [1, 1, 2, 2, 2]], ["ksize": .integers([1, 1, 3, 3, 1])],
      to: [[1, 1, 4, 4, 2]], flops: 64 + 8),
    CostRow(
      "tensorflow::AvgPoolGrad", [[4], [1, 2, 2, 2]], ["ksize": .integers([1, 3, 3, 1])], to: [[1, 4, 4, 2]],
      content: [0: [1, 4, 4, 2]], flops: 8 + 72),
    CostRow(
      "tensorflow::AvgPool3DGrad", [[5], [1, 1, 2, 2, 2]], ["ksize": .integers([1, 1, 3, 3, 1])], to: [[1, 1, 4, 4, 2]],
      content: [0: [1, 1, 4, 4, 2]], flops: 8 + 72),
  ]

  private static let tensorFlowSpread: [CostRow] = [
    // 24 elements to 4: 20 additions.
    CostRow("tensorflow::BiasAddGrad", [[2, 3, 4]], to: [[4]], flops: 20),
    // 16 elements, to each of 4 neighbours a product and an addition; of 16; added to one.
    CostRow("tensorflow::ResizeBilinearGrad", [[1, 4, 4, 1], [1, 2, 2, 1]], to: [[1, 2, 2, 1]], flops: 128),
    CostRow("tensorflow::ResizeBicubicGrad", [[1, 4, 4, 1], [1, 2, 2, 1]], to: [[1, 2, 2, 1]], flops: 512),
    CostRow("tensorflow::ResizeNearestNeighborGrad", [[1, 4, 4, 1], [2]], to: [[1, 2, 2, 1]], flops: 16),
  ]

  private static let tensorFlowNormalizationGradients: [CostRow] = ["", "V2", "V3"].flatMap { (version: String) -> [CostRow] in
    let name = "tensorflow::FusedBatchNormGrad\(version)"
    let inputs: [[Int]?] = [[2, 3, 4], [2, 3, 4], [4], [4], [4]]
    return [
      // 24 elements, without what is once for each channel: x normalised (2), times dy (1), two sums (2); from dy its mean
      // and x times the other (3), scaled (1).
      CostRow(name, inputs, to: [[2, 3, 4], [4], [4]], flops: 216),
      // At inference the statistics are constants: dy scaled (1), x less its mean (1), times dy (1), two sums (2).
      CostRow(name, inputs, ["is_training": .integer(0)], to: [[2, 3, 4], [4], [4]], flops: 120),
    ]
  }

  /// On 6 weights w with gradients g.
  private static let tensorFlowSteppedWeights: [CostRow] = ["", "Resource"].flatMap { (prefix: String) -> [CostRow] in
    let name = "tensorflow::\(prefix)Apply"
    let made: [[Int]] = prefix.isEmpty ? [[2, 3]] : []
    let momentum: [[Int]?] = [[2, 3], [2, 3], [], [2, 3], []]
    let adam: [[Int]?] = [[2, 3], [2, 3], [2, 3], [], [], [], [], [], [], [2, 3]]
    let nesterov: Attributes = ["use_nesterov": .integer(1)]
    return [
      // w - r g.
      CostRow("\(name)GradientDescent", [[2, 3], [], [2, 3]], to: made, flops: 12),
      // a' = m a + g, w - r a'; or a' = m a - r g, w + a'.
      CostRow("\(name)Momentum", momentum, to: made, flops: 24),
      CostRow("\(name)KerasMomentum", momentum, to: made, flops: 24),
      // a' = m a + g, w - (r g + m a' r): 2 + 5. a' = m a - r g, w + (m a' - r g): 3 + 4.
      CostRow("\(name)Momentum", momentum, nesterov, to: made, flops: 42),
      CostRow("\(name)KerasMomentum", momentum, nesterov, to: made, flops: 42),
      // m + (g - m) (1 - a): 3; v + (g g - v) (1 - b): 4; w - m s / (root of v + e): 5. Once 1 - a, 1 - b, and the rate s: 1
      // less each power, a root, multiply, divide.
      CostRow("\(name)Adam", adam, to: made, flops: 72 + 7),
      // g (1 - a) + a m in place of m: 3 more.
      CostRow("\(name)Adam", adam, nesterov, to: made, flops: 90 + 7),
    ]
  }
}
