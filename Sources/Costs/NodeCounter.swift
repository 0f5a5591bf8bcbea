import ModelGraph

/// Goes through the nodes of a graph and of the bodies in it.
struct NodeCounter {
  /// What the nodes of a graph cost together, each time that it runs.
  struct Tally {
    var layers: [LayerCost] = []
    var uncounted: [UncountedNode] = []
    var cost = Cost.nothing
    var bytes = Quantity(0)
  }

  /// Elements of weights that no node has read yet, by the scope that holds them and their name.
  private var unread: [[String]: [String: Int]] = [:]

  /// `scope` says inside which node and attribute the graph lies, outermost first.
  mutating func tally(_ inferred: InferredGraph, scope: [String]) throws(ModelGraphError) -> Tally {
    let graph = inferred.graph
    if unread[scope] == nil {
      unread[scope] = Dictionary(graph.initializers.map { ($0.name, $0.elements) }) { first, _ in first }
    }
    var tally = Tally()
    tally.layers.reserveCapacity(graph.nodes.count)
    for (index, node) in graph.nodes.enumerated() {
      do {
        try add(node, at: index, of: inferred, scope: scope, to: &tally)
      } catch {
        throw ModelGraphError(error.code, error.message, place: error.place ?? node.label, hint: error.hint)
      }
    }
    return tally
  }

  private mutating func add(
    _ node: Node, at index: Int, of inferred: InferredGraph, scope: [String], to tally: inout Tally
  ) throws(ModelGraphError) {
    let (inputs, outputs) = (inferred.inputs(ofNode: index), inferred.outputs(ofNode: index))
    let context = CostContext(
      node: node, opset: node.opset ?? inferred.graph.opsets[node.domain] ?? 1, inputs: inputs, outputs: outputs)
    var layer = LayerCost(node: node, scope: scope, inputs: inputs, outputs: outputs)
    layer.parameters = try charge(node, scope: scope)
    do throws(ModelGraphError) {
      let rule = CostRules.all[node.qualifiedOperator]
      if rule == nil, !node.hasSubgraphs {
        throw ModelGraphError(.unknown, "Podium has no cost rule for the operator \(node.qualifiedOperator)")
      }
      if let issue = inferred.issues[index] { throw ModelGraphError(.unknown, issue) }
      if let rule { layer.cost = try rule.count(context) }
    } catch {
      guard error.code == .unknown || error.code == .inconsistent || error.code == .tooComplex else { throw error }
      tally.uncounted.append(UncountedNode(layer, error.message))
    }
    if !node.hasSubgraphs {
      layer.bytes = try Traffic.bytes(of: node, inputs: inputs, outputs: outputs)
      tally.cost = try tally.cost + layer.cost
      if let bytes = layer.bytes { try tally.bytes += bytes }
    }
    tally.layers.append(layer)
    if let bodies = inferred.bodies[index] { try add(bodies, of: layer, to: &tally) }
  }

  /// What runs inside a node, under its layer.
  private mutating func add(
    _ bodies: [InferredBody], of layer: LayerCost, to tally: inout Tally
  ) throws(ModelGraphError) {
    var inside: [Tally] = []
    for body in bodies { inside.append(try self.tally(body.graph, scope: layer.scope + [layer.name, body.attribute])) }
    var chosen: Int?
    if bodies.contains(where: { $0.runs == .alternative }) {
      let dearest = try dearest(inside)
      chosen = dearest
      let costs = zip(bodies, inside).map { "\($0.attribute) \($1.cost.flops) FLOPs" }.joined(separator: ", ")
      // Branches that cost the same leave nothing to say.
      if inside.contains(where: { $0.cost != inside[dearest].cost }) {
        tally.uncounted.append(UncountedNode(layer, "data decide which branch runs; the dearer one is counted: \(costs)"))
      }
    }
    for (index, body) in bodies.enumerated() {
      var trips = Quantity(1)
      switch body.runs {
      case .times(let times): trips = times
      case .alternative: break
      case .unknown:
        let once = inside[index].cost.flops
        tally.uncounted.append(UncountedNode(layer, "data decide how often its body runs; one trip is counted: \(once) FLOPs"))
      }
      let isCounted = chosen == nil || chosen == index
      for var each in inside[index].layers {
        each.runs = try each.runs * trips
        each.isCounted = each.isCounted && isCounted
        tally.layers.append(each)
      }
      guard isCounted else { continue }
      tally.uncounted += inside[index].uncounted
      tally.cost = try tally.cost + inside[index].cost * trips
      try tally.bytes += inside[index].bytes * trips
    }
  }

  /// The position of the one with the most FLOPs; the first where free dimensions decide.
  private func dearest(_ inside: [Tally]) throws(ModelGraphError) -> Int {
    var best = 0
    for index in inside.indices.dropFirst() where try inside[best].cost.flops.isLess(than: inside[index].cost.flops) == true {
      best = index
    }
    return best
  }

  /// The weights that this node is the first to read.
  private mutating func charge(_ node: Node, scope: [String]) throws(ModelGraphError) -> Int {
    var elements = Quantity(0)
    for name in node.inputs {
      // A name belongs to the innermost scope that has it.
      var holder = scope
      while true {
        if let own = unread[holder]?.removeValue(forKey: name) {
          try elements += Quantity(own)
          break
        }
        if holder.isEmpty { break }
        holder.removeLast(2)
      }
    }
    return elements.constant ?? 0
  }
}
