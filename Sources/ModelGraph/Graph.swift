/// A model's operations and what flows between them, checked: no tensor is made twice, none is read that nobody makes, and
/// the nodes are in an order in which each comes after those it reads from. Immutable; a class, so that handing it on copies one
/// reference.
public final class Graph: Sendable {
  /// One dimension as a model declares it.
  public enum DeclaredDimension: Hashable, Sendable {
    case fixed(Int)
    /// Free, and equal to every other one of that name.
    case named(String)
    case free
  }

  /// What a model says that something is.
  public struct DeclaredType: Sendable {
    /// Of a tensor.
    public var elementType: ElementType?
    /// Nil when not even the rank is declared.
    public var shape: [DeclaredDimension]?
    public var container: Container?

    public indirect enum Container: Sendable {
      case sequence(DeclaredType)
      case optional(DeclaredType)
    }

    public init(elementType: ElementType? = nil, shape: [DeclaredDimension]? = nil) {
      self.elementType = elementType
      self.shape = shape
    }
  }

  /// What a model says of a tensor that enters or leaves it.
  public struct Declaration: Sendable {
    public let name: String
    public let type: DeclaredType

    public init(name: String, type: DeclaredType) {
      self.name = name
      self.type = type
    }

    public init(name: String, elementType: ElementType?, shape: [DeclaredDimension]?) {
      self.init(name: name, type: DeclaredType(elementType: elementType, shape: shape))
    }

    public var elementType: ElementType? { type.elementType }
    public var shape: [DeclaredDimension]? { type.shape }
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
  let wiring: Wiring

  /// A whole model. Throws `graph.duplicate-tensor`, `graph.dangling-input` or `graph.cycle`.
  public convenience init(
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
    var order: [Int]?
    let wiring = try Wiring(inputs: inputs, initializers: initializers, nodes: nodes, outputs: outputs, order: &order)
    self.name = name
    self.inputs = wiring.fed
    self.outputs = outputs
    self.initializers = initializers
    self.nodes = order.map { $0.map { nodes[$0] } } ?? nodes
    self.opsets = opsets
    self.wiring = wiring
    captures = wiring.captured.map { wiring.names[$0] }
  }

  /// Initializers of this graph and of all graphs inside it, each once.
  public var allInitializers: [Tensor] {
    initializers + nodes.flatMap { $0.subgraphs.flatMap(\.allInitializers) }
  }

  private static func dangling(_ tensor: String, in nodes: [Node], outputs: [Declaration]) -> ModelGraphError {
    if let reader = nodes.first(where: { $0.inputs.contains(tensor) || $0.subgraphs.contains { $0.captures.contains(tensor) } }) {
      return ModelGraphError(
        .danglingInput, "reads the tensor \"\(tensor)\", which no node, input or initializer provides", place: reader.label)
    }
    return ModelGraphError(.danglingInput, "the output \"\(tensor)\" is made by no node")
  }
}
