public import ModelGraph

/// Counts what running a model once costs, under the convention `podium`.
///
/// Nodes without a rule, or whose shapes cannot be told, are listed in `ModelCost.uncounted` and add nothing. Linear in nodes.
///
/// Throws the errors of bindings (`binding.unknown-input`, `binding.unknown-dimension`, `binding.contradiction`,
/// `binding.bad-value`), `shape.overflow` and `shape.too-complex`.
public func count(_ graph: Graph, bindings: Bindings = Bindings()) throws(ModelGraphError) -> ModelCost {
  let inferred = try infer(graph, bindings: bindings)
  var ledger = Ledger(graph)
  var layers: [LayerCost] = []
  layers.reserveCapacity(graph.nodes.count)
  for (index, node) in graph.nodes.enumerated() {
    let (inputs, outputs) = (inferred.inputs(of: node), inferred.outputs(of: node))
    let context = CostContext(node: node, opset: graph.opsets[node.domain] ?? 1, inputs: inputs, outputs: outputs)
    do {
      let cost = try ledger.cost(of: context, issue: inferred.issues[index])
      let traffic = try Traffic(of: node, inputs: inputs, outputs: outputs)
      let parameters = try ledger.charge(node)
      let layer = try LayerCost(
        node: node, inputs: inputs, outputs: outputs, cost: cost, parameters: parameters, traffic: traffic)
      try ledger.add(layer)
      layers.append(layer)
    } catch {
      throw ModelGraphError(error.code, error.message, place: error.place ?? node.label, hint: error.hint)
    }
  }
  let weights = graph.allInitializers
  return ModelCost(
    inputs: inferred.inputs, layers: layers, byOperator: ledger.byOperator, uncounted: ledger.uncounted, total: ledger.total,
    parameters: try Ledger.sum(weights) { (tensor) throws(ModelGraphError) in tensor.elements },
    weightBytes: try Ledger.sum(weights) { (tensor) throws(ModelGraphError) in try tensor.bytes() },
    bytesMoved: ledger.bytesMoved, activationPeakBytes: try ActivationMemory.peak(of: inferred))
}

/// Totals while the nodes are gone through.
private struct Ledger {
  private(set) var total = Cost.nothing
  private(set) var bytesMoved = Quantity(0)
  private(set) var byOperator: [String: OperatorCost] = [:]
  private(set) var uncounted: [UncountedNode] = []
  /// Initializers that no node has read yet.
  private var unread: [String: Int]

  init(_ graph: Graph) {
    unread = Dictionary(graph.initializers.map { ($0.name, $0.elements) }) { first, _ in first }
  }

  /// Nothing, and a line in `uncounted`, for a node that cannot be counted.
  mutating func cost(of context: CostContext, issue: String?) throws(ModelGraphError) -> Cost {
    let node = context.node
    guard let rule = CostRules.all[node.qualifiedOperator] else {
      note(node, "Podium has no cost rule for the operator \(node.qualifiedOperator)")
      return .nothing
    }
    if let issue {
      note(node, issue)
      return .nothing
    }
    do {
      return try rule.count(context)
    } catch {
      guard error.code == .unknown || error.code == .inconsistent else { throw error }
      note(node, error.message)
      return .nothing
    }
  }

  /// The parameters that this node is the first to read.
  mutating func charge(_ node: Node) throws(ModelGraphError) -> Int {
    var elements = Quantity(0)
    for name in node.inputs + node.subgraphs.flatMap(\.captures) {
      if let own = unread.removeValue(forKey: name) { try elements += Quantity(own) }
    }
    for tensor in node.subgraphs.flatMap(\.allInitializers) { try elements += Quantity(tensor.elements) }
    return elements.constant ?? 0
  }

  mutating func add(_ layer: LayerCost) throws(ModelGraphError) {
    total = try total + layer.cost
    if let bytes = layer.bytes { try bytesMoved += bytes }
    var entry = byOperator[layer.operator] ?? OperatorCost()
    entry.nodes += 1
    entry.cost = try entry.cost + layer.cost
    entry.parameters = try Self.checked(Quantity(entry.parameters) + Quantity(layer.parameters))
    byOperator[layer.operator] = entry
  }

  private mutating func note(_ node: Node, _ reason: String) {
    uncounted.append(UncountedNode(name: node.label, operator: node.qualifiedOperator, reason: reason))
  }

  static func sum(
    _ tensors: [Tensor], _ amount: (Tensor) throws(ModelGraphError) -> Int
  ) throws(ModelGraphError) -> Int {
    var total = Quantity(0)
    for tensor in tensors { try total += Quantity(try amount(tensor)) }
    return checked(total)
  }

  private static func checked(_ quantity: Quantity) -> Int { quantity.constant ?? 0 }
}
