/// A graph with what is known of every tensor in it.
public struct InferredGraph: Sendable {
  public let graph: Graph
  /// The graph's inputs in order, as bound.
  public let inputs: [(name: String, info: TensorInfo)]
  /// By name: inputs, initializers and everything that a node of the graph itself makes (not of its subgraphs).
  public let tensors: [String: TensorInfo]
  /// Position of a node whose outputs could not be told, and why.
  public let issues: [Int: String]

  /// What a node reads: one for each of its inputs, nil where an optional one is left out.
  public func inputs(of node: Node) -> [TensorInfo?] {
    node.inputs.map { $0.isEmpty ? nil : tensors[$0] ?? .unknown }
  }

  /// What a node makes: one for each of its outputs.
  public func outputs(of node: Node) -> [TensorInfo] {
    node.outputs.map { tensors[$0] ?? .unknown }
  }
}

/// Follows shapes, element types and the contents of small integer tensors from the inputs through every node, in order.
///
/// A node without a rule, or whose rule lacks something, makes its outputs unknown and is reported in `issues`; what depends on
/// it is reported in turn. Linear in nodes. Throws the errors of bindings, and `shape.overflow` with the node as its place.
public func infer(_ graph: Graph, bindings: Bindings = Bindings()) throws(ModelGraphError) -> InferredGraph {
  let inputs = try graph.bound(bindings)
  var tensors: [String: TensorInfo] = [:]
  tensors.reserveCapacity(inputs.count + graph.initializers.count + graph.nodes.count)
  for input in inputs { tensors[input.name] = input.info }
  for initializer in graph.initializers { tensors[initializer.name] = TensorInfo(initializer) }
  var issues: [Int: String] = [:]
  for (index, node) in graph.nodes.enumerated() {
    let context = NodeContext(
      node: node, opset: graph.opsets[node.domain] ?? 1, inputs: node.inputs.map { $0.isEmpty ? nil : tensors[$0] ?? .unknown })
    var infos: [TensorInfo] = []
    if let rule = ShapeRules.all[node.qualifiedOperator] {
      do {
        infos = try rule.infer(context)
        for info in infos { try info.checkSizes() }
      } catch {
        guard error.isLocal else { throw error.at(node.label) }
        infos = []
        issues[index] = error.message
      }
    } else {
      issues[index] = "Podium has no shape rule for the operator \(node.qualifiedOperator)"
    }
    for (position, output) in node.outputs.enumerated() where !output.isEmpty {
      tensors[output] = position < infos.count ? infos[position] : .unknown
    }
  }
  return InferredGraph(graph: graph, inputs: inputs, tensors: tensors, issues: issues)
}
