import ModelGraph

extension CostRow {
  private static let two: Attributes = ["num_heads": .integer(2)]
  private static let chosen: Attributes = ["k": .integer(2), "activation_type": .text("gelu")]

  static let microsoftUntold: [CostRow] = [
    "DequantizeWithOrder", "QuantizeWithOrder", "QOrderedGelu", "QOrderedLayerNormalization", "QOrderedLongformerAttention",
    "QOrderedMatMul", "SparseToDenseMatMul",
  ].map { CostRow("com.microsoft::\($0)", [[2, 3]], to: [[2, 3]], isUntold: true) }

  static let microsoftPositions: [CostRow] = [
    // 2 rows of 4: square, sum, mean, root and scale are 4 x 4 + 2; the gate's sigmoid 4 x 4, times the gate and the result 2 x 4.
    CostRow("com.microsoft::GatedRMSNorm", [[2, 4], [4], [2, 4]], to: [[2, 4]], flops: 2 * (18 + 16 + 8), transcendentals: 8),
    // 3x4 by 4x5: macs 60; each of 20 weights is scaled.
    CostRow("com.microsoft::MatMulFpQ4", [[3, 4], [12], [2]], to: [[3, 5]], flops: 140, macs: 60),
    // One row by 8x24: macs 192, 24 biases; 4 keys kept and a new one: 10 scores, macs 80, 2 rows of 4 + 5 + 5 + 4 + 5 = 23.
    CostRow(
      "com.microsoft::DecoderMaskedSelfAttention", [[1, 1, 8], [8, 24], [24], nil, [2, 1, 2, 16, 4], nil, []], two,
      content: [6: [4]], flops: 384 + 24 + 160 + 10 + 46, macs: 272, transcendentals: 10),
    // 3 rows of 8 queries and 8 keys; of each head 2 of 4 are turned: 24 x 3. Before: 1152, 72 biases, 288, 18 to scale, 6 x 13.
    CostRow(
      "com.microsoft::Attention", [[1, 3, 8], [8, 24], [24]],
      ["num_heads": .integer(2), "do_rotary": .integer(1), "rotary_embedding_dim": .integer(2)], flops: 1_608 + 72, macs: 720,
      transcendentals: 18),
    // 12 angles: sine and cosine. 24 + 12 numbers turned: 3 each.
    CostRow(
      "com.microsoft::GemmaRotaryEmbedding", [[1, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4], [1, 1, 3, 4], [1, 1, 3, 4]],
      flops: 24 + 108, transcendentals: 24),
    // 2 heads at 3 places, each 4 numbers by 4x6: macs 144. 24 biases of queries; at each of the 6: 6 biases, 4 additions to two
    // gates, their sigmoids 8, times, subtract, times, add; and 18 products.
    CostRow(
      "com.microsoft::GatedRelativePositionBias", [[1, 3, 8], [8], [1, 2, 3, 3], [4, 6], [6], [1, 2, 1, 1]], two,
      flops: 288 + 24 + 132 + 18, macs: 144, transcendentals: 12),
    CostRow(
      "com.microsoft::GatedRelativePositionBias", [[3, 8], [8], [1, 2, 3, 3], [4, 6], [6], [1, 2, 1, 1], [1, 3]], two,
      to: [[1, 2, 3, 3]], isUntold: true),
    CostRow("com.microsoft::PackedAttention", [[3, 8], [8, 24], [24]], two, to: [[3, 8]], isUntold: true),
    CostRow("com.microsoft::PackedMultiHeadAttention", [[3, 8], [3, 8], [3, 8]], two, to: [[3, 8]], isUntold: true),
    CostRow("com.microsoft::LongformerAttention", [[1, 4, 8]], two, to: [[1, 4, 8]], isUntold: true),
    CostRow("com.microsoft::SparseAttention", [[1, 4, 8]], two, to: [[1, 4, 8]], isUntold: true),
  ]

