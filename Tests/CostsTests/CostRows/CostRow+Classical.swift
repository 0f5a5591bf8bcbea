import ModelGraph

extension CostRow {
  private static let coefficients: Attribute = .floats(Array(repeating: 1, count: 6))

  static let classical = [
    CostRow("ai.onnx.ml::Binarizer", [[2, 3]], flops: 6), CostRow("ai.onnx.ml::Binarizer", [[2, 3]], type: .int64),
    CostRow("ai.onnx.ml::Imputer", [[2, 3]], flops: 6), CostRow("ai.onnx.ml::Scaler", [[2, 3]], flops: 12),
    // Whole numbers become real ones first.
    CostRow("ai.onnx.ml::Scaler", [[2, 3]], type: .int64, flops: 12),
    // 2 rows of 3: 2 comparisons and 3 divisions; 3 absolute values, 2 additions, 3; 3 squares, 2 additions, root, 3.
    CostRow("ai.onnx.ml::Normalizer", [[2, 3]], flops: 10),
    CostRow("ai.onnx.ml::Normalizer", [[2, 3]], ["norm": .text("L1")], type: .int32, flops: 16),
    CostRow("ai.onnx.ml::Normalizer", [[2, 3]], ["norm": .text("L2")], flops: 18),
    // 2 rows of 2 results of 3 products and a constant: 4 x 7; each by a sigmoid of 4.
    CostRow(
      "ai.onnx.ml::LinearRegressor", [[2, 3]],
      ["targets": .integer(2), "coefficients": coefficients, "intercepts": .floats([1, 1])], flops: 28),
    CostRow(
      "ai.onnx.ml::LinearRegressor", [[2, 3]],
      ["targets": .integer(2), "coefficients": coefficients, "post_transform": .text("LOGISTIC")], flops: 40, transcendentals: 4),
    // 2 rows of 2 classes: 4 x 7, and a comparison each; softmax of 2: 1 + 2 + 2 + 1 + 2.
    CostRow(
      "ai.onnx.ml::LinearClassifier", [[2, 3]],
      ["classlabels_ints": .integers([0, 1]), "coefficients": coefficients, "intercepts": .floats([1, 1])], made: 2, flops: 30),
    CostRow(
      "ai.onnx.ml::LinearClassifier", [[2, 3]],
      ["classlabels_ints": .integers([0, 1]), "coefficients": coefficients, "post_transform": .text("SOFTMAX")], made: 2,
      flops: 24 + 2 + 16, transcendentals: 4),
    CostRow(
      "ai.onnx.ml::LinearClassifier", [[2, 3]],
      ["classlabels_ints": .integers([0, 1]), "coefficients": coefficients, "post_transform": .text("PROBIT")], made: 2,
      isUntold: true),
    // 2 rows, 4 vectors: 3 differences, squares, additions, gamma, exp: 11; times a coefficient, added; a constant.
    CostRow(
      "ai.onnx.ml::SVMRegressor", [[2, 3]], ["n_supports": .integer(4), "kernel_type": .text("RBF")], flops: 2 * (4 * 13 + 1),
      transcendentals: 8),
    CostRow("ai.onnx.ml::SVMRegressor", [[2, 3]], flops: 14),
    // 2 rows, 4 vectors by 3 products: 24; one pair of classes: 4 products added up, a constant, a comparison.
    CostRow(
      "ai.onnx.ml::SVMClassifier", [[2, 3]],
      ["classlabels_ints": .integers([0, 1]), "vectors_per_class": .integers([2, 2])], made: 2, flops: 2 * (24 + 8 + 2)),
    CostRow("ai.onnx.ml::TreeEnsemble", [[2, 3]], to: [[2, 1]], isUntold: true),
    CostRow("ai.onnx.ml::TreeEnsembleClassifier", [[2, 3]], to: [[2], [2, 2]], isUntold: true),
    CostRow("ai.onnx.ml::TreeEnsembleRegressor", [[2, 3]], isUntold: true),
  ]
    + free(
      [
        "ArrayFeatureExtractor", "CastMap", "CategoryMapper", "DictVectorizer", "FeatureVectorizer", "LabelEncoder",
        "OneHotEncoder", "ZipMap",
      ], domain: "ai.onnx.ml")

  /// Rate, count, then 6 weights, their gradients and states.
  static let optimizers = [
    // a V + (1 - a) G: 3; b H + (1 - b) G G: 4; root, epsilon; X - r V/H: 3: 12 each. 1 - a, 1 - b; the rate: two powers from 1,
    // root, times, divide.
    CostRow(
      "ai.onnx.preview.training::Adam", [[], [], [2, 3], [2, 3], [2, 3], [2, 3]], types: [1: .int64], made: 3, flops: 81,
      transcendentals: 2),
    CostRow(
      "ai.onnx.preview.training::Adam", [[], [], [2, 3], [2, 3], [2, 3], [2, 3]],
      ["norm_coefficient": .float(0.1), "norm_coefficient_post": .float(0.1)], types: [1: .int64], made: 3, flops: 99,
      transcendentals: 2),
    // H + G G: 2; root, epsilon; X - r G/H: 3: 7 each. times, add, divide.
    CostRow(
      "ai.onnx.preview.training::Adagrad", [[], [], [2, 3], [2, 3], [2, 3]], types: [1: .int64], made: 2, flops: 45),
    // a V + b G: 3; X - r V: 2; in the other mode X - r (G + a V): 4.
    CostRow(
      "ai.onnx.preview.training::Momentum", [[], [], [2, 3], [2, 3], [2, 3]], ["mode": .text("standard")], types: [1: .int64],
      made: 2, flops: 30),
    CostRow(
      "ai.onnx.preview.training::Momentum", [[], [], [2, 3], [2, 3], [2, 3]], ["mode": .text("nesterov")], types: [1: .int64],
      made: 2, flops: 42),
    CostRow("ai.onnx.preview.training::Gradient", [[2, 3]], isUntold: true),
  ]

  static let sequencesAndTexts =
    free([
      "BitCast", "CenterCropPad", "ConcatFromSequence", "DepthToSpace", "EyeLike", "GatherElements", "MaxUnpool", "OneHot",
      "Optional", "OptionalGetElement", "OptionalHasElement", "Pad", "RegexFullMatch", "ReverseSequence", "SequenceAt",
      "SequenceConstruct", "SequenceEmpty", "SequenceErase", "SequenceInsert", "SequenceLength", "SpaceToDepth", "Split",
      "SplitToSequence", "StringConcat", "StringNormalizer", "StringSplit", "TensorScatter", "Tile", "Trilu", "TfIdfVectorizer",
    ]) + [
      // Counts times weights.
      CostRow(
        "TfIdfVectorizer", [[2, 3]], ["mode": .text("TFIDF"), "weights": .floats([1, 2, 3, 4])], to: [[2, 4]], flops: 8)
    ]
}
