import ModelGraph

extension CostRules {
  /// Losses over T targets, C classes each. Targets to be ignored count as the others.
  static let losses: [String: CostRule] = [
    "NegativeLogLikelihoodLoss": negativeLogLikelihood, "SoftmaxCrossEntropyLoss": crossEntropy,
  ]

  /// T negations, T multiplications with weights; then T - 1 additions of them (sum), and a division (mean) by T or, with
  /// weights, by the T - 1 additions of those.
  private static let negativeLogLikelihood = CostRule { (context) throws(ModelGraphError) in
    try context.floating(likelihood(context))
  }

  /// What NegativeLogLikelihoodLoss costs, after LogSoftmax over the classes: 5 in - T.
  private static let crossEntropy = CostRule { (context) throws(ModelGraphError) in
    let (elements, targets) = (try context.elements(ofInput: 0), try context.elements(ofInput: 1))
    return try context.floating(5 * elements - targets + likelihood(context), transcendentals: elements + targets)
  }

  private static func likelihood(_ context: CostContext) throws(ModelGraphError) -> Quantity {
    let (targets, isWeighted) = (try context.elements(ofInput: 1), context.has(2))
    let each = try Quantity(isWeighted ? 2 : 1) * targets
    switch context.node.text("reduction") ?? "mean" {
    case "none": return each
    case "sum": return try each + targets - 1
    default: return try each + (isWeighted ? 2 * targets - 1 : targets)
    }
  }
}
