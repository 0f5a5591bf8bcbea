extension ControlFlow {
  /// TensorFlow's own: everything that a branch or body reads is handed to it.
  ///
  /// Source: the registrations in tensorflow/core/ops/functional_ops.cc, as of TensorFlow 2.21.
  static let tensorFlow: [String: Rule] = [
    "\(Node.tensorFlowDomain)::While": turns, "\(Node.tensorFlowDomain)::If": choice, "\(Node.tensorFlowDomain)::Case": cases,
  ]

  /// The condition is asked before each turn, so that the body may run no time. What it carries comes out as the body makes it.
  private static let turns: Rule = { (context, bodies) throws(ModelGraphError) in
    let (condition, body) = (try graph("cond", of: context.node), try graph("body", of: context.node))
    let first = context.inputs.map { $0 ?? .unknown }
    let places = first.indices
    let (inferred, states) = try steady(body, fed: first, carried: places, outputs: 0, bodies: bodies, context)
    let trips = try turnCount(condition, body, first: first, fed: states, bodies: bodies)
    let isSteady = zip(first, states).allSatisfy { $0.shape == $1.shape }
    if trips == nil || !isSteady || !inferred.issues.isEmpty,
      let all = try turnByTurn(condition, body, first: first, limit: trips?.constant, bodies: bodies)
    {
      return all
    }
    if trips == 0 { return ControlOutcome(outputs: first, bodies: []) }
    let asked = try bodies.infer(condition, states)
    let times = try trips.map { (trips) throws(ModelGraphError) in InferredBody.Runs.times(try trips + 1) } ?? .unknown
    return ControlOutcome(
      outputs: states,
      bodies: [
        InferredBody(attribute: "cond", graph: asked, runs: times),
        InferredBody(attribute: "body", graph: inferred, runs: trips.map { .times($0) } ?? .unknown),
      ])
  }

  /// Nil when data decide.
  private static func turnCount(
    _ condition: Graph, _ body: Graph, first: [TensorInfo], fed: [TensorInfo], bodies: BodyInference
  ) throws(ModelGraphError) -> Quantity? {
    guard let name = condition.outputs.first?.name else { return nil }
    let affine = try TripCount.feed(body, initial: first, fed: fed, carried: first.indices, outputs: 0, bodies: bodies)
    guard let margins = try TripCount.margins(of: name, in: bodies.infer(condition, affine)) else { return nil }
    return try TripCount.firstFailure(margins)
  }

  /// One turn after the other, as long as the condition is known; nil when it is not, or when there are too many.
  private static func turnByTurn(
    _ condition: Graph, _ body: Graph, first: [TensorInfo], limit: Int?, bodies: BodyInference
  ) throws(ModelGraphError) -> ControlOutcome? {
    guard limit ?? 0 <= maximumUnrolled else { return nil }
    var fed = first
    var runs: [InferredBody] = []
    for _ in 0...maximumUnrolled {
      let asked = try bodies.infer(condition, fed)
      runs.append(InferredBody(attribute: "cond", graph: asked, runs: .times(1)))
      guard let holds = asked.outputs.first?.values?.first?.constant else { return nil }
      if holds == 0 { return ControlOutcome(outputs: fed, bodies: runs) }
      let inferred = try bodies.infer(body, fed)
      runs.append(InferredBody(attribute: "body", graph: inferred, runs: .times(1)))
      fed = fed.indices.map { inferred.outputs[safe: $0] ?? .unknown }
    }
    return nil
  }

  private static let choice: Rule = { (context, bodies) throws(ModelGraphError) in
    let fed = context.inputs.dropFirst().map { $0 ?? .unknown }
    let names = ["then_branch", "else_branch"]
    let branches = [try graph(names[0], of: context.node), try graph(names[1], of: context.node)]
    let known = try truth(context).map { $0 ? 0 : 1 }
    return try chosen(known, of: Array(zip(names, branches)), fed: fed, context, bodies)
  }

  /// The first input says which; outside the list it is the last.
  private static let cases: Rule = { (context, bodies) throws(ModelGraphError) in
    guard case .graphList(let branches)? = context.node.attributes["branches"], !branches.isEmpty else {
      throw ModelGraphError(.inconsistent, "it has no branches")
    }
    let fed = context.inputs.dropFirst().map { $0 ?? .unknown }
    var known: Int?
    if let number = context.values(0)?.first?.constant {
      known = branches.indices.contains(number) ? number : branches.count - 1
    }
    let named = branches.enumerated().map { ("branches[\($0)]", $1) }
    return try chosen(known, of: named, fed: fed, context, bodies)
  }

  /// Single numbers are true unless 0, other tensors unless empty.
  private static func truth(_ context: NodeContext) throws(ModelGraphError) -> Bool? {
    guard let shape = try context.input(0).shape else { return nil }
    if shape.isEmpty {
      if let number = context.values(0)?.first?.constant { return number != 0 }
      return context.realNumbers(0)?.first.map { $0 != 0 }
    }
    if shape.contains(0) { return false }
    return shape.allSatisfy { $0.constant != nil } ? true : nil
  }

  private static func chosen(
    _ known: Int?, of branches: [(String, Graph)], fed: [TensorInfo], _ context: NodeContext, _ bodies: BodyInference
  ) throws(ModelGraphError) -> ControlOutcome {
    if let known {
      let inferred = try bodies.infer(branches[known].1, fed)
      return ControlOutcome(
        outputs: inferred.outputs, bodies: [InferredBody(attribute: branches[known].0, graph: inferred, runs: .times(1))])
    }
    var all: [InferredBody] = []
    for (name, branch) in branches {
      all.append(InferredBody(attribute: name, graph: try bodies.infer(branch, fed), runs: .alternative))
    }
    var outputs = all[0].graph.outputs
    for branch in all.dropFirst() {
      let other = branch.graph.outputs
      for index in outputs.indices {
        outputs[index] = common(outputs[index], other[safe: index] ?? .unknown) {
          Quantity(free: "\(context.node.outputs[safe: index] ?? context.node.label)[\($0)]")
        }
      }
    }
    return ControlOutcome(outputs: outputs, bodies: all)
  }
}
