import ModelGraph

extension CostRow {
  static let microsoftFused = [
    // 6 elements: Gelu 5 each, by tanh 9, a bias 1; x sigmoid(a x) 6.
    CostRow("com.microsoft::Gelu", [[2, 3]], flops: 30, transcendentals: 6),
    CostRow("com.microsoft::FastGelu", [[2, 3]], flops: 54, transcendentals: 6),
    CostRow("com.microsoft::FastGelu", [[2, 3], [3]], flops: 60, transcendentals: 6),
    CostRow("com.microsoft::BiasGelu", [[2, 3], [3]], flops: 36, transcendentals: 6),
    CostRow("com.microsoft::QuickGelu", [[2, 3]], flops: 36, transcendentals: 6),
    // 12 biases; 6 Gelus and products.
    CostRow("com.microsoft::BiasSplitGelu", [[1, 2, 6], [6]], flops: 48, transcendentals: 6),
    // Bias and skip.
    CostRow("com.microsoft::BiasAdd", [[1, 4, 3], [3], [1, 4, 3]], flops: 24),
    // 2 rows of 3: 3 biases, 2 + 3 + 3 + 2 + 3.
    CostRow("com.microsoft::BiasSoftmax", [[2, 3], [2, 3]], ["axis": .integer(1)], flops: 32, transcendentals: 6),
    CostRow("com.microsoft::BiasDropout", [[2, 3], [3], [2, 3]], made: 2, flops: 12),
    CostRow(
      "com.microsoft::BiasDropout", [[2, 3], [3], nil, nil, []], types: [4: .bool], content: [4: [1]], made: 2, flops: 18),
    CostRow("com.microsoft::BitmaskDropout", [[2, 3]], made: 2),
    CostRow("com.microsoft::BitmaskDropout", [[2, 3], [], []], types: [2: .bool], content: [2: [1]], made: 2, flops: 12),
    // 3 pairs: 4 products, 2 sums.
    CostRow("com.microsoft::ComplexMul", [[3, 2], [3, 2]], flops: 18),
    CostRow("com.microsoft::ComplexMulConj", [[3, 2], [3, 2]], flops: 18),
    // As Conv with bias, 1332, and 36 Relus; a sum 36 more; HardSwish 5 each.
    CostRow(
      "com.microsoft::FusedConv", [[1, 2, 5, 5], [4, 2, 3, 3], [4]], ["activation": .text("Relu")], flops: 1_368, macs: 648),
    CostRow(
      "com.microsoft::FusedConv", [[1, 2, 5, 5], [4, 2, 3, 3], [4], [1, 4, 3, 3]], ["activation": .text("HardSwish")],
      flops: 1_548, macs: 648),
    CostRow("com.microsoft::NhwcConv", [[1, 5, 5, 2], [4, 3, 3, 2]], flops: 1_296, macs: 648),
    CostRow(
      "com.microsoft::NhwcFusedConv", [[1, 5, 5, 2], [4, 3, 3, 2], [4]], ["activation": .text("Sigmoid")], flops: 1_476,
      macs: 648, transcendentals: 36),
    CostRow("com.microsoft::NhwcMaxPool", [[1, 4, 4, 2]], ["kernel_shape": .integers([3, 3])], flops: 64),
    CostRow("com.microsoft::NhwcMaxPool", [[1, 4, 4, 2]], ["kernel_shape": .integers([3, 3])], type: .int8),
    CostRow("com.microsoft::MaxpoolWithMask", [[1, 2, 4, 4], [1, 2, 4, 4]], ["kernel_shape": .integers([3, 3])], flops: 64),
    CostRow(
      "com.microsoft::ConvTransposeWithDynamicPads", [[1, 2, 3, 3], [2, 4, 2, 2], [4], [4]], content: [2: [0, 0, 0, 0]],
      flops: 640, macs: 288),
    // out 30, inner 4; scaled by alpha 30 more. The first operand as it is, with its last two turned round, its first
    // behind, and both.
    CostRow("com.microsoft::FusedMatMul", [[2, 3, 4], [2, 4, 5]], ["alpha": .float(0.5)], flops: 270, macs: 120),
    CostRow("com.microsoft::FusedMatMul", [[2, 4, 3], [2, 4, 5]], ["transA": .integer(1)], flops: 240, macs: 120),
    CostRow("com.microsoft::FusedMatMul", [[3, 2, 4], [2, 4, 5]], ["transBatchA": .integer(1)], flops: 240, macs: 120),
    CostRow(
      "com.microsoft::FusedMatMul", [[4, 2, 3], [2, 4, 5]], ["transA": .integer(1), "transBatchA": .integer(1)], flops: 240,
      macs: 120),
    CostRow("com.microsoft::TransposeMatMul", [[2, 3, 4], [2, 5, 4]], ["transB": .integer(1)], flops: 240, macs: 120),
    CostRow(
      "com.microsoft::FusedMatMulActivation", [[2, 3, 4], [2, 4, 5]], ["activation": .text("Relu")], flops: 270, macs: 120),
    // As Gemm with C, 135, and 15 LeakyRelus of 2; Gelus of 5 after 15 scalings.
    CostRow(
      "com.microsoft::FusedGemm", [[3, 4], [4, 5], [5]], ["activation": .text("LeakyRelu")], flops: 165, macs: 60),
    CostRow(
      "com.microsoft::GemmFloat8", [[3, 4], [4, 5], nil, [], [], []], ["activation": .text("GELU")], type: .float8E4M3FN,
      flops: 120 + 15 + 75, macs: 60, transcendentals: 15),
    // out 10, inner 4: 80; a bias and 9 each.
    CostRow("com.microsoft::GemmFastGelu", [[2, 4], [4, 5], [5]], flops: 180, macs: 40, transcendentals: 10),
    // A pivot of 3: its reciprocal, 2 products in its row, in 2 other rows 2 products subtracted and a product: 1 + 2 + 10.
    // Three pivots, two matrices.
    CostRow("com.microsoft::Inverse", [[2, 3, 3]], flops: 78),
    // out 8: 3 differences, 3 squares, 2 additions, a root.
    CostRow("com.microsoft::CDist", [[2, 3], [4, 3]], ["metric": .text("euclidean")], flops: 72),
    CostRow("com.microsoft::CDist", [[2, 3], [4, 3]], ["metric": .text("sqeuclidean")], flops: 64),
    // 2 rows of 4: skip 4, bias 4, 22 + 4 + 4; without shift and bias 4 + 26; 4 + 18.
    CostRow("com.microsoft::SkipLayerNormalization", [[1, 2, 4], [1, 2, 4], [4], [4], [4]], flops: 76),
    CostRow("com.microsoft::SkipLayerNormalization", [[1, 2, 4], [1, 2, 4], [4]], flops: 60),
    CostRow("com.microsoft::SkipSimplifiedLayerNormalization", [[1, 2, 4], [1, 2, 4], [4]], flops: 44),
    CostRow("com.microsoft::SkipSimplifiedLayerNormalization", [[1, 2, 4], [1, 2, 4], [4], [4]], flops: 52),
    // 2 rows of 4: places 4, segments 4, 30.
    CostRow(
      "com.microsoft::EmbedLayerNormalization", [[1, 2], [1, 2], [7, 4], [9, 4], [2, 4], [4], [4]],
      types: [0: .int32, 1: .int32], flops: 76),
    CostRow(
      "com.microsoft::EmbedLayerNormalization", [[1, 2], nil, [7, 4], [9, 4], nil, [4], [4]], types: [0: .int32], flops: 68),
    // Of coarse numbers: three times 8 and twice 4 are made real, by 2 each: 64 more.
    CostRow(
      "com.microsoft::QEmbedLayerNormalization", [[1, 2], [1, 2], [7, 4], [9, 4], [2, 4], [4], [4]],
      type: .uint8, types: [0: .int32, 1: .int32], flops: 140),
    // 2 groups of 8: 5 x 8 + 2, 8, 8: 116; x sigmoid(x) of 16: 80. A skip: 16.
    CostRow(
      "com.microsoft::GroupNorm", [[1, 2, 2, 4], [4], [4]], ["groups": .integer(2), "activation": .integer(1)], flops: 196,
      transcendentals: 16),
    CostRow(
      "com.microsoft::SkipGroupNorm", [[1, 2, 2, 4], [4], [4], [1, 2, 2, 4]], ["groups": .integer(2), "activation": .integer(0)],
      flops: 132),
    CostRow("com.microsoft::Range", [[], [], []], to: [[5]], flops: 10),
  ]

