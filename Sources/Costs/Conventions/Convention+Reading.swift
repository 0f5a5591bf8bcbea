public import ModelGraph

extension Convention {
  /// The graph as the tool reads it, where that is not what the graph says; else nil. Infer it with the same bindings and count it
  /// in place of the graph.
  ///
  /// onnx-tool 1.0.1 lets a Squeeze without axes drop the first dimension only, not all of size 1. What follows has
  /// other shapes then, and where a single number would be left (which it counts as 0 elements) there is one element. Bodies are
  /// left as they are: the tool never enters them.
  ///
  /// Throws only what `Graph.init` throws, which a checked graph does not.
  public func reading(of inferred: InferredGraph) throws(ModelGraphError) -> Graph? {
    guard self == .onnxTool else { return nil }
    let graph = inferred.graph
    let shortened = Set(graph.nodes.indices.filter { Self.dropsMoreThanOne($0, of: inferred) })
    if shortened.isEmpty { return nil }
    let nodes = graph.nodes.enumerated().map { position, node in
      guard shortened.contains(position) else { return node }
      var attributes = node.attributes
      attributes["axes"] = .integers([0])
      return Node(
        name: node.name, operator: node.operator, domain: node.domain, opset: node.opset, inputs: Array(node.inputs.prefix(1)),
        outputs: node.outputs, attributes: attributes)
    }
    return try Graph(
      name: graph.name, inputs: graph.inputs, outputs: graph.outputs, initializers: graph.initializers, nodes: nodes,
      opsets: graph.opsets)
  }

  /// A Squeeze without axes whose input begins with a size of 1 and has more of them; where it does not begin so the tool goes
  /// astray, and nothing is gained by following it.
  private static func dropsMoreThanOne(_ position: Int, of inferred: InferredGraph) -> Bool {
    let node = inferred.graph.nodes[position]
    guard node.qualifiedOperator == "Squeeze", node.attributes["axes"] == nil, node.inputs.dropFirst().allSatisfy(\.isEmpty),
      let shape = inferred.inputs(ofNode: position).first??.shape
    else { return false }
    return shape.first == 1 && shape.dropFirst().contains(1)
  }
}
