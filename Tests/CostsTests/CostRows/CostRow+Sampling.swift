import ModelGraph

extension CostRow {
  static let sampling = [
    // out 16: along two axes three interpolations of 3; cubic five of 7; along one axis 16 x 3; along three 64 x 7 x 3.
    CostRow(
      "Resize", [[1, 1, 2, 2], nil, nil, [4]], ["mode": .text("linear")], content: [3: [1, 1, 4, 4]], flops: 144),
    CostRow(
      "Resize", [[1, 1, 2, 2], nil, nil, [4]], ["mode": .text("cubic")], content: [3: [1, 1, 4, 4]], flops: 560),
    CostRow("Resize", [[1, 1, 2, 4], nil, nil, [4]], ["mode": .text("linear")], content: [3: [1, 1, 2, 8]], flops: 48),
    CostRow(
      "Resize", [[1, 1, 2, 2, 2], nil, nil, [5]], ["mode": .text("linear")], content: [3: [1, 1, 4, 4, 4]], flops: 1_344),
    CostRow("Resize", [[1, 1, 2, 2], nil, nil, [4]], content: [3: [1, 1, 4, 4]]),
    CostRow(
      "Resize", [[1, 1, 4, 4], nil, nil, [4]], ["mode": .text("linear"), "antialias": .integer(1)], opset: 18,
      content: [3: [1, 1, 2, 2]], isUntold: true),
    CostRow(
      "Upsample", [[1, 1, 2, 2]], ["mode": .text("linear"), "scales": .floats([1, 1, 2, 2])], opset: 7, flops: 144),
    // 40 numbers of the grid: add, times, subtract, round, two weights: 6; corners aligned 5. out 40: 9 each. Cubic:
    // 4 + 26, and 35.
    CostRow("GridSample", [[1, 2, 3, 3], [1, 4, 5, 2]], opset: 20, flops: 600),
    CostRow("GridSample", [[1, 2, 3, 3], [1, 4, 5, 2]], ["align_corners": .integer(1)], opset: 20, flops: 560),
    CostRow("GridSample", [[1, 2, 3, 3], [1, 4, 5, 2]], ["mode": .text("nearest")], opset: 20, flops: 160),
    CostRow("GridSample", [[1, 2, 3, 3], [1, 4, 5, 2]], ["mode": .text("bicubic")], opset: 16, flops: 2_600),
    CostRow("com.microsoft::GridSample", [[1, 2, 3, 3], [1, 4, 5, 2]], ["mode": .text("bilinear")], flops: 600),
    // out 12: two products, added up with the shift.
    CostRow("AffineGrid", [[1, 2, 3], [4]], opset: 20, content: [1: [1, 1, 2, 3]], flops: 48),
    // out 3x2x2x2 = 24, 4 samples in each: a sample 4 products and 3 additions, added to the others, a division: 8 x 4 x 24 = 768.
    // 12 bins: 14 x 4 each for weights: 672. 3 regions: 4 coordinates scaled and shifted, 2 sides, 2 bin sizes: 36.
    CostRow("RoiAlign", [[1, 2, 8, 8], [3, 4], [3]], aligned, types: [2: .int64], flops: 1_476),
    // The largest of 4 takes 3 comparisons and no division: 24 less.
    CostRow(
      "RoiAlign", [[1, 2, 8, 8], [3, 4], [3]], aligned.with("mode", .text("max")), types: [2: .int64], flops: 1_452),
    // Before operator set 16: no shifts (8), but sides of at least 1 (2): 10 a region.
    CostRow("RoiAlign", [[1, 2, 8, 8], [3, 4], [3]], aligned, types: [2: .int64], opset: 10, flops: 1_470),
    CostRow("RoiAlign", [[1, 2, 8, 8], [3, 4], [3]], types: [2: .int64], isUntold: true),
    // out 24: 9 each.
    CostRow(
      "com.microsoft::CropAndResize", [[1, 2, 8, 8], [3, 4], [3], [2]], types: [2: .int32], content: [3: [2, 2]], flops: 216),
    CostRow(
      "com.microsoft::CropAndResize", [[1, 2, 8, 8], [3, 4], [3], [2]], ["mode": .text("nearest")], types: [2: .int32],
      content: [3: [2, 2]]),
  ]

  private static let aligned: Attributes = [
    "output_height": .integer(2), "output_width": .integer(2), "sampling_ratio": .integer(2),
  ]

