/// A graph with what is known of every tensor in it.
public struct InferredGraph: Sendable {
  public let graph: Graph
  /// The graph's inputs in order, as bound.
  public let inputs: [(name: String, info: TensorInfo)]
  /// By name: inputs, initializers and everything that a node of the graph itself makes (not of its subgraphs); of a body also
  /// what it takes from the graphs around it.
  public let tensors: [String: TensorInfo]
  /// Position of a node whose outputs could not be told, and why.
  public let issues: [Int: String]
  /// Position of a node with branches or a body, and what is known inside them.
  public let bodies: [Int: [InferredBody]]

  /// What a node reads: one for each of its inputs, nil where an optional one is left out.
  public func inputs(of node: Node) -> [TensorInfo?] {
    node.inputs.map { $0.isEmpty ? nil : tensors[$0] ?? .unknown }
  }

  /// What a node makes: one for each of its outputs.
  public func outputs(of node: Node) -> [TensorInfo] {
    node.outputs.map { tensors[$0] ?? .unknown }
  }

  /// The graph's outputs, in order.
  public var outputs: [TensorInfo] { graph.outputs.map { tensors[$0.name] ?? .unknown } }
}

/// A branch or body of a node, with what is known inside it.
public struct InferredBody: Sendable {
  /// How often it runs each time its node does.
  public enum Runs: Hashable, Sendable {
    case times(Quantity)
    /// It or one of its siblings, depending on data.
    case alternative
    /// Any number of times, depending on data.
    case unknown
  }

  /// The attribute of the node that holds it, such as `then_branch`.
  public let attribute: String
  public let graph: InferredGraph
  public let runs: Runs
}
