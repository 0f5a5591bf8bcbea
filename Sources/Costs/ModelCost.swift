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
  let opset: Int
  /// Of one run. Nothing for a node that is not counted, see `ModelCost.uncounted`, and for one that only runs others.
  public internal(set) var cost = Cost.nothing
  /// Of one run, by the model's convention and in its unit.
  public internal(set) var value = Quantity(0)
  /// Elements of the initializers that this node is the first to read.
  public internal(set) var parameters = 0
  /// Moved in one run, see `ModelCost.bytesMoved`; nil when a shape is unknown.
  public internal(set) var bytesRead: Quantity?
  public internal(set) var bytesWritten: Quantity?
  /// The sum of both.
  public internal(set) var bytes: Quantity?
  /// How often it runs each time that the model does.
  public internal(set) var runs = Quantity(1)
  /// False in a branch that is not counted because its sibling is dearer.
  public internal(set) var isCounted = true

  init(_ context: CostContext, scope: [String]) {
    node = context.node
    opset = context.opset
    inputs = context.inputs
    outputs = context.outputs
    self.scope = scope
  }

  /// The node's name, else that of its first output.
  public var name: String { node.label }
  /// With what it lies in before it: `loop/body/add`.
  public var path: String { (scope + [name]).joined(separator: "/") }
  public var `operator`: String { node.operatorName }
}

extension Node {
  /// With its domain before it, unless that is the standard one or TensorFlow's, whose graphs have no other.
  var operatorName: String { domain == Node.tensorFlowDomain ? `operator` : qualifiedOperator }
}

/// A node whose cost is not in the totals.
public struct UncountedNode: Hashable, Sendable {
  public let name: String
  public let `operator`: String
  public let reason: String

  init(_ layer: LayerCost, _ reason: String) {
    name = layer.path
    self.operator = layer.operator
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

  /// Of all layers that are counted. Throws `shape.overflow` or `shape.too-complex`.
  static func byOperator(_ layers: [LayerCost]) throws(ModelGraphError) -> [String: OperatorCost] {
    // Neighbours are found by comparing names: models use few operators, and hashing each layer's would take longer.
    var names: [String] = []
    var costs: [OperatorCost] = []
    var positions: [String: Int] = [:]
    // By position: a layer is large, and copying each would take longer than adding it up.
    for index in layers.indices where layers[index].isCounted {
      let name = layers[index].node.operatorName
      var position = names.count <= comparedNames ? names.firstIndex(of: name) : positions[name]
      if position == nil {
        if names.count == comparedNames {
          for (index, known) in names.enumerated() { positions[known] = index }
        }
        if names.count >= comparedNames { positions[name] = names.count }
        position = names.count
        names.append(name)
        costs.append(OperatorCost())
      }
      guard let position else { continue }
      costs[position].nodes += 1
      costs[position].parameters &+= layers[index].parameters
      if layers[index].runs == 1 {
        try costs[position].cost += layers[index].cost
        try costs[position].value += layers[index].value
      } else {
        try costs[position].cost += layers[index].cost * layers[index].runs
        try costs[position].value += layers[index].value * layers[index].runs
      }
    }
    return Dictionary(zip(names, costs)) { first, _ in first }
  }

  private static let comparedNames = 24
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
