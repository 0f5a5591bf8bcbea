import ModelGraph

extension CostRules {
  /// Classical machine learning, domain ai.onnx.ml, on N rows of F features. None of its products are `macs`, which are those of
  /// networks.
  static let classical: [String: CostRule] = Dictionary(
    uniqueKeysWithValues: [
      // Choices, tables of labels, containers.
      ("ArrayFeatureExtractor", .free), ("CastMap", .free), ("CategoryMapper", .free), ("DictVectorizer", .free),
      ("FeatureVectorizer", .free), ("LabelEncoder", .free), ("OneHotEncoder", .free), ("ZipMap", .free),
      // A comparison to the threshold; one to the value that stands for a missing one.
      ("Binarizer", perElement(1)), ("Imputer", perElement(1)),
      // The offset subtracted, times the scale.
      ("Scaler", scaler),
      ("Normalizer", rowNormalizer), ("LinearRegressor", linearRegressor), ("LinearClassifier", linearClassifier),
      ("SVMRegressor", supportVectorRegressor), ("SVMClassifier", supportVectorClassifier),
      ("TreeEnsemble", trees), ("TreeEnsembleClassifier", trees), ("TreeEnsembleRegressor", trees),
    ].map { ("ai.onnx.ml::\($0)", $1) })

  private static let trees = CostRule.untold("how deep its trees are followed depends on the data")

  private static func perElement(_ operations: Int) -> CostRule {
    CostRule { (context) throws(ModelGraphError) in try context.floating(Quantity(operations) * context.elementsOut()) }
  }

  /// Real numbers, whatever comes in.
  private static let scaler = CostRule { (context) throws(ModelGraphError) in Cost(flops: try 2 * context.elementsOut()) }

  /// A row of F: F divisions, by the largest (MAX: F - 1 comparisons), by the sum of absolute values (L1: F of them and F - 1
  /// additions), or by the root of the sum of squares (L2: F squares, F - 1 additions, a root). Real numbers, whatever comes in.
  private static let rowNormalizer = CostRule { (context) throws(ModelGraphError) in
    let (elements, rows) = (try context.elements(ofInput: 0), try samples(context).rows)
    switch context.node.text("norm") ?? "MAX" {
    case "L1": return Cost(flops: try 3 * elements - rows)
    case "L2": return Cost(flops: try 3 * elements)
    default: return Cost(flops: try 2 * elements - rows)
    }
  }

  /// 2 N F E for E targets, plus N E with intercepts, and the transformation of the results.
  private static let linearRegressor = CostRule { (context) throws(ModelGraphError) in
    let targets = context.node.integer("targets") ?? 1
    guard targets > 0 else { throw ModelGraphError(.inconsistent, "it has \(targets) targets") }
    let scores = try samples(context).rows * Quantity(targets)
    return try finished(scores, each: linearScore(context), context)
  }

  /// 2 N F E for E classes, plus N E with intercepts; N (E - 1) comparisons for the largest; the transformation of the scores. Two
  /// classes told apart by one row of coefficients are one score and a comparison.
  private static let linearClassifier = CostRule { (context) throws(ModelGraphError) in
    let (rows, features) = try samples(context)
    let coefficients = Quantity(context.floatCount("coefficients"))
    guard features.constant ?? 1 > 0 else { throw ModelGraphError(.inconsistent, "its rows are empty") }
    let classes = try coefficients.floorDivided(by: features)
    let choices = classes == 1 ? rows : try rows * (classes - 1)
    let cost = try finished(rows * classes, each: linearScore(context), context)
    return try cost + Cost(flops: choices)
  }

  private static func linearScore(_ context: CostContext) throws(ModelGraphError) -> Quantity {
    try 2 * samples(context).features + (context.floatCount("intercepts") > 0 ? 1 : 0)
  }

  /// N (S k + 2 S + 1) for S support vectors: the kernel of each (k operations), times its coefficient and added, then the
  /// constant; without support vectors N (2F + 1).
  private static let supportVectorRegressor = CostRule { (context) throws(ModelGraphError) in
    let (rows, features) = try samples(context)
    guard let vectors = context.node.integer("n_supports"), vectors > 0 else { return Cost(flops: try rows * (2 * features + 1)) }
    let kernel = try kernel(context, features)
    return Cost(
      flops: try rows * (Quantity(vectors) * (kernel.flops + 2) + 1),
      transcendentals: try rows * Quantity(vectors) * kernel.transcendentals)
  }

  /// N (S k + 2 (C - 1) S + C (C - 1)) for S support vectors and C classes: each kernel once; for each of the C (C - 1)/2 pairs the
  /// products with the vectors of both classes, which meet each vector C - 1 times; a constant added and a comparison for each
  /// pair. Probabilities are found by iteration, which has no rule.
  private static let supportVectorClassifier = CostRule { (context) throws(ModelGraphError) in
    guard context.floatCount("prob_a") == 0 else {
      throw ModelGraphError(.unknown, "how often it iterates for its probabilities depends on the data")
    }
    let (rows, features) = try samples(context)
    let ofClass = context.node.integers("vectors_per_class") ?? []
    guard ofClass.allSatisfy({ $0 >= 0 }) else { throw ModelGraphError(.inconsistent, "a class has less than no vectors") }
    guard !ofClass.isEmpty else { throw ModelGraphError(.unknown, "without support vectors it has no rule yet") }
    let (vectors, classes) = (try Quantity.sum(of: ofClass.map { Quantity($0) }), Quantity(ofClass.count))
    let kernel = try kernel(context, features)
    let decisions = try 2 * (classes - 1) * vectors + classes * (classes - 1)
    return Cost(
      flops: try rows * (vectors * kernel.flops + decisions), transcendentals: try rows * vectors * kernel.transcendentals)
  }

  /// LINEAR 2F; POLY 2F + 3 (times gamma, a constant added, power); SIGMOID 2F + 3 (the same, tanh); RBF 3F + 2 (differences,
  /// squares, additions; times gamma, exp).
  private static func kernel(
    _ context: CostContext, _ features: Quantity
  ) throws(ModelGraphError) -> (flops: Quantity, transcendentals: Quantity) {
    switch context.node.text("kernel_type") ?? "LINEAR" {
    case "POLY", "SIGMOID": (try 2 * features + 3, 1)
    case "RBF": (try 3 * features + 2, 1)
    default: (try 2 * features, 0)
    }
  }

  /// Of so many scores with `each` operations: NONE nothing more, LOGISTIC 4 each, SOFTMAX 5 each less 2 a row.
  private static func finished(
    _ scores: Quantity, each: Quantity, _ context: CostContext
  ) throws(ModelGraphError) -> Cost {
    let before = try scores * each
    switch context.node.text("post_transform") ?? "NONE" {
    case "NONE": return Cost(flops: before)
    case "LOGISTIC": return Cost(flops: try before + 4 * scores, transcendentals: scores)
    case "SOFTMAX":
      return Cost(flops: try before + 5 * scores - 2 * samples(context).rows, transcendentals: scores)
    case let other: throw ModelGraphError(.unknown, "its post_transform \(other) has no rule")
    }
  }

  /// `[N, F]`, or one row `[F]`.
  private static func samples(_ context: CostContext) throws(ModelGraphError) -> (rows: Quantity, features: Quantity) {
    let shape = try context.shape(0)
    guard let features = shape.last else { throw ModelGraphError(.inconsistent, "its input is a single number") }
    return (try Quantity.product(of: shape.dropLast()), features)
  }
}