  static let microsoftMoves =
    free(
      [
        "ExpandDims", "GatherND", "NGramRepeatBlock", "Pad", "RelativePositionBias", "RemovePadding", "RestorePadding",
        "TorchEmbedding", "Trilu", "UnfoldTensor", "Unique", "MulInteger", "ReduceSumInteger", "BifurcationDetector", "MurmurHash3",
        "SampleOp", "Tokenizer",
      ], domain: "com.microsoft")

  private static let chosen: Attributes = ["k": .integer(2), "activation_type": .text("gelu")]

  static let microsoftOther = [
    // 20 places: two comparisons and an addition.
    CostRow("com.microsoft::DynamicTimeWarping", [[4, 5]], flops: 60),
    CostRow("com.microsoft::IsAllFinite", [[2, 3], [4]], flops: 10),
    // 3 rows through 2 of 5 experts of 6 units: 6 visits of 4x6 twice: macs 288, 576; biases 36 and 24; Gelus 36 x 5; 3 softmaxes
    // of 4 + 5 + 5 + 4 + 5; two shares of 12 results added up: 36.
    CostRow(
      "com.microsoft::MoE", [[3, 4], [3, 5], [5, 6, 4], [5, 6], [5, 4, 6], [5, 4]], chosen, flops: 576 + 60 + 180 + 69 + 36,
      macs: 288, transcendentals: 51),
    // A third product: 144 macs, 36 products; shares made to add up to 1: an addition and two divisions a row. No biases.
    CostRow(
      "com.microsoft::MoE", [[3, 4], [3, 5], [5, 6, 4], nil, [5, 4, 6], nil, [5, 6, 4]],
      chosen.with("normalize_routing_weights", .integer(1)), flops: 864 + 36 + 180 + 69 + 9 + 36, macs: 432, transcendentals: 51),
    CostRow("com.microsoft::MoE", [[3, 4], [3, 5], [5, 6, 4]], ["activation_type": .text("swiglu")], isUntold: true),
    CostRow("com.microsoft::QMoE", [[3, 4], [3, 5]], isUntold: true),
    CostRow("com.microsoft::WordConvEmbedding", [[2, 7], [6, 1, 3, 4], [6], [9, 4]], isUntold: true),
  ] + ["BeamSearch", "WhisperBeamSearch", "GreedySearch", "Sampling"].map {
    CostRow("com.microsoft::\($0)", [[1, 4]], to: [[1, 9]], isUntold: true)
  }
}
