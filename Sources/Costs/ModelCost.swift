public import ModelGraph

/// What a node of a model costs, with the node itself and the shapes around it.
public struct LayerCost: Sendable {
  public let node: Node
  /// One for each of the node's inputs, nil where an optional one is left out.
  public let inputs: [TensorInfo?]
  public let outputs: [TensorInfo]
  /// Nothing for a node that is not counted; see `ModelCost.uncounted`.
  public let cost: Cost
  /// Elements of the initializers that this node is the first to read, those of its subgraphs included.
  public let parameters: Int
  /// See `ModelCost.bytesMoved`; nil when a shape is unknown.
  public let bytesRead: Quantity?
  public let bytesWritten: Quantity?
  /// The sum of both.
  public let bytes: Quantity?

  init(
    node: Node, inputs: [TensorInfo?], outputs: [TensorInfo], cost: Cost, parameters: Int, traffic: Traffic?
  ) throws(ModelGraphError) {
    self.node = node
    self.inputs = inputs
    self.outputs = outputs
    self.cost = cost
    self.parameters = parameters
    bytesRead = traffic?.read
    bytesWritten = traffic?.written
    bytes = if let traffic { try traffic.read + traffic.written } else { nil }
  }

  /// The node's name, else that of its first output.
  public var name: String { node.label }
  /// With its domain before it, unless that is the standard one.
  public var `operator`: String { node.qualifiedOperator }
}

/// A node whose cost is not in the totals.
public struct UncountedNode: Hashable, Sendable {
  public let name: String
  public let `operator`: String
  public let reason: String
}

/// All nodes of one operator together.
public struct OperatorCost: Hashable, Sendable {
  public var nodes = 0
  public var cost = Cost.nothing
  public var parameters = 0
}

/// What running a model once costs. Quantities whose `constant` is nil depend on dimensions left free; their description is the
/// polynomial.
public struct ModelCost: Sendable {
  /// What must be fed, as bound.
  public let inputs: [(name: String, info: TensorInfo)]
  public let layers: [LayerCost]
  /// By the operator's qualified name.
  public let byOperator: [String: OperatorCost]
  /// Nodes whose cost is not in the totals, each with its reason; empty when all is counted.
  public let uncounted: [UncountedNode]
  public let total: Cost
  /// Elements of all initializers, those of subgraphs included; one that several nodes share counts once.
  public let parameters: Int
  /// Bytes of all initializers as stored.
  public let weightBytes: Int
  /// The sum over the nodes of the bytes read and written, were nothing kept in caches between them: every input once and every
  /// output once. Views (Reshape and the like) move nothing; Gather, Slice and the like read what they write. Nodes of unknown shape are
  /// missing, see `uncounted`.
  public let bytesMoved: Quantity
  /// Bytes of activations alive at the worst moment in the graph's order; tensors made of weights alone are not activations, views
  /// share memory, nothing else is reused in place. Nil when unknown, or when free dimensions decide which moment it is.
  public let activationPeakBytes: Quantity?

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
    return Set(([flops, macs] + shapes).flatMap(\.freeNames)).sorted()
  }
}
