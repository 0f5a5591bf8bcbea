/// A model's operations and what flows between them, checked: no tensor is made twice, none is read that nobody makes, and
/// the nodes are in an order in which each comes after those it reads from.
public struct Graph: Sendable {
  /// One dimension as a model declares it.
  public enum DeclaredDimension: Hashable, Sendable {
    case fixed(Int)
    /// Free, and equal to every other one of that name.
    case named(String)
    case free
  }

  /// What a model says of a tensor that enters or leaves it.
  public struct Declaration: Sendable {
    public let name: String
    public let elementType: ElementType?
    /// Nil when not even the rank is declared.
    public let shape: [DeclaredDimension]?

    public init(name: String, elementType: ElementType?, shape: [DeclaredDimension]?) {
      self.name = name
      self.elementType = elementType
      self.shape = shape
    }
  }

  public let name: String
  /// What must be fed; inputs that an initializer fills are not among them.
  public let inputs: [Declaration]
  public let outputs: [Declaration]
  public let initializers: [Tensor]
  /// Each after those it reads from.
  public let nodes: [Node]
  /// Operator sets by domain, such as `["ai.onnx": 17]`.
  public let opsets: [String: Int]
  /// Tensors that come from the graphs around this one; empty for a whole model.
  public let captures: [String]

  /// A whole model. Throws `graph.duplicate-tensor`, `graph.dangling-input` or `graph.cycle`.
  public init(
    name: String = "", inputs: [Declaration], outputs: [Declaration], initializers: [Tensor] = [], nodes: [Node],
    opsets: [String: Int]
  ) throws(ModelGraphError) {
    try self.init(
      subgraph: name, inputs: inputs, outputs: outputs, initializers: initializers, nodes: nodes, opsets: opsets)
    if let missing = captures.first { throw Graph.dangling(missing, in: nodes, outputs: outputs) }
  }

  /// A branch or body, which may read tensors of the graphs around it: they become its `captures`. Throws
  /// `graph.duplicate-tensor` or `graph.cycle`.
  public init(
    subgraph name: String, inputs: [Declaration], outputs: [Declaration], initializers: [Tensor], nodes: [Node],
    opsets: [String: Int]
  ) throws(ModelGraphError) {
    let filled = Set(initializers.map(\.name))
    let fed = inputs.filter { !filled.contains($0.name) }
    let order = try TopologicalOrder(inputs: fed.map(\.name), initializers: initializers.map(\.name), nodes: nodes)
    self.name = name
    self.inputs = fed
    self.outputs = outputs
    self.initializers = initializers
    self.nodes = order.isIdentity ? nodes : order.indices.map { nodes[$0] }
    self.opsets = opsets
    captures = order.captures(outputs: outputs.map(\.name))
  }

  /// Initializers of this graph and of all graphs inside it, each once.
  public var allInitializers: [Tensor] {
    initializers + nodes.flatMap { $0.subgraphs.flatMap(\.allInitializers) }
  }

  private static func dangling(_ tensor: String, in nodes: [Node], outputs: [Declaration]) -> ModelGraphError {
    if let reader = nodes.first(where: { $0.reads.contains(tensor) }) {
      return ModelGraphError(
        .danglingInput, "reads the tensor \"\(tensor)\", which no node, input or initializer provides", place: reader.label)
    }
    return ModelGraphError(.danglingInput, "the output \"\(tensor)\" is made by no node")
  }
}
