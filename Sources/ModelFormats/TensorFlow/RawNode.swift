import ModelGraph

/// One output of a node: how TensorFlow refers to a tensor.
struct TensorReference: Hashable {
  var node: String
  var output: Int

  /// `node` is its first output; the others are `node:1`, `node:2`...
  var name: String { output == 0 ? node : "\(node):\(output)" }

  init(node: String, output: Int = 0) {
    self.node = node
    self.output = output
  }

  /// As graphs write it: `node` or `node:1`.
  init(_ text: some StringProtocol) {
    if let colon = text.lastIndex(of: ":"), let output = Int(text[text.index(after: colon)...]), output >= 0 {
      self.init(node: String(text[..<colon]), output: output)
    } else {
      self.init(node: String(text))
    }
  }
}

/// The name of a function, and what its attributes are where it is called.
struct FunctionReference {
  var name: String
  var attributes: [String: Attribute]
}

/// A node as stored, before functions are entered.
struct RawNode {
  var name: String
  var `operator`: String
  /// What it reads, in order.
  var inputs: [TensorReference] = []
  /// Nodes that must have run before it.
  var controls: [String] = []
  var attributes: [String: Attribute] = [:]
  /// Attributes that name functions: branches, bodies, what it calls.
  var functions: [String: [FunctionReference]] = [:]
  /// Attributes that stand for one of the function around it, and its name there.
  var placeholders: [String: String] = [:]

  func attribute(integer name: String) -> Int? {
    if case .integer(let value)? = attributes[name] { value } else { nil }
  }

  func attribute(text name: String) -> String? {
    if case .text(let value)? = attributes[name] { value } else { nil }
  }

  /// What the element type named by this attribute is; nil for handles.
  func elementType(_ name: String) -> ElementType? {
    attribute(integer: name).flatMap { ElementType(tensorFlowCode: $0) }
  }
}

/// Nodes that compute results from arguments: a function, or a whole graph, which has no arguments.
struct RawBody {
  struct Argument {
    var name: String
    var elementType: ElementType?
    /// Free sizes are -1; nil when it is not said.
    var shape: [Int]?
  }

  var name: String
  var arguments: [Argument] = []
  var nodes: [RawNode] = []
  var results: [TensorReference] = []
}
