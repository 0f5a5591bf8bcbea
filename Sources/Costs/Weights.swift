public import ModelGraph

/// What a model's file keeps: initializers of the graph and of all graphs inside it. One that several nodes share counts once.
public struct Weights: Hashable, Sendable {
  /// Elements of all of them.
  public var parameters = 0
  /// Bytes as stored, by element type.
  public var bytes: [ElementType: Int] = [:]

  /// Throws `shape.overflow`.
  public init(of graph: Graph) throws(ModelGraphError) {
    try add(graph)
    _ = try Quantity.sum(of: bytes.values.map { Quantity($0) })
  }

  /// Bytes of all types together.
  public var totalBytes: Int { bytes.values.reduce(0, &+) }

  private mutating func add(_ graph: Graph) throws(ModelGraphError) {
    for tensor in graph.initializers {
      parameters = try (Quantity(parameters) + Quantity(tensor.elements)).constant ?? 0
      let stored = try Quantity(bytes[tensor.elementType] ?? 0) + Quantity(tensor.bytes())
      bytes[tensor.elementType] = stored.constant ?? 0
    }
    for node in graph.nodes where node.hasSubgraphs {
      for body in node.subgraphs { try add(body) }
    }
  }
}
