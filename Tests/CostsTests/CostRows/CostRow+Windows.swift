import ModelGraph

extension CostRow {
  static let moreWindows = [
    // Powers are absolute values when p is 1: 8 x (9 + 8).
    CostRow("LpPool", [[1, 2, 4, 4]], ["kernel_shape": .integers([3, 3]), "p": .integer(1)], flops: 136),
    // in 32, out 2: 32 squares, 30 additions, 2 roots; of cubes 34 are transcendental; 32 absolute values and 30 additions.
    CostRow("GlobalLpPool", [[1, 2, 4, 4]], flops: 64),
    CostRow("GlobalLpPool", [[1, 2, 4, 4]], ["p": .integer(3)], flops: 64, transcendentals: 34),
    CostRow("GlobalLpPool", [[1, 2, 4, 4]], ["p": .integer(1)], flops: 62),
    CostRow("MaxRoiPool", [[1, 2, 8, 8], [3, 5]], ["pooled_shape": .integers([2, 2])], isUntold: true),
    // out 15, window 4: macs 60; 120 and 15 with bias. x sigmoid(x) is negate, exp, add, divide, multiply: 75 more.
    CostRow("CausalConvWithState", [[1, 3, 5], [3, 1, 4], [3]], opset: 27, made: 2, flops: 135, macs: 60),
    CostRow(
      "CausalConvWithState", [[1, 3, 5], [3, 1, 4], [3]], ["activation": .text("silu")], opset: 27, made: 2, flops: 210, macs: 60,
      transcendentals: 15),
    CostRow("com.microsoft::CausalConvWithState", [[1, 3, 5], [3, 1, 4], [3]], made: 2, flops: 135, macs: 60),
    // out 1x3x3x3 = 27, each over 2 channels of 2x2 places: macs 216. 72 offsets: add, round, two weights. 9 x 4 places of 2
    // channels: 72 samples, each by three interpolations of 3 and, masked, a multiplication. 432 + 288 + 648, 27, 72.
    CostRow("DeformConv", [[1, 2, 4, 4], [3, 2, 2, 2], [1, 8, 3, 3]], opset: 19, flops: 1_368, macs: 216),
    CostRow(
      "DeformConv", [[1, 2, 4, 4], [3, 2, 2, 2], [1, 8, 3, 3], [3], [1, 4, 3, 3]], opset: 19, flops: 1_467, macs: 216),
  ]

  static let moreProducts = [
    // Indices 2x3x4x5 = 120.
    CostRow("Einsum", [[2, 3, 4], [2, 4, 5]], ["equation": .text("bij,bjk->bik")], flops: 240, macs: 120),
    CostRow("Einsum", [[2, 3, 4], [2, 4, 5]], ["equation": .text("...ij, ...jk -> ...ik")], flops: 240, macs: 120),
    CostRow("Einsum", [[2, 3, 4], [2, 4, 5]], ["equation": .text("bij,bjk")], type: .int32, macs: 120, integerOperations: 240),
    // 24 combinations: two multiplications and an addition each.
    CostRow("Einsum", [[2], [3], [4]], ["equation": .text("i,j,k->ijk")], flops: 72, macs: 24),
    // A dimension of 1 is as large as it meets: 12.
    CostRow("Einsum", [[3, 1], [3, 4]], ["equation": .text("ij,ij->i")], flops: 24, macs: 12),
    // Of 4 columns of 3: 2 additions each. A diagonal is only read; a trace of 3 adds twice.
    CostRow("Einsum", [[3, 4]], ["equation": .text("ij->j")], flops: 8),
    CostRow("Einsum", [[3, 3]], ["equation": .text("ii->i")]), CostRow("Einsum", [[3, 3]], ["equation": .text("ii->")], flops: 2),
    // Below the first pivot 2 quotients and 2x2 products subtracted, below the second 1 and 1: 2 + 8 + 1 + 2 = 13; 2 products of
    // the diagonal. Two matrices.
    CostRow("Det", [[2, 3, 3]], flops: 30),
  ]

