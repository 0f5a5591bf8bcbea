/// Follows shapes, element types and the contents of small tensors from the inputs through every node, in order, into branches
/// and bodies.
///
/// A node without a rule, or whose rule lacks something, makes its outputs unknown and is reported in `issues`; what depends on
/// it is reported in turn. Linear in nodes. Throws the errors of bindings, and `shape.overflow` with the node as its place.
public func infer(_ graph: Graph, bindings: Bindings = Bindings()) throws(ModelGraphError) -> InferredGraph {
  try infer(graph, inputs: graph.bound(bindings), around: [], budget: InferenceBudget())
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
  _ graph: Graph, inputs: [(name: String, info: TensorInfo)], around: [Surroundings], budget: InferenceBudget
) throws(ModelGraphError) -> InferredGraph {
  try budget.spend(graph.nodes.count + 1)
  let wiring = graph.wiring
  let rules = wiring.operators.map { NodeRule($0) }
  let opset = graph.opsets[Node.standardDomain] ?? 1
  let surroundings = Surroundings(graph: graph, count: wiring.names.count)
  for (number, initializer) in graph.initializers.enumerated() { surroundings.infos[number] = TensorInfo(initializer) }
  for (number, input) in inputs.enumerated() { surroundings.infos[graph.initializers.count + number] = input.info }
  for number in wiring.captured {
    surroundings.infos[number] = around.last?[wiring.names[number]] ?? .unknown
  }
  var issues: [Int: String] = [:]
  var bodies: [Int: [InferredBody]] = [:]
  var nodeInputs: [[TensorInfo?]] = []
  var nodeOutputs: [[TensorInfo]] = []
  nodeInputs.reserveCapacity(graph.nodes.count)
  nodeOutputs.reserveCapacity(graph.nodes.count)
  for (index, node) in graph.nodes.enumerated() {
    let row = wiring.rows[index]
    let context = NodeContext(
      node: node, opset: node.opset ?? (node.domain == Node.standardDomain ? opset : graph.opsets[node.domain] ?? 1),
      inputs: surroundings.infos(of: wiring.inputs(of: index)))
    var infos: [TensorInfo] = []
    do {
      switch rules[row.operator] {
      case .shape(let rule): infos = try rule.infer(context)
      case .control(let rule):
        let outcome = try rule(context, BodyInference(around: around + [surroundings], budget: budget))
        infos = outcome.outputs
        bodies[index] = outcome.bodies
      case .none: issues[index] = "Podium has no shape rule for the operator \(node.qualifiedOperator)"
      }
      for info in infos { try info.checkSizes() }
    } catch {
      guard error.isLocal else { throw error.at(node.label) }
      infos = []
      issues[index] = error.message
    }
    if infos.count > row.outputs { infos.removeLast(infos.count - row.outputs) }
    while infos.count < row.outputs { infos.append(.unknown) }
    var position = 0
    for output in wiring.outputs(of: index) {
      if output >= 0 { surroundings.infos[Int(output)] = infos[position] } else { infos[position] = .unknown }
      position += 1
    }
    nodeInputs.append(context.inputs)
    nodeOutputs.append(infos)
  }
  return InferredGraph(
    graph: graph, inputs: inputs, infos: surroundings.infos, nodeInputs: nodeInputs, nodeOutputs: nodeOutputs, issues: issues,
    bodies: bodies)
}

/// How a node's outputs are told.
private enum NodeRule {
  case shape(ShapeRule)
  case control(ControlFlow.Rule)
  case none

  init(_ name: String) {
    if let rule = ShapeRules.rule(for: name) {
      self = .shape(rule)
    } else if let rule = ControlFlow.rules[name] {
      self = .control(rule)
    } else {
      self = .none
    }
  }
}

/// What is known so far of the tensors of a graph, for the bodies in it.
final class Surroundings {
  let graph: Graph
  /// By number in the graph's wiring. One thread at a time works on a graph, and looks at them for no longer than a line.
  @exclusivity(unchecked) var infos: [TensorInfo]

  init(graph: Graph, count: Int) {
    self.graph = graph
    infos = Array(repeating: .unknown, count: count)
  }

  /// One for each number; nil where that is below 0.
  func infos(of numbers: ArraySlice<Int32>) -> [TensorInfo?] {
    var result: [TensorInfo?] = []
    result.reserveCapacity(numbers.count)
    for number in numbers { result.append(number < 0 ? nil : infos[Int(number)]) }
    return result
  }

  subscript(name: String) -> TensorInfo? { graph.wiring.number(of: name).map { infos[$0] } }
}
