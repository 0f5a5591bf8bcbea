import ModelGraph

extension Convention {
  /// What the tool takes the tensors' shapes to be, where that is not what they are; else nil. Nodes have the same places.
  ///
  /// onnx-tool 1.0.1 lets a Squeeze without axes drop the first dimension only, not all of size 1. What follows has
  /// other shapes then, and where a single number would be left (which it counts as 0 elements) there is one element. Where the
  /// graph makes no sense when read so, it is taken as it is. Bodies are left as they are: the tool never enters them. For tf.profiler
  /// see `TensorFlowReading`.
  ///
  /// Throws as `infer` does.
  func reading(of inferred: InferredGraph, bindings: Bindings) throws(ModelGraphError) -> InferredGraph? {
    if self == .tf { return try TensorFlowReading.reading(of: inferred, bindings: bindings) }
    guard self == .onnxTool, let graph = try Self.squeezingOnce(inferred) else { return nil }
    let reading = try infer(graph, bindings: bindings)
    return reading.issues.keys.allSatisfy { inferred.issues[$0] != nil } ? reading : nil
  }

  /// Nil when nothing changes.
  private static func squeezingOnce(_ inferred: InferredGraph) throws(ModelGraphError) -> Graph? {
    let graph = inferred.graph
    let shortened = Set(graph.nodes.indices.filter { dropsMoreThanOne($0, of: inferred) })
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
