import ModelGraph

/// Goes through the nodes of a graph and of the bodies in it.
struct NodeCounter {
  /// What the nodes of a graph cost together, each time that it runs.
  struct Tally {
    var layers: [LayerCost] = []
    var uncounted: [UncountedNode] = []
    var cost = Cost.nothing
    /// By the convention.
    var value = Quantity(0)
    var bytes = Quantity(0)
  }

  /// A graph that is being gone through.
  private final class Frame {
    let inferred: InferredGraph
    /// Inside which node and attribute it lies, outermost first.
    let scope: [String]
    let around: Frame?
    /// The same graph as the convention's tool reads it, node by node, where that is something else.
    let asRead: InferredGraph?
    /// Which tensors need a gradient; nil unless training is counted.
    let flow: GradientFlow?
    /// By operator number.
    let rules: [CostRule?]
    let moves: [TrafficRule]
    /// By tensor number; nil where unknown.
    let bytes: [Quantity?]
    /// The version of the standard operator set where the graph names no other.
    let onlyOpset: Int?
    /// Elements of weights that no node has read yet, by tensor number: initializers come first.
    @exclusivity(unchecked) private var unread: [Int]

    init(
      _ inferred: InferredGraph, scope: [String] = [], around: Frame? = nil, asRead: InferredGraph? = nil, flow: GradientFlow?,
      bytes: [Quantity?]? = nil, isFirst: Bool = true
    ) throws(ModelGraphError) {
      self.inferred = inferred
      self.asRead = asRead
      self.flow = flow
      self.scope = scope
      self.around = around
      rules = inferred.operators.map { CostRules.rule(for: $0) }
      moves = inferred.operators.map { TrafficRule($0) }
      self.bytes = if let bytes { bytes } else { try inferred.bytes() }
      onlyOpset = inferred.graph.opsets.count == 1 ? inferred.graph.opsets[Node.standardDomain] : nil
      unread = isFirst ? inferred.graph.initializers.map(\.elements) : []
    }

    func opset(of node: Node) -> Int {
      if let onlyOpset, node.domain == Node.standardDomain { return onlyOpset }
      return inferred.graph.opsets[node.domain] ?? 1
    }

    /// Elements of the weight of this number, which is read from now on; nil when it is none of this graph's.
    func charge(_ number: Int) -> Int? {
      guard number < unread.count else { return nil }
      let elements = unread[number]
      if elements != 0 { unread[number] = 0 }
      return elements
    }
  }

  private let convention: Convention
  private let isTraining: Bool
  /// Scopes whose weights are charged: a body that is followed trip by trip has them once.
  private var charged: Set<[String]> = []

  init(convention: Convention, isTraining: Bool) {
    self.convention = convention
    self.isTraining = isTraining
  }

  /// - Parameter asRead: the same nodes with the shapes that the convention's tool sees, where it reads the graph in its own way.
  mutating func tally(
    _ inferred: InferredGraph, bytes: [Quantity?], asRead: InferredGraph? = nil
  ) throws(ModelGraphError) -> Tally {
    try tally(try Frame(inferred, asRead: asRead, flow: isTraining ? GradientFlow(inferred) : nil, bytes: bytes))
  }

  private mutating func tally(_ frame: Frame) throws(ModelGraphError) -> Tally {
    let nodes = frame.inferred.graph.nodes
    var tally = Tally()
    tally.layers.reserveCapacity(nodes.count)
    for (index, node) in nodes.enumerated() {
      do {
        try add(node, at: index, of: frame, to: &tally)
      } catch {
        throw ModelGraphError(error.code, error.message, place: error.place ?? node.label, hint: error.hint)
      }
    }
    return tally
  }

  private mutating func add(
    _ node: Node, at index: Int, of frame: Frame, to tally: inout Tally
  ) throws(ModelGraphError) {
    tally.layers.append(try layer(of: node, at: index, of: frame, to: &tally))
    guard let bodies = frame.inferred.bodies[index], let layer = tally.layers.last else { return }
    try add(bodies, of: layer, at: index, in: frame, to: &tally)
  }

