extension ShapeRules {
  /// Losses over `[batch, classes, ...]`, and the steps that optimisers take.
  static let losses: [String: ShapeRule] = [
    ShapeRule.each(["NegativeLogLikelihoodLoss", "SoftmaxCrossEntropyLoss"], loss),
    ShapeRule.each(["ai.onnx.preview.training::Momentum"]) { (context) throws(ModelGraphError) in try step(context, states: 1) },
    ShapeRule.each(["ai.onnx.preview.training::Adagrad"]) { (context) throws(ModelGraphError) in try step(context, states: 1) },
    ShapeRule.each(["ai.onnx.preview.training::Adam"]) { (context) throws(ModelGraphError) in try step(context, states: 2) },
    ShapeRule.each(["ai.onnx.preview.training::Gradient"], gradient),
  ].reduce(into: [:]) { table, rules in table.merge(rules) { first, _ in first } }

  /// One number, or with reduction `none` as many as there are targets; then the logarithms of the probabilities.
  private static func loss(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let type = try context.input(0).elementType
    let isReduced = context.node.text("reduction") ?? "mean" != "none"
    return [TensorInfo(type, isReduced ? [] : try context.shape(1)), TensorInfo(type, try context.shape(0))]
  }

  /// After rate and count come all tensors, their gradients and their `states` each; out come tensors and states.
  private static func step(_ context: NodeContext, states: Int) throws(ModelGraphError) -> [TensorInfo] {
    let fed = context.inputs.count - 2
    guard fed > 0, fed % (states + 2) == 0 else {
      throw ModelGraphError(.inconsistent, "its \(context.inputs.count) inputs are no tensors with gradients and states")
    }
    let tensors = fed / (states + 2)
    var outputs: [TensorInfo] = []
    for index in 0..<tensors { outputs.append(try context.like(2 + index)) }
    for index in 0..<tensors * states { outputs.append(try context.like(2 + 2 * tensors + index)) }
    return outputs
  }

  /// As the tensors that it is taken with respect to, which are its first inputs.
  private static func gradient(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    var outputs: [TensorInfo] = []
    for index in context.node.outputs.indices { outputs.append(try context.like(index)) }
    return outputs
  }
}
