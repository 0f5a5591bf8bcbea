/// Follows shapes, element types and the contents of small tensors from the inputs through every node, in order, into branches
/// and bodies.
///
/// A node without a rule, or whose rule lacks something, makes its outputs unknown and is reported in `issues`; what depends on
/// it is reported in turn. Linear in nodes. Throws the errors of bindings, and `shape.overflow` with the node as its place.
public func infer(_ graph: Graph, bindings: Bindings = Bindings()) throws(ModelGraphError) -> InferredGraph {
  try infer(graph, inputs: graph.bound(bindings), around: [:], budget: InferenceBudget())
}

/// How many nodes are looked at, those of bodies once for each time that they are: what a hostile nest of loops can cost is
/// bounded.
final class InferenceBudget {
  static let maximumNodes = 20_000_000
  private var left = InferenceBudget.maximumNodes

  /// Throws `shape.too-complex` when it is used up.
  func spend(_ nodes: Int) throws(ModelGraphError) {
    left -= nodes
    guard left >= 0 else {
      throw ModelGraphError(
        .tooComplex, "its loops within loops are more than Podium follows (\(Self.maximumNodes) nodes)",
        hint: "bind smaller trip counts")
    }
  }
}

/// Of a graph whose inputs are known. `around` is what a body may take from the graphs that it lies in.
func infer(
  _ graph: Graph, inputs: [(name: String, info: TensorInfo)], around: [String: TensorInfo], budget: InferenceBudget
) throws(ModelGraphError) -> InferredGraph {
  try budget.spend(graph.nodes.count)
  var tensors: [String: TensorInfo] = [:]
  tensors.reserveCapacity(inputs.count + graph.initializers.count + graph.captures.count + 2 * graph.nodes.count)
  for name in graph.captures { tensors[name] = around[name] ?? .unknown }
  for input in inputs { tensors[input.name] = input.info }
  for initializer in graph.initializers { tensors[initializer.name] = TensorInfo(initializer) }
  var issues: [Int: String] = [:]
  var bodies: [Int: [InferredBody]] = [:]
  for (index, node) in graph.nodes.enumerated() {
    let context = NodeContext(
      node: node, opset: graph.opsets[node.domain] ?? 1, inputs: node.inputs.map { $0.isEmpty ? nil : tensors[$0] ?? .unknown })
    var infos: [TensorInfo] = []
    do {
      if let rule = ShapeRules.all[node.qualifiedOperator] {
        infos = try rule.infer(context)
      } else if let rule = ControlFlow.rules[node.qualifiedOperator] {
        let outcome = try rule(context, BodyInference(around: tensors, budget: budget))
        infos = outcome.outputs
        bodies[index] = outcome.bodies
      } else {
        issues[index] = "Podium has no shape rule for the operator \(node.qualifiedOperator)"
      }
      for info in infos { try info.checkSizes() }
    } catch {
      guard error.isLocal else { throw error.at(node.label) }
      infos = []
      issues[index] = error.message
    }
    for (position, output) in node.outputs.enumerated() where !output.isEmpty {
      tensors[output] = position < infos.count ? infos[position] : .unknown
    }
  }
  return InferredGraph(graph: graph, inputs: inputs, tensors: tensors, issues: issues, bodies: bodies)
}
