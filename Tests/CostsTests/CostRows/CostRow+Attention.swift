import ModelGraph

extension CostRow {
  private static let heads: Attributes = ["q_num_heads": .integer(2), "kv_num_heads": .integer(2)]
  private static let shared: Attributes = ["q_num_heads": .integer(2), "kv_num_heads": .integer(1)]

  static let attention = [
    // 2 heads, 3 queries, 5 keys: 30 scores of 4 products, each taking 6 values: macs 300. 600, 30 to scale, 6 rows of
    // 4 + 5 + 5 + 4 + 5 = 23.
    CostRow("Attention", [[1, 2, 3, 4], [1, 2, 5, 4], [1, 2, 5, 6]], opset: 23, flops: 768, macs: 300, transcendentals: 30),
    CostRow("Attention", [[1, 3, 8], [1, 5, 8], [1, 5, 12]], heads, opset: 23, flops: 768, macs: 300, transcendentals: 30),
    // A mask, later keys hidden: 30 each. A cap: divide, tanh, multiply.
    CostRow(
      "Attention", [[1, 2, 3, 4], [1, 2, 5, 4], [1, 2, 5, 6], [3, 5]], opset: 23, flops: 798, macs: 300, transcendentals: 30),
    CostRow(
      "Attention", [[1, 2, 3, 4], [1, 2, 5, 4], [1, 2, 5, 6]], ["is_causal": .integer(1)], opset: 23, flops: 798, macs: 300,
      transcendentals: 30),
    CostRow(
      "Attention", [[1, 2, 3, 4], [1, 2, 5, 4], [1, 2, 5, 6]], ["softcap": .float(9)], opset: 23, flops: 858, macs: 300,
      transcendentals: 60),
    // 4 heads share 2: 60 scores of 4 and 4: macs 480; 960 + 60 + 12 x 23.
    CostRow("Attention", [[1, 4, 3, 4], [1, 2, 5, 4], [1, 2, 5, 4]], opset: 23, flops: 1_296, macs: 480, transcendentals: 60),
    // 4 keys of before and a new one.
    CostRow(
      "Attention", [[1, 2, 3, 4], [1, 2, 1, 4], [1, 2, 1, 6], nil, [1, 2, 4, 4], [1, 2, 4, 6]], opset: 23, flops: 768, macs: 300,
      transcendentals: 30),
    CostRow(
      "ai.onnx.preview::FlexAttention", [[1, 2, 3, 4], [1, 2, 5, 4], [1, 2, 5, 6]], opset: 1, flops: 768, macs: 300,
      transcendentals: 30),
    // 24 numbers: two products and their sum. 2 of each 4 turned: half.
    CostRow("RotaryEmbedding", [[1, 2, 3, 4], [9, 2], [9, 2], [1, 3]], types: [3: .int64], opset: 23, flops: 72),
    CostRow(
      "RotaryEmbedding", [[1, 2, 3, 4], [9, 1], [9, 1], [1, 3]], ["rotary_embedding_dim": .integer(2)], types: [3: .int64],
      opset: 23, flops: 36),
    CostRow("com.microsoft::RotaryEmbedding", [[1, 3, 8], [1, 3], [9, 2], [9, 2]], types: [1: .int64], flops: 72),
    CostRow(
      "com.microsoft::RotaryEmbedding", [[1, 3, 8], [1, 3], [9, 1], [9, 1]],
      ["rotary_embedding_dim": .integer(2), "num_heads": .integer(2)], types: [1: .int64], flops: 36),
    // 3 steps; the one head of keys has a state of 4x6. A step: two queries read it (48), key by value is added (24): macs 216;
    // 12 results scaled: 432 + 36.
    CostRow(
      "LinearAttention", [[1, 3, 8], [1, 3, 4], [1, 3, 6]], shared.with("update_rule", .text("linear")), opset: 27, made: 2,
      flops: 468, macs: 216),
    // A decay for each step: its exp, and 24 products with the state: 3 + 72.
    CostRow(
      "LinearAttention", [[1, 3, 8], [1, 3, 4], [1, 3, 6], nil, [1, 3, 1]], shared.with("update_rule", .text("gated")),
      opset: 27, made: 2, flops: 543, macs: 216, transcendentals: 3),
    // The key reads the state (24 products) to be subtracted from 6 values, times beta: 3 x (48 + 12) more.
    CostRow(
      "LinearAttention", [[1, 3, 8], [1, 3, 4], [1, 3, 6], nil, nil, [1, 3, 1]], shared.with("update_rule", .text("delta")),
      opset: 27, made: 2, flops: 648, macs: 288),
    CostRow(
      "com.microsoft::LinearAttention", [[1, 3, 8], [1, 3, 4], [1, 3, 6], nil, [1, 3, 1], [1, 3, 1]], shared, made: 2,
      flops: 723, macs: 288, transcendentals: 3),
  ]

  private static let two: Attributes = ["num_heads": .integer(2)]

