public import ModelGraph

/// Which activations a model has, and which of its tensors must be read to look into them.
public struct SaturationPlan: Sendable {
  /// One node with activations.
  public struct Layer: Sendable {
    public let name: String
    /// Position among the graph's nodes.
    public let node: Int
    public let `operator`: String
    public let source: Source
  }

  /// Where a layer's numbers come from.
  public enum Source: Sendable {
    /// A function of every number of a tensor.
    case tensor(ActivationInput)
    /// The gates of a recurrent layer.
    case recurrent(RecurrentNode)

    /// The names of what must be read.
    public var tensors: [String] {
      switch self {
      case .tensor(let input): [input.tensor] + [input.bias].compactMap(\.self)
      case .recurrent(let node): node.tensors
      }
    }
  }

  /// An activation that is not looked into.
  public struct Skipped: Codable, Hashable, Sendable {
    public let layer: String
    public let `operator`: String
    public let reason: String

    public init(layer: String, operator: String, reason: String) {
      self.layer = layer
      self.operator = `operator`
      self.reason = reason
    }
  }

  public let inferred: InferredGraph
  /// In the graph's order.
  public private(set) var layers: [Layer] = []
  public private(set) var skipped: [Skipped] = []

  /// Linear in nodes.
  public init(of inferred: InferredGraph) {
    self.inferred = inferred
    let patterns = ActivationPatterns(inferred)
    for (index, node) in inferred.graph.nodes.enumerated() {
      do throws(SaturationGap) {
        if let source = try Self.source(of: node, at: index, patterns) {
          layers.append(Layer(name: node.label, node: index, operator: node.qualifiedOperator, source: source))
        }
      } catch {
        skipped.append(Skipped(layer: node.label, operator: node.qualifiedOperator, reason: error.reason))
      }
      for body in node.subgraphs { skip(body, in: node.label) }
    }
  }

  /// Every tensor to read, each once.
  public var tensors: [String] {
    var known: Set<String> = []
    return layers.flatMap(\.source.tensors).filter { known.insert($0).inserted }
  }

  /// Nil for a node that is no activation.
  private static func source(
    of node: Node, at index: Int, _ patterns: ActivationPatterns
  ) throws(SaturationGap) -> Source? {
    if let reason = SaturationGap.reasons[node.qualifiedOperator] { throw SaturationGap(reason) }
    if let kind = RecurrentNode.Kind(rawValue: node.qualifiedOperator) { return .recurrent(try RecurrentNode(node, kind)) }
    return try patterns.input(ofNode: index).map(Source.tensor)
  }

  /// Lists what is inside a branch or body.
  private mutating func skip(_ body: Graph, in place: String) {
    for node in body.nodes {
      let name = node.qualifiedOperator
      let function = ActivationFunction(node, opset: body.opsets[Node.standardDomain] ?? 1, inputs: [])
      if function != nil || RecurrentNode.Kind(rawValue: name) != nil || SaturationGap.reasons[name] != nil {
        skipped.append(
          Skipped(
            layer: "\(place)/\(node.label)", operator: name, reason: "inside a branch or body, whose tensors cannot be read"))
      }
      for inner in node.subgraphs { skip(inner, in: "\(place)/\(node.label)") }
    }
  }
}
