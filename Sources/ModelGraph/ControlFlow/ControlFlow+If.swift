extension ControlFlow {
  /// The branch that its condition chooses, where that is known; else either.
  static let branch: Rule = { (context, bodies) throws(ModelGraphError) in
    let names = ["then_branch", "else_branch"]
    if let condition = context.values(0)?.first?.constant {
      let name = names[condition != 0 ? 0 : 1]
      let chosen = try bodies.infer(graph(name, of: context.node))
      return ControlOutcome(
        outputs: chosen.outputs, bodies: [InferredBody(attribute: name, graph: chosen, runs: .times(1))])
    }
    var both: [InferredBody] = []
    for name in names {
      both.append(InferredBody(attribute: name, graph: try bodies.infer(graph(name, of: context.node)), runs: .alternative))
    }
    let (first, second) = (both[0].graph.outputs, both[1].graph.outputs)
    var outputs: [TensorInfo] = []
    for (index, pair) in zip(first, second).enumerated() {
      outputs.append(common(pair.0, pair.1) { Quantity(free: "\(context.node.outputs[safe: index] ?? context.node.label)[\($0)]") })
    }
    return ControlOutcome(outputs: outputs, bodies: both)
  }
}

extension Array {
  /// Nil outside the array.
  subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
