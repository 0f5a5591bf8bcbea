/// What a node with branches or a body makes, and what is known inside them.
struct ControlOutcome {
  var outputs: [TensorInfo]
  var bodies: [InferredBody]
}

/// What the rules of control flow need to look into bodies.
struct BodyInference {
  /// The graphs around, outermost first.
  let around: [Surroundings]
  let budget: InferenceBudget

  /// A body fed with these, in the order of its inputs; missing ones are as the body declares them.
  func infer(_ body: Graph, _ inputs: [TensorInfo] = []) throws(ModelGraphError) -> InferredGraph {
    var named: [(name: String, info: TensorInfo)] = []
    for (index, input) in body.inputs.enumerated() {
      var info = index < inputs.count ? inputs[index] : .unknown
      // What a body declares helps only where nothing better is known.
      if info.elementType == nil, info.container == nil { info.elementType = input.elementType }
      named.append((input.name, info))
    }
    return try ModelGraph.infer(body, inputs: named, around: around, budget: budget)
  }
}

/// The rules of operators with branches and bodies. Operators of other domains are named `domain::Operator`.
///
/// Source: ONNX, docs/Operators.md, If, Loop, Scan and SequenceMap.
enum ControlFlow {
  typealias Rule = @Sendable (NodeContext, BodyInference) throws(ModelGraphError) -> ControlOutcome

  static let rules: [String: Rule] = [
    "If": branch, "Loop": loop, "Scan": scan, "SequenceMap": sequenceMap,
  ].merging(tensorFlow) { first, _ in first }

  static func graph(_ name: String, of node: Node) throws(ModelGraphError) -> Graph {
    guard case .graph(let graph)? = node.attributes[name] else {
      throw ModelGraphError(.inconsistent, "it has no graph \"\(name)\"")
    }
    return graph
  }

  /// What is true of both, dimension by dimension; a size that differs becomes a dimension of its own.
  static func common(_ a: TensorInfo, _ b: TensorInfo, fresh: (Int) -> Quantity) -> TensorInfo {
    if a == b { return a }
    if let first = a.container, let second = b.container {
      var merged = TensorInfo(common(first, second))
      if a.shape == b.shape { merged.shape = a.shape }
      return merged
    }
    var merged = TensorInfo(a.elementType == b.elementType ? a.elementType : a.elementType ?? b.elementType, nil)
    if let first = a.shape, let second = b.shape, first.count == second.count {
      merged.shape = first.indices.map { first[$0] == second[$0] ? first[$0] : fresh($0) }
    }
    if a.shape == b.shape {
      if a.values == b.values { merged.values = a.values }
      if a.reals == b.reals { merged.reals = a.reals }
    }
    return merged
  }

  private static func common(_ a: TensorInfo.Container, _ b: TensorInfo.Container) -> TensorInfo.Container {
    if case .optional(let inner) = a {
      var other: TensorInfo? = TensorInfo(b)
      if case .optional(let second) = b { other = second }
      guard let inner, let other else { return .optional(inner ?? other) }
      guard let first = inner.container, let second = other.container else { return .optional(alike(inner, other)) }
      return .optional(TensorInfo(common(first, second)))
    }
    if case .optional = b { return common(b, a) }
    if case .sequence(let all) = a, case .sequence(let others) = b, all.map(\.shape) == others.map(\.shape) {
      return .sequence(zip(all, others).map { alike($0, $1) })
    }
    guard let first = element(of: a) else { return b }
    guard let second = element(of: b) else { return a }
    return .sequenceOf(alike(first, second))
  }

  /// What all elements have in common; nil when there are none.
  private static func element(of container: TensorInfo.Container) -> TensorInfo? {
    switch container {
    case .sequence(let all): all.dropFirst().reduce(all.first) { common, next in common.map { alike($0, next) } }
    case .sequenceOf(let each): each
    case .optional(let inner): inner
    }
  }

  private static func alike(_ a: TensorInfo, _ b: TensorInfo) -> TensorInfo {
    TensorInfo(a.elementType ?? b.elementType, a.shape == b.shape ? a.shape : nil)
  }
}