  static let microsoftAttention = [
    // 3 rows by 8x24: macs 576, 72 biases. 2 heads: 18 scores of 4 and 4: macs 144; 18 to scale, 6 rows of 2 + 3 + 3 + 2 + 3 = 13.
    CostRow(
      "com.microsoft::Attention", [[1, 3, 8], [8, 24], [24]], two, made: 2, flops: 1_152 + 72 + 288 + 18 + 78, macs: 720,
      transcendentals: 18),
    // Later keys hidden.
    CostRow(
      "com.microsoft::Attention", [[1, 3, 8], [8, 24], [24]], two.with("unidirectional", .integer(1)), made: 2, flops: 1_626,
      macs: 720, transcendentals: 18),
    // 3 rows of 8 queries and 8 keys turned: 48 x 3. Of each head only 2 of 4: 24 x 3.
    CostRow(
      "com.microsoft::Attention", [[1, 3, 8], [8, 24], [24]], two.with("do_rotary", .integer(1)), made: 2, flops: 1_752,
      macs: 720, transcendentals: 18),
    CostRow(
      "com.microsoft::Attention", [[1, 3, 8], [8, 24], [24]],
      two.with("do_rotary", .integer(1)).with("rotary_embedding_dim", .integer(2)), made: 2, flops: 1_680, macs: 720,
      transcendentals: 18),
    // 7 keys: 42 scores, macs 336, 6 rows of 33.
    CostRow(
      "com.microsoft::Attention", [[1, 3, 8], [8, 24], [24], nil, [2, 1, 2, 4, 4]], two, made: 2,
      flops: 1_152 + 72 + 672 + 42 + 198, macs: 912, transcendentals: 42),
    // One row by 8x24: 192, 24 biases; 4 keys kept and one new: 10 scores, macs 80, 2 rows of 23.
    CostRow(
      "com.microsoft::DecoderMaskedSelfAttention", [[1, 1, 8], [8, 24], [24], nil, [2, 1, 2, 16, 4], nil, []],
      two.with("past_present_share_buffer", .integer(1)), content: [6: [4]], made: 2, flops: 384 + 24 + 160 + 10 + 46, macs: 272,
      transcendentals: 10),
    // The projection in whole numbers: 1152, its 72 results scaled and biased.
    CostRow(
      "com.microsoft::QAttention", [[1, 3, 8], [8, 24], [24], [], []], two, types: [0: .uint8, 1: .uint8], made: 2,
      flops: 144 + 288 + 18 + 78, macs: 720, integerOperations: 1_152, transcendentals: 18),
    CostRow(
      "com.microsoft::MultiHeadAttention", [[1, 3, 8], [1, 5, 8], [1, 5, 12]], two, flops: 768, macs: 300, transcendentals: 30),
    // A bias for 3x8 queries, 5x8 keys, 5x12 values: 124.
    CostRow(
      "com.microsoft::MultiHeadAttention", [[1, 3, 8], [1, 5, 8], [1, 5, 12], [28]], two, flops: 892, macs: 300,
      transcendentals: 30),
    // All three in one: 18 scores of 4 and 4: macs 144; 288 + 18 + 78.
    CostRow(
      "com.microsoft::MultiHeadAttention", [[1, 3, 2, 3, 4]], two, flops: 384, macs: 144, transcendentals: 18),
    CostRow(
      "com.microsoft::DecoderMaskedMultiHeadAttention",
      [[1, 1, 8], [1, 1, 8], [1, 1, 8], nil, nil, [1, 2, 16, 4], [1, 2, 16, 4], []], two, content: [7: [4]], made: 3,
      flops: 160 + 10 + 46, macs: 80, transcendentals: 10),
    // 2 heads of 4 share one: 18 scores: macs 144; scaled, later keys hidden: 288 + 36 + 78.
    CostRow(
      "com.microsoft::GroupQueryAttention", [[1, 3, 8], [1, 3, 4], [1, 3, 4], nil, nil, [1], []],
      two.with("kv_num_heads", .integer(1)), types: [5: .int32], content: [6: [3]], made: 3, flops: 402, macs: 144,
      transcendentals: 18),
    // 3 places of 2 + 1 heads of 4 turned: 36 x 3.
    CostRow(
      "com.microsoft::GroupQueryAttention", [[1, 3, 8], [1, 3, 4], [1, 3, 4], nil, nil, [1], [], [16, 2], [16, 2]],
      two.with("kv_num_heads", .integer(1)).with("do_rotary", .integer(1)), types: [5: .int32], content: [6: [3]], made: 3,
      flops: 510, macs: 144, transcendentals: 18),
    // 12 angles: sine and cosine. 24 + 12 numbers turned.
    CostRow(
      "com.microsoft::GemmaRotaryEmbedding", [[1, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4], [1, 1, 3, 4], [1, 1, 3, 4]], made: 2,
      flops: 132, transcendentals: 24),
    // 2 heads at 3 places, each 4 numbers by 4x6: macs 144. 24 biases of queries; at each of the 6: 6 biases, 4 additions to two
    // gates, their sigmoids 8, times, subtract, times, add; and 18 products: 288 + 24 + 132 + 18.
    CostRow(
      "com.microsoft::GatedRelativePositionBias", [[1, 3, 8], [8], [1, 2, 3, 3], [4, 6], [6], [1, 2, 1, 1]], two, flops: 462,
      macs: 144, transcendentals: 12),
    CostRow("com.microsoft::PackedAttention", [[3, 8], [8, 24], [24], [1, 3], [2]], two, isUntold: true),
    CostRow("com.microsoft::PackedMultiHeadAttention", [[3, 8], [3, 8], [3, 8]], two, isUntold: true),
    CostRow("com.microsoft::LongformerAttention", [[1, 4, 8]], two, isUntold: true),
    CostRow("com.microsoft::SparseAttention", [[1, 4, 8]], two, to: [[1, 4, 8]], isUntold: true),
  ]
}
