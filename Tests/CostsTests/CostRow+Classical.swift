import ModelGraph

/// 2 rows of 3 features.
extension CostRow {
  static let classical: [CostRow] =
    [
      CostRow("ai.onnx.ml::Binarizer", [[2, 3]], to: [[2, 3]], flops: 6),
      CostRow("ai.onnx.ml::Imputer", [[2, 3]], to: [[2, 3]], flops: 6),
      CostRow("ai.onnx.ml::Scaler", [[2, 3]], to: [[2, 3]], flops: 12),
      // Whole numbers become real ones first; a threshold is met as a whole number.
      CostRow("ai.onnx.ml::Scaler", [[2, 3]], to: [[2, 3]], type: .int64, flops: 12),
      CostRow("ai.onnx.ml::Normalizer", [[2, 3]], to: [[2, 3]], type: .int64, flops: 10),
      CostRow("ai.onnx.ml::Binarizer", [[2, 3]], to: [[2, 3]], type: .int64),
      // 2 comparisons, 3 divisions; 3 absolute values, 2 additions, 3 divisions; 3 squares, 2 additions, a root, 3 divisions.
      CostRow("ai.onnx.ml::Normalizer", [[2, 3]], to: [[2, 3]], flops: 10),
      CostRow("ai.onnx.ml::Normalizer", [[2, 3]], ["norm": .text("L1")], to: [[2, 3]], flops: 16),
      CostRow("ai.onnx.ml::Normalizer", [[2, 3]], ["norm": .text("L2")], to: [[2, 3]], flops: 18),
      // 3 products added up, and an intercept.
      CostRow("ai.onnx.ml::LinearRegressor", [[2, 3]], ["coefficients": three, "intercepts": one], to: [[2, 1]], flops: 14),
      // 2 classes: 4 scores of 7, a comparison a row; 4 more each for sigmoids; softmax of 8 a row.
      CostRow("ai.onnx.ml::LinearClassifier", [[2, 3]], ["coefficients": six, "intercepts": two], to: [[2], [2, 2]], flops: 30),
      CostRow(
        "ai.onnx.ml::LinearClassifier", [[2, 3]], ["coefficients": six, "intercepts": two, "post_transform": .text("LOGISTIC")],
        to: [[2], [2, 2]], flops: 46, transcendentals: 4),
      CostRow(
        "ai.onnx.ml::LinearClassifier", [[2, 3]], ["coefficients": six, "intercepts": two, "post_transform": .text("SOFTMAX")],
        to: [[2], [2, 2]], flops: 46, transcendentals: 4),
      CostRow(
        "ai.onnx.ml::LinearClassifier", [[2, 3]], ["coefficients": six, "post_transform": .text("PROBIT")], to: [[2], [2, 2]],
        isUntold: true),
      // One score tells two classes apart.
      CostRow("ai.onnx.ml::LinearClassifier", [[2, 3]], ["coefficients": three], to: [[2], [2, 2]], flops: 14),
      // 4 vectors: 11 for exp(-g |x - v|²) (3 x 3 + 2), or 6; 2 with its coefficient; a constant. Without vectors a product.
      CostRow(
        "ai.onnx.ml::SVMRegressor", [[2, 3]], ["n_supports": .integer(4), "kernel_type": .text("RBF")], to: [[2, 1]], flops: 106,
        transcendentals: 8),
      CostRow("ai.onnx.ml::SVMRegressor", [[2, 3]], ["n_supports": .integer(4)], to: [[2, 1]], flops: 66),
      CostRow("ai.onnx.ml::SVMRegressor", [[2, 3]], to: [[2, 1]], flops: 14),
      // 5 vectors of 3 classes: 11 (or 9) each; each in 2 of 3 pairs: 20; a constant and a comparison a pair: 6.
      CostRow(
        "ai.onnx.ml::SVMClassifier", [[2, 3]], ["vectors_per_class": .integers([2, 1, 2]), "kernel_type": .text("RBF")],
        to: [[2], [2, 3]], flops: 162, transcendentals: 10),
      CostRow(
        "ai.onnx.ml::SVMClassifier", [[2, 3]], ["vectors_per_class": .integers([2, 1, 2]), "kernel_type": .text("POLY")],
        to: [[2], [2, 3]], flops: 142, transcendentals: 10),
      CostRow(
        "ai.onnx.ml::SVMClassifier", [[2, 3]], ["vectors_per_class": .integers([2, 1, 2]), "prob_a": two], to: [[2], [2, 3]],
        isUntold: true),
      CostRow("ai.onnx.ml::TreeEnsemble", [[2, 3]], to: [[2, 1]], isUntold: true),
      CostRow("ai.onnx.ml::TreeEnsembleClassifier", [[2, 3]], to: [[2]], isUntold: true),
      CostRow("ai.onnx.ml::TreeEnsembleRegressor", [[2, 3]], to: [[2, 1]], isUntold: true),
    ] + tables

  private static let (one, two) = (Attribute.floats([1]), Attribute.floats([1, 2]))
  private static let (three, six) = (Attribute.floats([1, 2, 3]), Attribute.floats([1, 2, 3, 4, 5, 6]))

  private static let tables: [CostRow] = [
    "ArrayFeatureExtractor", "CastMap", "CategoryMapper", "DictVectorizer", "FeatureVectorizer", "LabelEncoder", "OneHotEncoder",
    "ZipMap",
  ].map { (name: String) in CostRow("ai.onnx.ml::\(name)", [[2, 3]], to: [[2, 3]]) }
}
