import ModelGraph

extension CostRow {
  /// 2 heads of size 4, 3 queries, 5 keys, values of size 6 unless said: 30 scores, 6 rows; macs 15 x (8 + 12) = 300; a score is
  /// scaled, and takes 5 in its softmax, 2 less a row: 600 + 180 - 12 = 768.
  static let attention: [CostRow] = [
    CostRow(
      "Attention", [[1, 2, 3, 4], [1, 2, 5, 4], [1, 2, 5, 6]], to: [[1, 2, 3, 6]], opset: 23, flops: 768, macs: 300,
      transcendentals: 30),
    // A mask, and later keys hidden.
    CostRow(
      "Attention", [[1, 2, 3, 4], [1, 2, 5, 4], [1, 2, 5, 6], [3, 5]], ["is_causal": .integer(1)], to: [[1, 2, 3, 6]], opset: 23,
      flops: 768 + 60, macs: 300, transcendentals: 30),
    // Capped: divide, tanh, multiply.
    CostRow(
      "Attention", [[1, 2, 3, 4], [1, 2, 5, 4], [1, 2, 5, 6]], ["softcap": .float(30)], to: [[1, 2, 3, 6]], opset: 23,
      flops: 768 + 90, macs: 300, transcendentals: 60),
    // One key head for two query heads. With 2 keys kept: 42 scores, macs 21 x 20 = 420: 840 + 252 - 12.
    CostRow(
      "Attention", [[1, 3, 8], [1, 5, 4], [1, 5, 6]], ["q_num_heads": .integer(2), "kv_num_heads": .integer(1)],
      to: [[1, 3, 12]], opset: 23, flops: 768, macs: 300, transcendentals: 30),
    CostRow(
      "Attention", [[1, 3, 8], [1, 5, 4], [1, 5, 6], nil, [1, 1, 2, 4], [1, 1, 2, 6]],
      ["q_num_heads": .integer(2), "kv_num_heads": .integer(1)], to: [[1, 3, 12]], opset: 23, flops: 1_080, macs: 420,
      transcendentals: 42),
    CostRow(
      "ai.onnx.preview::FlexAttention", [[1, 2, 3, 4], [1, 2, 5, 4], [1, 2, 5, 6]], to: [[1, 2, 3, 6]], flops: 768, macs: 300,
      transcendentals: 30),
    CostRow(
      "ai.onnx.preview::FlexAttention", [[1, 2, 3, 4], [1, 2, 5, 4], [1, 2, 5, 6]], ["score_mod": .other], to: [[1, 2, 3, 6]],
      isUntold: true),
    // 24 numbers turned; 2 of each 4.
    CostRow("RotaryEmbedding", [[1, 2, 3, 4], [3, 2], [3, 2]], to: [[1, 2, 3, 4]], opset: 23, flops: 72),
    CostRow(
      "RotaryEmbedding", [[1, 2, 3, 4], [3, 1], [3, 1]], ["rotary_embedding_dim": .integer(2)], to: [[1, 2, 3, 4]], opset: 23,
      flops: 36),
    CostRow(
      "RotaryEmbedding", [[1, 3, 8], [3, 1], [3, 1]], ["rotary_embedding_dim": .integer(2), "num_heads": .integer(2)],
      to: [[1, 3, 8]], opset: 23, flops: 36),
  ]

  /// 3 steps, 2 query heads and a key head of size 4, values of size 5: a state of 20.
  static let linearAttention: [CostRow] = ["", "com.microsoft::"].flatMap { (domain: String) -> [CostRow] in
    [
      // Each step: the state read twice and added to, 60 macs; 10 results scaled.
      CostRow(
        "\(domain)LinearAttention", [[1, 3, 8], [1, 3, 4], [1, 3, 5]],
        ["q_num_heads": .integer(2), "kv_num_heads": .integer(1), "update_rule": .text("linear")],
        to: [[1, 3, 10], [1, 1, 4, 5]],
        opset: 27, flops: 360 + 30, macs: 180),
      // 12 decays, exps; each weakens 5 numbers of the state.
      CostRow(
        "\(domain)LinearAttention", [[1, 3, 8], [1, 3, 4], [1, 3, 5], nil, [1, 3, 4]],
        ["q_num_heads": .integer(2), "kv_num_heads": .integer(1), "update_rule": .text("gated")], to: [[1, 3, 10], [1, 1, 4, 5]],
        opset: 27, flops: 390 + 12 + 60, macs: 180, transcendentals: 12),
      // The state read by the key too: 20 macs a step; 5 differences, 5 products.
      CostRow(
        "\(domain)LinearAttention", [[1, 3, 8], [1, 3, 4], [1, 3, 5], nil, [1, 3, 4], [1, 3, 1]],
        ["q_num_heads": .integer(2), "kv_num_heads": .integer(1)], to: [[1, 3, 10], [1, 1, 4, 5]], opset: 27,
        flops: 480 + 30 + 30 + 12 + 60, macs: 240, transcendentals: 12),
    ]
  }

