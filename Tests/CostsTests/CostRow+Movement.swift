import ModelGraph

extension CostRow {
  /// Elements that are moved, chosen or drawn.
  static let moves: [CostRow] =
    [
      // Nothing is calculated, whatever the sizes; these through shape inference.
      CostRow("Cast", [[2, 3]], ["to": .integer(10)]), CostRow("Concat", [[2, 3], [2, 3]], ["axis": .integer(0)]),
      CostRow("Constant", [], ["value_int": .integer(3)]), CostRow("ConstantOfShape", [[2]], content: [0: [4, 5]]),
      CostRow("Dropout", [[2, 3]]), CostRow("Expand", [[2, 3], [3]], content: [1: [4, 1, 1]]), CostRow("Gather", [[2, 3], [1]]),
      CostRow("Range", [[], [], []], content: [0: [0], 1: [5], 2: [1]]), CostRow("Reshape", [[2, 3], [1]], content: [1: [6]]),
      // In training: 6 elements times a mask and a scale.
      CostRow("Dropout", [[2, 3], [], []], to: [[2, 3]], content: [2: [1]], flops: 12),
      CostRow("Dropout", [[2, 3], [], []], to: [[2, 3]], content: [2: [0]]),
      CostRow("Dropout", [[2, 3], [], []], to: [[2, 3]], isUntold: true),
      // 5 floating-point numbers, a multiplication and an addition each.
      CostRow("Range", [[], [], []], to: [[5]], flops: 10),
      // 3 updates that are added; that replace.
      CostRow("ScatterElements", [[4], [3], [3]], ["reduction": .text("add")], to: [[4]], flops: 3),
      CostRow("ScatterND", [[4, 2], [3, 1], [3, 2]], ["reduction": .text("max")], to: [[4, 2]], flops: 6),
      CostRow("ScatterElements", [[4], [3], [3]], to: [[4]]), CostRow("Scatter", [[4], [3], [3]], to: [[4]], opset: 9),
      // 1x4x6 = 24 elements, each added once.
      CostRow("Col2Im", [[1, 4, 6], [2], [2]], to: [[1, 1, 4, 3]], opset: 18, flops: 24),
      // 6 counts times their weights; counts alone.
      CostRow("TfIdfVectorizer", [[9]], ["mode": .text("TFIDF"), "weights": .floats([1, 2])], to: [[6]], type: .int64, flops: 6),
      CostRow("TfIdfVectorizer", [[9]], ["mode": .text("TF")], to: [[6]], type: .int64),
      CostRow("ImageDecoder", [[100]], to: [[4, 4, 3]], type: .uint8, isUntold: true),
      // 6 comparisons. 2 rows of 3: 3 exps and 2 additions each.
      CostRow("Bernoulli", [[2, 3]], to: [[2, 3]], flops: 6),
      CostRow("Multinomial", [[2, 3]], to: [[2, 1]], flops: 10, transcendentals: 6),
    ] + still

  /// 0 on 2x3 = 6 elements.
  private static let still: [CostRow] = [
    "BitCast", "CastLike", "CenterCropPad", "Compress", "ConcatFromSequence", "DepthToSpace", "EyeLike", "Flatten",
    "GatherElements", "GatherND", "Identity", "MaxUnpool", "NonZero", "OneHot", "Optional", "OptionalGetElement",
    "OptionalHasElement", "Pad", "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "RegexFullMatch",
    "ReverseSequence", "SequenceAt", "SequenceConstruct", "SequenceEmpty", "SequenceErase", "SequenceInsert", "SequenceLength",
    "Shape", "Size", "Slice", "SpaceToDepth", "Split", "SplitToSequence", "Squeeze", "StringConcat", "StringNormalizer",
    "StringSplit", "TensorScatter", "Tile", "TopK", "Transpose", "Trilu", "Unique", "Unsqueeze", "Where",
    "com.microsoft::ExpandDims", "com.microsoft::GatherND", "com.microsoft::NGramRepeatBlock", "com.microsoft::Pad",
    "com.microsoft::RelativePositionBias", "com.microsoft::RemovePadding", "com.microsoft::RestorePadding",
    "com.microsoft::TorchEmbedding", "com.microsoft::Trilu", "com.microsoft::UnfoldTensor", "com.microsoft::Unique",
    "com.microsoft::MulInteger", "com.microsoft::ReduceSumInteger",
  ].map { (name: String) in CostRow(name, [[2, 3]], to: [[2, 3]]) }

  static let choices: [CostRow] = [
    // 6 groups of 4: 3 comparisons each.
    CostRow("ArgMax", [[2, 3, 4]], ["axis": .integer(2)], to: [[2, 3, 1]], flops: 18),
    CostRow("ArgMin", [[2, 3, 4]], ["axis": .integer(2)], to: [[2, 3, 1]], flops: 18),
    CostRow("ArgMin", [[2, 3, 4]], ["axis": .integer(2)], to: [[2, 3, 1]], type: .int32),
    CostRow("NonMaxSuppression", [[1, 9, 4], [1, 1, 9]], to: [[3, 3]], isUntold: true),
  ]
}
