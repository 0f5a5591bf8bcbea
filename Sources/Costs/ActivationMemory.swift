import ModelGraph

/// How much memory the activations of a graph need at the worst moment, were its nodes run in the graph's order.
///
/// An activation is a tensor that depends on an input of the graph: weights, and what is made of weights alone, are not counted. It
/// lives from the node that makes it (inputs: from the start) until the last node that reads it has run (outputs of the graph:
/// to the end). While a node runs, what it reads and what it makes are alive together. Views (Reshape and the like) share the
/// memory of what they view; no other memory is reused in place. Libraries' scratch memory is not included.
enum ActivationMemory {
  /// Bytes. Nil when a shape is unknown, or when which moment is worst depends on dimensions left free. Linear in nodes.
  ///
  /// Throws `shape.overflow` or `shape.too-complex`.
  static func peak(of inferred: InferredGraph) throws(ModelGraphError) -> Quantity? {
    let graph = inferred.graph
    let (owners, sizes) = try buffers(of: inferred)
    guard let sizes else { return nil }
    var lastUse: [String: Int] = [:]
    for (index, node) in graph.nodes.enumerated() {
      for name in readNames(of: node) {
        if let owner = owners[name] { lastUse[owner] = index }
      }
    }
    for output in graph.outputs {
      if let owner = owners[output.name] { lastUse[owner] = graph.nodes.count }
    }
    var alive = Quantity(0)
    for input in graph.inputs { try alive += sizes[input.name] ?? 0 }
    var peak = alive
    var ending: [Int: [String]] = [:]
    for (owner, last) in lastUse { ending[last, default: []].append(owner) }
    for (index, node) in graph.nodes.enumerated() {
      for name in node.outputs where owners[name] == name { try alive += sizes[name] ?? 0 }
      guard let larger = try larger(peak, alive) else { return nil }
      peak = larger
      for name in ending[index] ?? [] { try alive = alive - (sizes[name] ?? 0) }
      for name in node.outputs where owners[name] == name && lastUse[name] == nil { try alive = alive - (sizes[name] ?? 0) }
    }
    return peak
  }

  /// For each activation the one whose memory it lives in, and the size of each of those; no sizes when one is unknown.
  private static func buffers(
    of inferred: InferredGraph
  ) throws(ModelGraphError) -> (owners: [String: String], sizes: [String: Quantity]?) {
    var owners: [String: String] = [:]
    var sizes: [String: Quantity] = [:]
    for input in inferred.inputs {
      guard let bytes = try input.info.bytes() else { return (owners, nil) }
      owners[input.name] = input.name
      sizes[input.name] = bytes
    }
    for node in inferred.graph.nodes {
      guard readNames(of: node).contains(where: { owners[$0] != nil }) else { continue }
      for (position, name) in node.outputs.enumerated() where !name.isEmpty {
        if position == 0, Traffic.isView(node), let viewed = node.inputs.first.flatMap({ owners[$0] }) {
          owners[name] = viewed
          continue
        }
        guard let bytes = try inferred.tensors[name]?.bytes() else { return (owners, nil) }
        owners[name] = name
        sizes[name] = bytes
      }
    }
    return (owners, sizes)
  }

  private static func readNames(of node: Node) -> [String] {
    node.subgraphs.isEmpty ? node.inputs : node.inputs + node.subgraphs.flatMap(\.captures)
  }

  /// Nil when it depends on free dimensions.
  private static func larger(_ a: Quantity, _ b: Quantity) throws(ModelGraphError) -> Quantity? {
    if try (a - b).isSurelyNotNegative { return a }
    return try (b - a).isSurelyNotNegative ? b : nil
  }
}
