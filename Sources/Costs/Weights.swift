public import ModelGraph

/// What a model's file keeps: initializers of the graph and of all graphs inside it. One that several nodes share counts once.
public struct Weights: Hashable, Sendable {
  /// Elements of all of them.
  public var parameters = 0
  /// Bytes as stored, by element type.
  public var bytes: [ElementType: Int] = [:]

  /// Throws `shape.overflow`.
  public init(of graph: Graph) throws(ModelGraphError) {
    var byType: [Stored] = []
    try add(graph, &byType)
    for stored in byType { bytes[stored.type] = stored.bytes }
    _ = try Quantity.sum(of: byType.map { Quantity($0.bytes) })
  }

  /// Bytes of all types together.
  public var totalBytes: Int { bytes.values.reduce(0, &+) }

  /// Models store few types: looking through a list beats hashing every tensor's.
  private struct Stored {
    var type: ElementType
    var bytes: Int
  }

  private mutating func add(_ graph: Graph, _ byType: inout [Stored]) throws(ModelGraphError) {
    for tensor in graph.initializers {
      parameters = try (Quantity(parameters) + Quantity(tensor.elements)).constant ?? 0
      let bytes = try tensor.bytes()
      if let position = byType.firstIndex(where: { $0.type == tensor.elementType }) {
        byType[position].bytes = try (Quantity(byType[position].bytes) + Quantity(bytes)).constant ?? 0
      } else {
        byType.append(Stored(type: tensor.elementType, bytes: bytes))
      }
    }
    for node in graph.nodes where node.hasSubgraphs {
      for body in node.subgraphs { try add(body, &byType) }
    }
  }
}