  static let microsoftOther: [CostRow] =
    [
      // 6 rows of 4: 5 x 4 + 2, scale and shift.
      CostRow("com.microsoft::LayerNormalization", [[2, 3, 4], [4], [4]], flops: 180),
      // Three times 8 numbers and twice 4 made real (2 each): 64; then 2 rows of 4: 4 + 4 + 30.
      CostRow(
        "com.microsoft::QEmbedLayerNormalization", [[1, 2], [1, 2], [7, 4], [9, 4], [2, 4], [4], [4]], to: [[1, 2, 4]],
        type: .uint8, flops: 140),
      CostRow("com.microsoft::BitmaskDropout", [[2, 3]], to: [[2, 3]]),
      CostRow("com.microsoft::BitmaskDropout", [[2, 3], [], []], to: [[2, 3]], content: [2: [1]], flops: 12),
      CostRow(
        "com.microsoft::MaxpoolWithMask", [[1, 2, 4, 4], [1, 2, 4, 4]], ["kernel_shape": .integers([3, 3])], flops: 64),
      // As Gemm, 120; 15 results scaled; Gelus of 5.
      CostRow(
        "com.microsoft::GemmFloat8", [[3, 4], [4, 5], nil, [], [], []], ["activation": .text("GELU")], type: .float8E4M3FN,
        flops: 120 + 15 + 75, macs: 60, transcendentals: 15),
      // 20 pairs of places: two comparisons and an addition. 6 and 4 tests.
      CostRow("com.microsoft::DynamicTimeWarping", [[4, 5]], to: [[2, 8]], flops: 60),
      CostRow("com.microsoft::IsAllFinite", [[2, 3], [4]], flops: 10),
      // 2 lines of 8: 3 rounds of 4 butterflies of 10. Of 6 numbers 4 results of 6 products of 4. Back also divided: 120 + 8.
      CostRow("com.microsoft::Rfft", [[2, 8]], flops: 240), CostRow("com.microsoft::Rfft", [[1, 6]], flops: 96),
      CostRow("com.microsoft::Irfft", [[2, 5, 2]], flops: 256),
      // 3 rows through 2 of 5 experts of 6 units: 6 visits of 4x6 twice: macs 288; biases 36 and 24; Gelus 36 x 5; 3 softmaxes
      // of 4 + 5 + 5 + 4 + 5; two shares of 12 results added up: 36.
      CostRow(
        "com.microsoft::MoE", [[3, 4], [3, 5], [5, 6, 4], [5, 6], [5, 4, 6], [5, 4]], chosen, flops: 576 + 60 + 180 + 69 + 36,
        macs: 288, transcendentals: 51),
      // A third product: 144 macs, 36 products; shares made to add up to 1: an addition and two divisions a row. No biases.
      CostRow(
        "com.microsoft::MoE", [[3, 4], [3, 5], [5, 6, 4], nil, [5, 4, 6], nil, [5, 6, 4]],
        ["k": .integer(2), "activation_type": .text("silu"), "normalize_routing_weights": .integer(1)],
        flops: 864 + 36 + 180 + 69 + 9 + 36, macs: 432, transcendentals: 51),
      CostRow(
        "com.microsoft::MoE", [[3, 4], [3, 5], [5, 6, 4]], ["activation_type": .text("swiglu")], to: [[3, 4]], isUntold: true),
      // 6 rows of 4: 18, then 5 for a gate x sigmoid(x) and a product with it, or 4 and a product.
      CostRow("com.microsoft::GatedRMSNorm", [[2, 3, 4], [4], [2, 3, 4]], flops: 108 + 144, transcendentals: 24),
      CostRow(
        "com.microsoft::GatedRMSNorm", [[2, 3, 4], [4], [2, 3, 4]], ["activation": .text("sigmoid")], flops: 108 + 120,
        transcendentals: 24),
      CostRow("com.microsoft::QMoE", [[3, 4], [3, 5]], to: [[3, 4]], isUntold: true),
      CostRow("com.microsoft::WordConvEmbedding", [[2, 7], [6, 1, 3, 4]], to: [[2, 6]], isUntold: true),
    ]
    + ["BeamSearch", "WhisperBeamSearch", "GreedySearch", "Sampling"].map {
      CostRow("com.microsoft::\($0)", [[1, 4]], to: [[1, 9]], isUntold: true)
    }
    + ["BifurcationDetector", "MurmurHash3", "SampleOp", "Tokenizer"].map {
      CostRow("com.microsoft::\($0)", [[2, 3]], to: [[2, 3]])
    }
}
