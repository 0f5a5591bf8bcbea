import ModelGraph

extension CostRules {
  /// Operators that fold in/out elements into each output element, which takes in - out additions, comparisons or multiplications.
  /// What comes before (for each input element) and after (for each output element) is added.
  static let reductions: [String: CostRule] = [
    "ReduceMax": reduction(), "ReduceMin": reduction(), "ReduceProd": reduction(), "ReduceSum": reduction(),
    // A division by the number of elements.
    "ReduceMean": reduction(after: 1),
    // Absolute values; squares; squares and a root.
    "ReduceL1": reduction(before: 1), "ReduceSumSquare": reduction(before: 1), "ReduceL2": reduction(before: 1, after: 1),
    // A log; exps and a log.
    "ReduceLogSum": reduction(after: 1, areTranscendental: true),
    "ReduceLogSumExp": reduction(before: 1, after: 1, areTranscendental: true),
    "CumSum": running, "CumProd": running,
  ]

  /// in - out + before in + after out.
  private static func reduction(before: Int = 0, after: Int = 0, areTranscendental: Bool = false) -> CostRule {
    CostRule { (context) throws(ModelGraphError) in
      let (elements, out) = (try context.elements(ofInput: 0), try context.elementsOut())
      let around = try Quantity(before) * elements + Quantity(after) * out
      return try context.floating(elements - out + around, transcendentals: areTranscendental ? around : 0)
    }
  }

  /// in - lines along the axis: each element but the first of a line is added to (multiplied with) what came before. Without its
  /// own element (exclusive) a sum begins at zero, and takes as many.
  static let running = CostRule { (context) throws(ModelGraphError) in
    let elements = try context.elements(ofInput: 0)
    guard try context.isFloatingPoint() else { return .nothing }
    guard let axis = try context.number(1).constant else { throw ModelGraphError(.unknown, "its axis is not known") }
    return try context.floating(elements - lines(context, along: axis))
  }
}