  static let microsoftAttention: [CostRow] =
    [
      // 3 positions of width 8 to 24 columns: macs 576, 72 biases. Then 18 scores, macs 9 x 16 = 144: 288 + 108 - 12.
      CostRow(
        "com.microsoft::Attention", [[1, 3, 8], [8, 24], [24]], ["num_heads": .integer(2)], to: [[1, 3, 8]],
        flops: 1_152 + 72 + 384, macs: 720, transcendentals: 18),
      // 2 positions kept: 30 scores, macs 15 x 16 = 240; a mask, and later keys hidden: 480 + 8 x 30 - 12.
      CostRow(
        "com.microsoft::Attention", [[1, 3, 8], [8, 24], [24], [1, 5], [2, 1, 2, 2, 4]],
        ["num_heads": .integer(2), "unidirectional": .integer(1)], to: [[1, 3, 8]], flops: 1_224 + 708, macs: 816,
        transcendentals: 30),
      // The same 2 positions in a buffer of 7.
      CostRow(
        "com.microsoft::Attention", [[1, 3, 8], [8, 24], [24], nil, [2, 1, 2, 7, 4], nil, []],
        ["num_heads": .integer(2), "past_present_share_buffer": .integer(1)], to: [[1, 3, 8]], content: [6: [2]],
        flops: 1_224 + 648, macs: 816, transcendentals: 30),
      // Values of width 4: 20 columns, macs 480 and 9 x 12 = 108: 216 + 96; 3 x (24 queries + 24 keys) turned.
      CostRow(
        "com.microsoft::Attention", [[1, 3, 8], [8, 20]],
        ["num_heads": .integer(2), "qkv_hidden_sizes": .integers([8, 8, 4]), "do_rotary": .integer(1)], to: [[1, 3, 4]],
        flops: 960 + 312 + 144, macs: 588, transcendentals: 18),
      // The first again, its projection in whole numbers; 72 scaled, 72 biases.
      CostRow(
        "com.microsoft::QAttention", [[1, 3, 8], [8, 24], [24], [], []], ["num_heads": .integer(2)], to: [[1, 3, 8]], type: .uint8,
        flops: 144 + 384, macs: 720, integerOperations: 1_152, transcendentals: 18),
      // Values of size 3: macs 15 x (8 + 6) = 210: 420 + 180 - 12; biases of 24 queries, 40 keys, 30 values.
      CostRow(
        "com.microsoft::MultiHeadAttention", [[1, 3, 8], [1, 5, 8], [1, 5, 6], [22]], ["num_heads": .integer(2)], to: [[1, 3, 6]],
        flops: 588 + 94, macs: 210, transcendentals: 30),
      // Queries, keys and values in one: 18 scores, macs 144. Keys and values in one: 30 scores, macs 240: 480 + 180 - 12.
      CostRow(
        "com.microsoft::MultiHeadAttention", [[1, 3, 2, 3, 4]], ["num_heads": .integer(2)], to: [[1, 3, 8]], flops: 384, macs: 144,
        transcendentals: 18),
      CostRow(
        "com.microsoft::MultiHeadAttention", [[1, 3, 8], [1, 5, 2, 2, 4]], ["num_heads": .integer(2)], to: [[1, 3, 8]], flops: 648,
        macs: 240, transcendentals: 30),
      // Keys and values kept by others. 2 kept of its own, and a mask.
      CostRow(
        "com.microsoft::MultiHeadAttention", [[1, 3, 8], [1, 2, 5, 4], [1, 2, 5, 3]], ["num_heads": .integer(2)], to: [[1, 3, 6]],
        flops: 588, macs: 210, transcendentals: 30),
      CostRow(
        "com.microsoft::MultiHeadAttention", [[1, 3, 8], [1, 3, 8], [1, 3, 8], nil, [1, 5], nil, [1, 2, 2, 4], [1, 2, 2, 4]],
        ["num_heads": .integer(2)], to: [[1, 3, 8]], flops: 648 + 30, macs: 240, transcendentals: 30),
      // One query, 4 keys of a buffer of 7 and its own: 10 scores, 2 rows, macs 80.
      CostRow(
        "com.microsoft::DecoderMaskedMultiHeadAttention",
        [[1, 1, 8], [1, 1, 8], [1, 1, 8], nil, nil, [1, 2, 7, 4], [1, 2, 7, 4], []], ["num_heads": .integer(2)], to: [[1, 1, 8]],
        content: [7: [4]], flops: 160 + 60 - 4, macs: 80, transcendentals: 10),
    ] + grouped

  /// Two query heads, one key head, size 4, 3 queries, 5 keys: 30 scores, macs 15 x 16 = 240; later keys hidden:
  /// 480 + 7 x 30 - 12 = 678.
  private static let grouped: [CostRow] = [
    CostRow(
      "com.microsoft::GroupQueryAttention", [[1, 3, 8], [1, 3, 4], [1, 3, 4], [1, 1, 2, 4], [1, 1, 2, 4]],
      ["num_heads": .integer(2), "kv_num_heads": .integer(1)], to: [[1, 3, 8]], flops: 678, macs: 240, transcendentals: 30),
    // Told by the keys made; by the total length, with queries that hold all, 4 numbers of each of 3 heads turned, and a cap.
    CostRow(
      "com.microsoft::GroupQueryAttention", [[1, 3, 8], [1, 3, 4], [1, 3, 4], [1, 1, 9, 4], [1, 1, 9, 4]],
      ["num_heads": .integer(2), "kv_num_heads": .integer(1)], to: [[1, 3, 8], [1, 1, 5, 4]], flops: 678, macs: 240,
      transcendentals: 30),
    CostRow(
      "com.microsoft::GroupQueryAttention", [[1, 3, 16], nil, nil, nil, nil, [1], [], [9, 2], [9, 2]],
      ["num_heads": .integer(2), "kv_num_heads": .integer(1), "do_rotary": .integer(1), "softcap": .float(50)], to: [[1, 3, 8]],
      content: [6: [5]], flops: 678 + 108 + 90, macs: 240, transcendentals: 60),
  ]
}