  /// What a node costs without what runs inside it, which is also added to the totals.
  private mutating func layer(
    of node: Node, at index: Int, of frame: Frame, to tally: inout Tally
  ) throws(ModelGraphError) -> LayerCost {
    let inferred = frame.inferred
    let context = CostContext(
      node: node, opset: node.opset ?? frame.opset(of: node), inputs: inferred.inputs(ofNode: index),
      outputs: inferred.outputs(ofNode: index))
    var layer = LayerCost(context, scope: frame.scope)
    layer.parameters = try parameters(firstReadBy: index, of: frame)
    do throws(ModelGraphError) {
      let rule = frame.rules[inferred.operatorNumber(ofNode: index)]
      if rule == nil, !node.hasSubgraphs {
        throw ModelGraphError(.unknown, "Podium has no cost rule for the operator \(node.qualifiedOperator)")
      }
      if let issue = inferred.issues[index] { throw ModelGraphError(.unknown, issue) }
      if let rule { layer.cost = try rule.count(context) }
      layer.value = try value(of: layer, context, at: index, of: frame)
    } catch {
      guard error.code == .unknown || error.code == .inconsistent || error.code == .tooComplex else { throw error }
      tally.uncounted.append(UncountedNode(layer, error.message))
    }
    if !node.hasSubgraphs {
      let move = frame.moves[inferred.operatorNumber(ofNode: index)]
      if let traffic = try move.traffic(of: node, at: index, in: inferred, bytes: frame.bytes) {
        (layer.bytesRead, layer.bytesWritten) = (traffic.read, traffic.written)
        layer.bytes = try traffic.read + traffic.written
      }
      try tally.cost += layer.cost
      if let bytes = layer.bytes { try tally.bytes += bytes }
    }
    try tally.value += layer.value
    return layer
  }

  /// What runs inside a node, under its layer.
  private mutating func add(
    _ bodies: [InferredBody], of layer: LayerCost, at index: Int, in frame: Frame, to tally: inout Tally
  ) throws(ModelGraphError) {
    var inside: [Tally] = []
    for (position, body) in bodies.enumerated() {
      let scope = layer.scope + [layer.name, body.attribute]
      let isFirst = charged.insert(scope).inserted
      let flow = isTraining ? frame.flow?.bodies[index]?[position] : nil
      inside.append(try self.tally(try Frame(body.graph, scope: scope, around: frame, flow: flow, isFirst: isFirst)))
    }
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
      try tally.value += inside[index].value * trips
      try tally.bytes += inside[index].bytes * trips
    }
  }

  /// By the convention, the backward pass included where it is counted.
  private func value(
    of layer: LayerCost, _ context: CostContext, at index: Int, of frame: Frame
  ) throws(ModelGraphError) -> Quantity {
    if convention == .podium, !isTraining { return layer.cost.flops }
    if layer.node.hasSubgraphs {
      guard convention == .tf, frame.around == nil, TensorFlowReading.isOpen(layer.node) else { return 0 }
      return try TensorFlowReading.count(openBranches: frame.inferred.bodies[index] ?? [])
    }
    // tf.profiler never enters the functions that are the bodies of loops and branches.
    if convention == .tf, frame.around != nil, layer.node.domain == Node.tensorFlowDomain { return 0 }
    var context = context
    if let asRead = frame.asRead {
      context = CostContext(
        node: asRead.graph.nodes[index], opset: context.opset, inputs: asRead.inputs(ofNode: index),
        outputs: asRead.outputs(ofNode: index))
    }
    let forward = try convention.value(of: context, isTraining: isTraining)
    guard isTraining, let flow = frame.flow else { return forward }
    return try forward + convention.backward(of: context, at: index, flow)
  }

  /// The position of the one with the most FLOPs; the first where free dimensions decide.
  private func dearest(_ inside: [Tally]) throws(ModelGraphError) -> Int {
    var best = 0
    for index in inside.indices.dropFirst() where try inside[best].cost.flops.isLess(than: inside[index].cost.flops) == true {
      best = index
    }
    return best
  }

  /// Elements of the weights that this node is the first to read.
  private func parameters(firstReadBy index: Int, of frame: Frame) throws(ModelGraphError) -> Int {
    var elements = 0
    for number in frame.inferred.inputNumbers(ofNode: index) where number >= 0 {
      if let own = frame.charge(Int(number)) {
        if own != 0 { elements = try (Quantity(elements) + Quantity(own)).constant ?? 0 }
        continue
      }
      // A tensor from around: some graph around may hold it.
      guard frame.around != nil else { continue }
      let name = frame.inferred.names[Int(number)]
      var holder = frame.around
      while let outer = holder {
        if let number = outer.inferred.number(of: name), let own = outer.charge(number) {
          elements = try (Quantity(elements) + Quantity(own)).constant ?? 0
          break
        }
        holder = outer.around
      }
    }
    return elements
  }
}
