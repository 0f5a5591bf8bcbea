import ModelGraph

extension CostRules {
  /// Operators that fold elements into one.
  static let tensorFlowReductions: [String: CostRule] = [
    // in - out folds; a mean divides out times more; a norm squares in times and takes out roots.
    "Sum": folds(), "Max": folds(), "Min": folds(), "Prod": folds(), "ArgMax": folds(), "ArgMin": folds(), "Mean": folds(after: 1),
    "EuclideanNorm": folds(before: 1, after: 1),
    // Squares, their sum starting from zero.
    "L2Loss": folds(before: 1, after: 1),
    "Cumsum": running, "Cumprod": running, "CumulativeLogsumexp": runningLog,
    // in: each element is added to (or compared with) what its segment has so far, starting from nothing; a mean divides out times.
    "SegmentSum": segments(), "SegmentSumV2": segments(), "SegmentMax": segments(), "SegmentMin": segments(),
    "SegmentProd": segments(),
    "SegmentMean": segments(after: 1), "UnsortedSegmentSum": segments(), "UnsortedSegmentMax": segments(),
    "UnsortedSegmentMin": segments(), "UnsortedSegmentProd": segments(),
    "SparseSegmentSum": picked(), "SparseSegmentSumWithNumSegments": picked(), "SparseSegmentMean": picked(after: 1),
    "SparseSegmentMeanWithNumSegments": picked(after: 1), "SparseSegmentSqrtN": picked(after: 1),
    "SparseSegmentSqrtNWithNumSegments": picked(after: 1),
    // in when numbers are weighed; counting is work on whole numbers.
    "Bincount": CostRule { (context) throws(ModelGraphError) in
      try context.isFloatingPoint(operand: 2) ? Cost(flops: context.elements(ofInput: 2)) : .nothing
    },
    "TensorScatterAdd": scattered(2), "TensorScatterSub": scattered(2), "TensorScatterMax": scattered(2),
    "TensorScatterMin": scattered(2),
    "ScatterNd": scattered(1), "ScatterNdNonAliasingAdd": scattered(2), "InplaceAdd": scattered(2),
    "ResourceScatterAdd": scattered(2), "AssignAddVariableOp": scattered(1), "AssignSubVariableOp": scattered(1),
    "AssignAdd": eachElement(1), "AssignSub": eachElement(1),
  ]

  /// in - out, plus in for what comes before each fold, out for what comes after.
  private static func folds(before: Int = 0, after: Int = 0) -> CostRule {
    CostRule { (context) throws(ModelGraphError) in
      let (elements, out) = (try context.elements(ofInput: 0), try context.elementsOut())
      return try context.floating(Quantity(1 + before) * elements - out + Quantity(after) * out)
    }
  }

  /// 8 in, 3 of them transcendental: m = max(a, b), log(exp(a - m) + exp(b - m)) + m: a comparison, two subtractions, two exps, an
  /// addition, a log, an addition.
  private static let runningLog = CostRule { (context) throws(ModelGraphError) in
    let elements = try context.elements(ofInput: 0)
    return try context.floating(8 * elements, transcendentals: 3 * elements)
  }

  private static func segments(after: Int = 0) -> CostRule {
    CostRule { (context) throws(ModelGraphError) in
      let elements = try context.elements(ofInput: 0)
      return try context.floating(after == 0 ? elements : elements + context.elementsOut())
    }
  }

  /// The rows that the indices, the second input, pick are added up.
  private static func picked(after: Int = 0) -> CostRule {
    CostRule { (context) throws(ModelGraphError) in
      let rows = try context.elements(ofInput: 1)
      let elements = try rows * Quantity.product(of: context.shape(0).dropFirst())
      return try context.floating(after == 0 ? elements : elements + context.elementsOut())
    }
  }

  /// Each element of the updates meets what is there.
  private static func scattered(_ updates: Int) -> CostRule {
    CostRule { (context) throws(ModelGraphError) in
      try context.isFloatingPoint(operand: updates) ? Cost(flops: context.elements(ofInput: updates)) : .nothing
    }
  }
}
