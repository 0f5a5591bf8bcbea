import ModelGraph

/// Goes through the nodes of a graph and of the bodies in it.
struct NodeCounter {
  /// What the nodes of a graph cost together, each time that it runs.
  struct Tally {
    var layers: [LayerCost] = []
    var uncounted: [UncountedNode] = []
    /// Every operator that is there.
    private(set) var byOperator: [String: OperatorCost] = [:]
    private(set) var cost = Cost.nothing
    /// By the convention.
    private(set) var value = Quantity(0)
    var bytes = Quantity(0)

    mutating func add(_ part: OperatorCost, of name: String) throws(ModelGraphError) {
      guard part.nodes > 0 else { return }
      try cost += part.cost
      try value += part.value
      byOperator[name] = if let known = byOperator[name] { try known + part } else { part }
    }
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
    let inferred = frame.inferred
    var tally = Tally()
    tally.layers.reserveCapacity(inferred.graph.nodes.count)
    // By operator number.
    var operators = Array(repeating: OperatorCost(), count: inferred.operators.count)
    for (index, node) in inferred.graph.nodes.enumerated() {
      do {
        try add(node, at: index, of: frame, to: &tally, &operators[inferred.operatorNumber(ofNode: index)])
        if let bodies = inferred.bodies[index] { try add(bodies, of: node, at: index, in: frame, to: &tally) }
      } catch {
        throw ModelGraphError(error.code, error.message, place: error.place ?? node.label, hint: error.hint)
      }
    }
    for (name, cost) in zip(inferred.operators, operators) { try tally.add(cost, of: Node.operatorName(qualified: name)) }
    return tally
  }

  /// What a node costs without what runs inside it.
  private mutating func add(
    _ node: Node, at index: Int, of frame: Frame, to tally: inout Tally, _ operatorCost: inout OperatorCost
  ) throws(ModelGraphError) {
    let inferred = frame.inferred
    let number = inferred.operatorNumber(ofNode: index)
    let context = CostContext(
      node: node, opset: node.opset ?? frame.opset(of: node), inputs: inferred.inputs(ofNode: index),
      outputs: inferred.outputs(ofNode: index))
    var (cost, value) = (Cost.nothing, Quantity(0))
    do throws(ModelGraphError) {
      if frame.rules[number] == nil, !node.hasSubgraphs {
        throw ModelGraphError(.unknown, "Podium has no cost rule for the operator \(node.qualifiedOperator)")
      }
      if let issue = inferred.issues[index] { throw ModelGraphError(.unknown, issue) }
      if let rule = frame.rules[number] { cost = try rule.count(context) }
      value = try self.value(of: cost, context, at: index, of: frame)
    } catch {
      guard error.code == .unknown || error.code == .inconsistent || error.code == .tooComplex else { throw error }
      tally.uncounted.append(UncountedNode(node, in: frame.scope, error.message))
    }
    let traffic =
      node.hasSubgraphs ? nil : try frame.moves[number].traffic(of: node, at: index, in: inferred, bytes: frame.bytes)
    if let moved = traffic?.total { try tally.bytes += moved }
    let parameters = try parameters(firstReadBy: index, of: frame)
    try operatorCost.add(cost, value: value, parameters: parameters)
    tally.layers.append(
      LayerCost(context, scope: frame.scope, cost: cost, value: value, parameters: parameters, traffic: traffic))
  }

  /// What runs inside a node, after its layer.
  private mutating func add(
    _ bodies: [InferredBody], of node: Node, at index: Int, in frame: Frame, to tally: inout Tally
  ) throws(ModelGraphError) {
    var inside: [Tally] = []
    for (position, body) in bodies.enumerated() {
      let scope = frame.scope + [node.label, body.attribute]
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
        tally.uncounted.append(
          UncountedNode(node, in: frame.scope, "data decide which branch runs; the dearer one is counted: \(costs)"))
      }
    }
    for (index, body) in bodies.enumerated() {
      var trips = Quantity(1)
      switch body.runs {
      case .times(let times): trips = times
      case .alternative: break
      case .unknown:
        let once = inside[index].cost.flops
        tally.uncounted.append(
          UncountedNode(node, in: frame.scope, "data decide how often its body runs; one trip is counted: \(once) FLOPs"))
      }
      let isCounted = chosen == nil || chosen == index
      for var each in inside[index].layers {
        each.runs = try each.runs * trips
        each.isCounted = each.isCounted && isCounted
        tally.layers.append(each)
      }
      guard isCounted else { continue }
      tally.uncounted += inside[index].uncounted
      for (name, cost) in inside[index].byOperator { try tally.add(cost.times(trips), of: name) }
      try tally.bytes += inside[index].bytes * trips
    }
  }

  /// By the convention, the backward pass included where it is counted.
  private func value(
    of cost: Cost, _ context: CostContext, at index: Int, of frame: Frame
  ) throws(ModelGraphError) -> Quantity {
    if convention == .podium, !isTraining { return cost.flops }
    if context.node.hasSubgraphs {
      guard convention == .tf, frame.around == nil, TensorFlowReading.isOpen(context.node) else { return 0 }
      return try TensorFlowReading.count(openBranches: frame.inferred.bodies[index] ?? [])
    }
    // tf.profiler never enters the functions that are the bodies of loops and branches.
    if convention == .tf, frame.around != nil, context.node.domain == Node.tensorFlowDomain { return 0 }
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
