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
    "SparseSegmentMeanWithNumSegments": picked(after: 1), "SparseSegmentSqrtN": picked(after: 1, takesRoots: true),
    "SparseSegmentSqrtNWithNumSegments": picked(after: 1, takesRoots: true),
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

  /// 7 (in - lines), 2 of them transcendental, as `running` with log(1 + exp(min(a, b) - m)) + m for a sum, m = max(a, b): two
  /// comparisons, a subtraction, an exp, an addition, a log, an addition.
  private static let runningLog = CostRule { (context) throws(ModelGraphError) in
    let folds = try running.count(context).flops
    return Cost(flops: try 7 * folds, transcendentals: try 2 * folds)
  }

  private static func segments(after: Int = 0) -> CostRule {
    CostRule { (context) throws(ModelGraphError) in
      let elements = try context.elements(ofInput: 0)
      return try context.floating(after == 0 ? elements : elements + context.elementsOut())
    }
  }

  /// The rows that the indices, the second input, pick are added up. `takesRoots`: a segment divides by the root of their number.
  private static func picked(after: Int = 0, takesRoots: Bool = false) -> CostRule {
    CostRule { (context) throws(ModelGraphError) in
      let rows = try context.elements(ofInput: 1)
      var flops = try rows * Quantity.product(of: context.shape(0).dropFirst())
      if after != 0 { try flops += context.elementsOut() }
      if takesRoots { try flops += context.outputShape().first ?? 0 }
      return try context.floating(flops)
    }
  }

  /// Each element of the updates meets what is there.
  private static func scattered(_ updates: Int) -> CostRule {
    CostRule { (context) throws(ModelGraphError) in
      try context.isFloatingPoint(operand: updates) ? Cost(flops: context.elements(ofInput: updates)) : .nothing
    }
  }
}