  static let normalizations = [
    // A channel of 8: 8 mean, 8 subtract, 8 + 8 variance, 2 epsilon and root, 8 divide, 8 scale, 8 shift, two running
    // statistics of 3: 64 each.
    CostRow("BatchNormalization", [[2, 3, 4], [3], [3], [3], [3]], ["training_mode": .integer(1)], made: 3, flops: 192),
    CostRow("BatchNormalization", [[2, 3, 4], [3], [3], [3], [3]], opset: 9, made: 5, flops: 192),
    // 6 rows of 4: 22, and 4 + 4. Two groups of two channels of 3 in 2 samples: 4 rows of 6: 32, and 6 + 6.
    CostRow("InstanceNormalization", [[2, 3, 4], [3], [3]], flops: 180),
    CostRow("GroupNormalization", [[2, 4, 3], [4], [4]], ["num_groups": .integer(2)], opset: 21, flops: 176),
    // 6 rows of 4: 4 squares, 4 for their mean, epsilon, root, 4 divide, 4 scale: 18 each.
    CostRow("RMSNormalization", [[2, 3, 4], [4]], opset: 23, flops: 108),
    CostRow("SimplifiedLayerNormalization", [[2, 3, 4], [4]], flops: 108),
    CostRow("com.microsoft::SimplifiedLayerNormalization", [[2, 3, 4], [4]], flops: 108),
    CostRow("com.microsoft::LayerNormalization", [[2, 3, 4], [4], [4]], flops: 180),
    // 6 lines of 4: 4 squares, 3 additions, root, 4 divide; 4 absolute values, 3 additions, 4 divide.
    CostRow("LpNormalization", [[2, 3, 4]], flops: 72), CostRow("LpNormalization", [[2, 3, 4]], ["p": .integer(1)], flops: 66),
    // 3 channels of 8: 8 mean, 16 mean of squares, square, subtract, root, epsilon, 8 subtract, 8 divide: 44 each.
    CostRow("MeanVarianceNormalization", [[2, 3, 2, 2]], opset: 13, flops: 132),
    // 6 rows of 4: 3 comparisons each.
    CostRow("Hardmax", [[2, 3, 4]], flops: 18),
  ]

  static let folds = [
    // 6 lines of 4: 3 each.
    CostRow("CumSum", [[2, 3, 4], []], content: [1: [2]], flops: 18),
    CostRow("CumProd", [[2, 3, 4], []], opset: 26, content: [1: [-1]], flops: 18),
    CostRow("CumSum", [[2, 3, 4], []], type: .int32, content: [1: [2]]),
    CostRow("ArgMax", [[2, 3, 4]], ["axis": .integer(2)], flops: 18),
    CostRow("ArgMin", [[2, 3, 4]], ["axis": .integer(2)], flops: 18),
    // Each update meets what is there: 6.
    CostRow("ScatterElements", [[4, 3], [2, 3], [2, 3]], ["reduction": .text("add")], types: [1: .int64], opset: 18, flops: 6),
    CostRow("ScatterElements", [[4, 3], [2, 3], [2, 3]], types: [1: .int64]),
    CostRow("ScatterND", [[4, 3], [2, 1], [2, 3]], ["reduction": .text("max")], types: [1: .int64], opset: 18, flops: 6),
    CostRow("Scatter", [[4, 3], [2, 3], [2, 3]], types: [1: .int64], opset: 9),
    // 4 elements of 9 blocks.
    CostRow("Col2Im", [[1, 4, 9], [2], [2]], opset: 18, content: [1: [4, 4], 2: [2, 2]], flops: 36),
    // The mask and the scale.
    CostRow("Dropout", [[2, 3], [], []], types: [2: .bool], content: [2: [1]], flops: 12),
    // start + i delta.
    CostRow("Range", [[], [], []], to: [[5]], flops: 10),
  ]
}
