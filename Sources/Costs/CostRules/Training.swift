import ModelGraph

extension CostRules {
  /// Steps of optimizers over n weights, those of all their tensors together.
  ///
  /// Inputs are a rate and a count of updates, then all tensors of weights, all gradients, all states. A gradient that is
  /// regularised (norm_coefficient not 0) takes 2n more: weights times the coefficient, added.
  static let training: [String: CostRule] = [
    "ai.onnx.preview.training::Adam": adam, "ai.onnx.preview.training::Adagrad": adagrad,
    "ai.onnx.preview.training::Momentum": momentum,
    "ai.onnx.preview.training::Gradient": .untold("what the derivative of the graph costs has no rule"),
  ]

  /// 12n + 9, plus n when the weights are scaled afterwards (norm_coefficient_post not 0).
  ///
  /// V' = a V + (1 - a) G: 3; H' = b H + (1 - b) G G: 4; a root and epsilon: 2; X' = X - r V'/H: 3. Once: 1 - a, 1 - b, and the
  /// rate: two powers each subtracted from 1, root, multiply, divide. Comparing the count of updates is whole-number work.
  private static let adam = CostRule { (context) throws(ModelGraphError) in
    let n = try weights(context, states: 2)
    let extra = (isNotZero("norm_coefficient", context) ? 2 : 0) + (isNotZero("norm_coefficient_post", context) ? 1 : 0)
    return Cost(flops: try Quantity(12 + extra) * n + 9, transcendentals: 2)
  }

  /// 7n + 3. H' = H + G G: 2; a root and epsilon: 2; X' = X - r G/H: 3. Once the rate: multiply, add, divide.
  private static let adagrad = CostRule { (context) throws(ModelGraphError) in
    let n = try weights(context, states: 1)
    return Cost(flops: try Quantity(isNotZero("norm_coefficient", context) ? 9 : 7) * n + 3)
  }

  /// 5n: V' = a V + b G: 3, X' = X - r V': 2. 7n in the mode nesterov, where
  /// X' = X - r (G + a V'): 4.
  private static let momentum = CostRule { (context) throws(ModelGraphError) in
    let n = try weights(context, states: 1)
    let each = (context.node.text("mode") == "nesterov" ? 7 : 5) + (isNotZero("norm_coefficient", context) ? 2 : 0)
    return Cost(flops: try Quantity(each) * n)
  }

  private static func isNotZero(_ name: String, _ context: CostContext) -> Bool { context.node.float(name) ?? 0 != 0 }

  private static func weights(_ context: CostContext, states: Int) throws(ModelGraphError) -> Quantity {
    let (tensors, rest) = max(0, context.inputs.count - 2).quotientAndRemainder(dividingBy: 2 + states)
    guard tensors > 0, rest == 0 else {
      throw ModelGraphError(.inconsistent, "it has \(context.inputs.count) inputs, which are not whole sets of tensors")
    }
    var total = Quantity(0)
    for index in 2..<(2 + tensors) { try total += context.elements(ofInput: index) }
    return total
  }
}
