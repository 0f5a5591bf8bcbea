public import ModelGraph

/// What a node of a model costs, with the node itself and the shapes around it.
public struct LayerCost: Sendable {
  public let node: Node
  /// Inside which nodes and attributes of theirs it lies, outermost first: `["loop", "body"]`; empty in the main graph.
  public let scope: [String]
  /// One for each of the node's inputs, nil where an optional one is left out.
  public let inputs: [TensorInfo?]
  public let outputs: [TensorInfo]
  /// The version of its operator set.
  public let opset: Int
  /// Of one run. Nothing for a node that is not counted, see `ModelCost.uncounted`, and for one that only runs others.
  public let cost: Cost
  /// Of one run, by the model's convention and in its unit.
  public let value: Quantity
  /// Elements of the initializers that this node is the first to read.
  public let parameters: Int
  /// Moved in one run, see `ModelCost.bytesMoved`; nil when a shape is unknown.
  public let bytesRead: Quantity?
  public let bytesWritten: Quantity?
  /// The sum of both.
  public let bytes: Quantity?
  /// How often it runs each time that the model does.
  public internal(set) var runs = Quantity(1)
  /// False in a branch that is not counted because its sibling is dearer.
  public internal(set) var isCounted = true

  init(
    _ context: CostContext, scope: [String] = [], cost: Cost = .nothing, value: Quantity = 0, parameters: Int = 0,
    traffic: Traffic? = nil
  ) {
    node = context.node
    opset = context.opset
    inputs = context.inputs
    outputs = context.outputs
    self.scope = scope
    self.cost = cost
    self.value = value
    self.parameters = parameters
    bytesRead = traffic?.read
    bytesWritten = traffic?.written
    bytes = traffic?.total
  }

  /// The node's name, else that of its first output.
  public var name: String { node.label }
  /// With what it lies in before it: `loop/body/add`.
  public var path: String { node.path(in: scope) }
  public var `operator`: String { node.operatorName }
}

extension Node {
  /// With its domain before it, unless that is the standard one or TensorFlow's, whose graphs have no other.
  var operatorName: String { domain == Node.tensorFlowDomain ? `operator` : qualifiedOperator }

  /// The same from the qualified name.
  static func operatorName(qualified name: String) -> String {
    let prefix = "\(tensorFlowDomain)::"
    return name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
  }

  func path(in scope: [String]) -> String { scope.isEmpty ? label : (scope + [label]).joined(separator: "/") }
}

/// A node whose cost is not in the totals.
public struct UncountedNode: Hashable, Sendable {
  public let name: String
  public let `operator`: String
  public let reason: String

  init(_ node: Node, in scope: [String], _ reason: String) {
    name = node.path(in: scope)
    self.operator = node.operatorName
    self.reason = reason
  }
}

/// All nodes of one operator together, each as often as it runs.
public struct OperatorCost: Hashable, Sendable {
  public var nodes = 0
  public var cost = Cost.nothing
  /// By the model's convention and in its unit.
  public var value = Quantity(0)
  public var parameters = 0

  /// Throws `shape.overflow` or `shape.too-complex`.
  mutating func add(_ cost: Cost, value: Quantity, parameters: Int) throws(ModelGraphError) {
    nodes += 1
    try self.cost += cost
    if value != 0 { try self.value += value }
    if parameters != 0 { self.parameters = try (Quantity(self.parameters) + Quantity(parameters)).constant ?? 0 }
  }

  /// Throws `shape.overflow` or `shape.too-complex`.
  static func + (left: OperatorCost, right: OperatorCost) throws(ModelGraphError) -> OperatorCost {
    OperatorCost(
      nodes: left.nodes + right.nodes, cost: try left.cost + right.cost, value: try left.value + right.value,
      parameters: try (Quantity(left.parameters) + Quantity(right.parameters)).constant ?? 0)
  }

  /// What the same nodes cost when they run so many times; their number and their weights stay. Throws `shape.overflow` or
  /// `shape.too-complex`.
  func times(_ runs: Quantity) throws(ModelGraphError) -> OperatorCost {
    OperatorCost(nodes: nodes, cost: try cost * runs, value: try value * runs, parameters: parameters)
  }
}

/// What running a model once costs. Quantities whose `constant` is nil depend on dimensions left free; their description is the
/// polynomial.
public struct ModelCost: Sendable {
  /// Whose rules give `value`.
  public let convention: Convention
  /// What must be fed, as bound.
  public let inputs: [(name: String, info: TensorInfo)]
  /// In the order in which they run, those inside a node after it.
  public let layers: [LayerCost]
  /// By the operator's qualified name.
  public let byOperator: [String: OperatorCost]
  /// Nodes whose cost is not in the totals, each with its reason; empty when all is counted.
  public let uncounted: [UncountedNode]
  public let total: Cost
  /// The total by the convention, in its unit; under `podium` the FLOPs. With the backward pass where training is counted.
  public let value: Quantity
  public let weights: Weights
  /// The sum over the nodes of the bytes read and written, were nothing kept in caches between them: every input once and every
  /// output once. Views (Reshape and the like) move nothing; Gather, Slice and the like read what they write. Nodes of unknown shape are
  /// missing, see `uncounted`.
  public let bytesMoved: Quantity
  /// Bytes of activations alive at the worst moment in the graph's order; tensors made of weights alone are not activations, views
  /// share memory, nothing else is reused in place. Nil when unknown, or when free dimensions decide which moment it is.
  public let activationPeakBytes: Quantity?

  /// Elements of all initializers, those of subgraphs included; one that several nodes share counts once.
  public var parameters: Int { weights.parameters }
  /// Bytes of all initializers as stored.
  public var weightBytes: Int { weights.totalBytes }
  public var flops: Quantity { total.flops }
  public var macs: Quantity { total.macs }
  public var integerOperations: Quantity { total.integerOperations }

  /// Floating-point operations for each byte moved; nil while dimensions are free, and when nothing is moved.
  public var arithmeticIntensity: Double? {
    guard let flops = flops.constant, let bytes = bytesMoved.constant, bytes > 0 else { return nil }
    return Double(flops) / Double(bytes)
  }

  /// The free dimensions that flops, macs or inputs depend on, sorted.
  public var freeDimensions: [String] {
    let shapes = inputs.flatMap { $0.info.shape ?? [] }
    return Set(([flops, macs, value] + shapes).flatMap(\.freeNames)).sorted()
  }
}
