/// One operation of a graph. Immutable; a class, so that handing it on copies one reference.
public final class Node: Sendable {
  /// The domain of the operators that every ONNX runtime knows; formats write it as nothing.
  public static let standardDomain = "ai.onnx"
  /// The domain of TensorFlow's operators.
  public static let tensorFlowDomain = "tensorflow"

  /// As stored; often empty. See `label`.
  public let name: String
  public let `operator`: String
  public let domain: String
  /// The version of its operator set where that is not the graph's, as inside a function that says its own.
  public let opset: Int?
  /// Names of tensors; an empty one is an optional input that is left out.
  public let inputs: [String]
  /// Names of tensors; an empty one is an optional output that nobody wants.
  public let outputs: [String]
  public let attributes: Attributes
  /// The operator with its domain before it, unless that is the standard one: how rules and tables name it.
  public let qualifiedOperator: String
  /// True when there are graphs among its attributes.
  public let hasSubgraphs: Bool

  public init(
    name: String = "", operator: String, domain: String = Node.standardDomain, opset: Int? = nil, inputs: [String],
    outputs: [String],
    attributes: Attributes = [:]
  ) {
    self.name = name
    self.operator = `operator`
    self.domain = domain.isEmpty ? Node.standardDomain : domain
    self.opset = opset
    self.inputs = inputs
    self.outputs = outputs
    self.attributes = attributes
    hasSubgraphs = attributes.haveGraphs
    qualifiedOperator = self.domain == Node.standardDomain ? `operator` : "\(self.domain)::\(`operator`)"
  }

  /// What to call it: its name, else its first named output, else its operator.
  public var label: String {
    name.isEmpty ? outputs.first { !$0.isEmpty } ?? `operator` : name
  }

  /// The graphs among its attributes: branches and bodies.
  public var subgraphs: [Graph] {
    hasSubgraphs ? attributes.sorted { $0.key < $1.key }.flatMap { $0.value.graphs } : []
  }
}

/// A fixed parameter of a node.
public enum Attribute: Sendable {
  case integer(Int)
  case float(Float)
  case text(String)
  case tensor(Tensor)
  case graph(Graph)
  case integers([Int])
  case floats([Float])
  case texts([String])
  case tensors([Tensor])
  case graphList([Graph])
  /// Of a kind that no rule reads.
  case other

  var holdsGraphs: Bool {
    switch self {
    case .graph: true
    case .graphList(let graphs): !graphs.isEmpty
    default: false
    }
  }

  var graphs: [Graph] {
    switch self {
    case .graph(let graph): [graph]
    case .graphList(let graphs): graphs
    default: []
    }
  }
}

extension Node {
  public func integer(_ name: String) -> Int? {
    if case .integer(let value)? = attributes[name] { value } else { nil }
  }

  public func integers(_ name: String) -> [Int]? {
    if case .integers(let values)? = attributes[name] { values } else { nil }
  }

  public func float(_ name: String) -> Float? {
    if case .float(let value)? = attributes[name] { value } else { nil }
  }

  public func text(_ name: String) -> String? {
    if case .text(let value)? = attributes[name] { value } else { nil }
  }

  public func tensor(_ name: String) -> Tensor? {
    if case .tensor(let value)? = attributes[name] { value } else { nil }
  }
}
