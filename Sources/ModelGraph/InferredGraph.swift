/// A graph with what is known of every tensor in it. Immutable; a class, so that handing it on copies one reference.
public final class InferredGraph: Sendable {
  public let graph: Graph
  /// The graph's inputs in order, as bound.
  public let inputs: [(name: String, info: TensorInfo)]
  /// By number in the graph's wiring.
  package let infos: [TensorInfo]
  /// By node what it reads and makes, as its rule saw and told it.
  let nodeInputs: [[TensorInfo?]]
  let nodeOutputs: [[TensorInfo]]
  /// Position of a node whose outputs could not be told, and why.
  public let issues: [Int: String]
  /// Position of a node with branches or a body, and what is known inside them.
  public let bodies: [Int: [InferredBody]]

  init(
    graph: Graph, inputs: [(name: String, info: TensorInfo)], infos: [TensorInfo], nodeInputs: [[TensorInfo?]],
    nodeOutputs: [[TensorInfo]], issues: [Int: String], bodies: [Int: [InferredBody]]
  ) {
    self.graph = graph
    self.inputs = inputs
    self.infos = infos
    self.nodeInputs = nodeInputs
    self.nodeOutputs = nodeOutputs
    self.issues = issues
    self.bodies = bodies
  }

  /// What is known of a tensor of this graph, or of one that it takes from around; nil when there is none of that name.
  public subscript(name: String) -> TensorInfo? { graph.wiring.number(of: name).map { infos[$0] } }

  /// By name: inputs, initializers and everything that a node of the graph itself makes (not of its subgraphs); of a body also
  /// what it takes from the graphs around it. Made anew at each call: see the subscript.
  public var tensors: [String: TensorInfo] {
    Dictionary(zip(graph.wiring.names, infos)) { first, _ in first }
  }

  /// What a node reads: one for each of its inputs, nil where an optional one is left out.
  public func inputs(ofNode index: Int) -> [TensorInfo?] {
    nodeInputs[index]
  }

  /// What a node makes: one for each of its outputs.
  public func outputs(ofNode index: Int) -> [TensorInfo] {
    nodeOutputs[index]
  }

  /// Bytes of every tensor, by number; nil where type or shape is unknown. Throws `shape.overflow`.
  package func bytes() throws(ModelGraphError) -> [Quantity?] {
    var all: [Quantity?] = []
    all.reserveCapacity(infos.count)
    for info in infos { all.append(try info.bytes()) }
    return all
  }

  /// Numbers, for `infos`, of the graph's initializers.
  package var initializerNumbers: Range<Int> { 0..<graph.initializers.count }

  /// Numbers of the graph's inputs.
  package var inputNumbers: Range<Int> { graph.initializers.count..<graph.initializers.count + inputs.count }

  /// Numbers of a node's inputs; below 0 where one is left out.
  package func inputNumbers(ofNode index: Int) -> ArraySlice<Int32> { graph.wiring.inputs(of: index) }

  /// Numbers of a node's outputs; below 0 where nobody wants it.
  package func outputNumbers(ofNode index: Int) -> ArraySlice<Int32> { graph.wiring.outputs(of: index) }

  /// Numbers of what a node's bodies take from around.
  package func captureNumbers(ofNode index: Int) -> [Int] { graph.wiring.bodyReads[index] ?? [] }

  /// Names by number.
  package var names: [String] { graph.wiring.names }

  /// The number of a tensor; nil when there is none of that name.
  package func number(of name: String) -> Int? { graph.wiring.number(of: name) }

  /// The qualified operators of the graph's nodes, each once.
  package var operators: [String] { graph.wiring.operators }

  /// A node's position in `operators`.
  package func operatorNumber(ofNode index: Int) -> Int { graph.wiring.rows[index].operator }

  /// Numbers of the graph's outputs.
  package var outputNumbers: [Int] { graph.wiring.outputs }

  /// The graph's outputs, in order.
  public var outputs: [TensorInfo] { graph.wiring.outputs.map { infos[$0] } }
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