  static let signals = [
    // Three rounds of 4 butterflies, each a complex product (6) and two complex sums (4): 120. Both parts of 8 results divided.
    CostRow("DFT", [[1, 8, 1]], opset: 20, flops: 120), CostRow("DFT", [[1, 8, 2]], ["axis": .integer(1)], flops: 120),
    CostRow("DFT", [[1, 8, 2]], ["inverse": .integer(1)], opset: 20, flops: 136),
    // By definition 6 results of 6 products: 4 operations with real numbers, 8 with complex ones; one side is 4 results.
    CostRow("DFT", [[1, 6, 1]], opset: 20, flops: 144), CostRow("DFT", [[1, 6, 2]], opset: 20, flops: 288),
    CostRow("DFT", [[1, 6, 1]], ["onesided": .integer(1)], opset: 20, flops: 96),
    // (16 - 8)/4 + 1 = 3 frames: 120 and 8 by the window.
    CostRow("STFT", [[1, 16, 1], [], [8], []], content: [1: [4], 3: [8]], flops: 384),
    // 2 lines of 120; of 6 numbers 4 results of 6 products of 4; back also divided: 2 x (120 + 8).
    CostRow("com.microsoft::Rfft", [[2, 8]], flops: 240), CostRow("com.microsoft::Rfft", [[1, 6]], flops: 96),
    CostRow("com.microsoft::Irfft", [[2, 5, 2]], flops: 256),
    // out 5x4 = 20: two slopes (4), smaller, at least 0: 120. 8 widths. 6 edges: 2 + 4 + 2 = 48. Two ends of 4, the step 2: 10.
    CostRow(
      "MelWeightMatrix", [[], [], [], [], []], content: [0: [4], 1: [8], 2: [16]], flops: 186, transcendentals: 8),
    // The step; times it, cos, times a factor, subtract: 4 x 5. Blackman also doubled, cos, times, added: 8 x 5.
    CostRow("HannWindow", [[]], content: [0: [5]], flops: 21, transcendentals: 5),
    CostRow("HammingWindow", [[]], content: [0: [5]], flops: 21, transcendentals: 5),
    CostRow("BlackmanWindow", [[]], content: [0: [5]], flops: 41, transcendentals: 10),
  ]

  static let drawing = [
    CostRow("RandomNormal", [], ["shape": .integers([2, 3])]), CostRow("RandomUniform", [], ["shape": .integers([2, 3])]),
    CostRow("RandomNormalLike", [[2, 3]]), CostRow("RandomUniformLike", [[2, 3]]),
    // A comparison each. 2 rows of 5: 5 exps, 4 running sums.
    CostRow("Bernoulli", [[2, 3]], flops: 6), CostRow("Multinomial", [[2, 5]], flops: 18, transcendentals: 10),
    CostRow("TopK", [[2, 3], [1]], content: [1: [2]], made: 2), CostRow("Unique", [[6]], to: [[6]]),
    CostRow("Compress", [[2, 3], [2]], to: [[1, 3]]), CostRow("NonZero", [[2, 3]]),
    CostRow("NonMaxSuppression", [[1, 6, 4], [1, 2, 6]], isUntold: true),
    CostRow("ImageDecoder", [[90]], to: [[4, 4, 3]], isUntold: true),
  ]

  static let losses = [
    // 3 negated, 2 additions, a division; with weights 3 products, and the sum of the weights of 2 additions.
    CostRow("NegativeLogLikelihoodLoss", [[3, 5], [3]], types: [1: .int64], flops: 6),
    CostRow("NegativeLogLikelihoodLoss", [[3, 5], [3]], ["reduction": .text("sum")], types: [1: .int64], flops: 5),
    CostRow("NegativeLogLikelihoodLoss", [[3, 5], [3]], ["reduction": .text("none")], types: [1: .int64], flops: 3),
    CostRow("NegativeLogLikelihoodLoss", [[3, 5], [3], [5]], types: [1: .int64], flops: 11),
    // 3 rows of 5: 4 + 5 + 5 + 4 + 1 + 5 = 24 each; 6 as above.
    CostRow("SoftmaxCrossEntropyLoss", [[3, 5], [3]], types: [1: .int64], flops: 78, transcendentals: 18),
  ]
}

extension Attributes {
  func with(_ name: String, _ value: Attribute) -> Attributes {
    var all = self
    all[name] = value
    return all
  }
}
