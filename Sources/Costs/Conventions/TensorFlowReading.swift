import ModelGraph

/// What shapes `tf.profiler` sees in a graph: those that TensorFlow's own inference tells, which never enters loops and branches.
///
/// What they make has the shapes that their attribute `output_shapes` says; sizes that it leaves open, as where a model was traced for
/// any batch, stay unknown to the tool even if the batch is bound. Loops of TensorFlow 1 make nothing of known shape.
enum TensorFlowReading {
  /// Nil when the graph has no loops or branches of TensorFlow's. Throws as `infer` does.
  static func reading(of inferred: InferredGraph, bindings: Bindings) throws(ModelGraphError) -> InferredGraph? {
    let graph = inferred.graph
    guard graph.nodes.contains(where: isClosed) else { return nil }
    let nodes = graph.nodes.map { node in
      guard isClosed(node) else { return node }
      var attributes: Attributes = [:]
      attributes["output_shapes"] = node.attributes["output_shapes"]
      attributes["types"] = node.attributes["T"] ?? node.attributes["Tout"]
      attributes["carries"] = .integer(node.operator == "While" && node.attributes["frame_name"] == nil ? 1 : 0)
      return Node(
        name: node.name, operator: "DeclaredOutputs", domain: Node.tensorFlowDomain, inputs: node.inputs, outputs: node.outputs,
        attributes: attributes)
    }
    return try infer(
      Graph(
        name: graph.name, inputs: graph.inputs, outputs: graph.outputs, initializers: graph.initializers, nodes: nodes,
        opsets: graph.opsets), bindings: bindings)
  }

  /// Branches of TensorFlow 1 lie open: the tool sees their nodes like all others.
  private static func isClosed(_ node: Node) -> Bool {
    node.hasSubgraphs && node.domain == Node.tensorFlowDomain && !isOpen(node)
  }

  static func isOpen(_ node: Node) -> Bool { node.operator == "If" && node.attributes["steered"] != nil }

  /// True for sizes that no input names: those that data decide, or that nothing says.
  static func isUnseen(_ name: String) -> Bool { name.contains("[") }

  /// What the tool counts in branches that lie open, both of them.
  static func count(openBranches bodies: [InferredBody]) throws(ModelGraphError) -> Quantity {
    var total = Quantity(0)
    for body in bodies {
      for (index, node) in body.graph.graph.nodes.enumerated() {
        if isOpen(node) { try total += count(openBranches: body.graph.bodies[index] ?? []) }
        let context = CostContext(
          node: node, opset: 1, inputs: body.graph.inputs(ofNode: index), outputs: body.graph.outputs(ofNode: index))
        try total += TensorFlowProfilerRules.count(context)
      }
    }
    return total
  }
}
