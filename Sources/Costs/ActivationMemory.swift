import ModelGraph

/// How much memory the activations of a graph need at the worst moment, were its nodes run in the graph's order.
///
/// An activation is a tensor that depends on an input of the graph: weights, and what is made of weights alone, are not counted. It
/// lives from the node that makes it (inputs: from the start) until the last node that reads it has run (outputs of the graph:
/// to the end). While a node runs, what it reads and what it makes are alive together. Views (Reshape and the like) share the
/// memory of what they view; no other memory is reused in place. While a node with branches or a body runs, the largest of these
/// is alive on top, its inputs as copies. Libraries' scratch memory is not included.
struct ActivationMemory {
  private let inferred: InferredGraph
  /// By tensor the number of the one whose memory it lives in; -1 for what is no activation.
  private var owners: [Int]
  /// By tensor that owns memory its bytes.
  private var sizes: [Quantity]

  /// Bytes. Nil when a shape is unknown, or when which moment is worst depends on dimensions left free. Linear in nodes.
  ///
  /// Throws `shape.overflow` or `shape.too-complex`.
  static func peak(of inferred: InferredGraph) throws(ModelGraphError) -> Quantity? {
    guard let memory = try ActivationMemory(inferred) else { return nil }
    return try memory.peak()
  }

  /// Nil when a size is unknown.
  private init?(_ inferred: InferredGraph) throws(ModelGraphError) {
    self.inferred = inferred
    owners = Array(repeating: -1, count: inferred.infos.count)
    sizes = Array(repeating: 0, count: inferred.infos.count)
    for number in inferred.inputs.indices {
      guard try own(number) else { return nil }
    }
    for (index, node) in inferred.graph.nodes.enumerated() {
      let read = inferred.numbersRead(byNode: index)
      guard read.contains(where: { owners[$0] >= 0 }) else { continue }
      for (position, number) in inferred.numbersMade(byNode: index).enumerated() {
        guard let number else { continue }
        if position == 0, Traffic.isView(node), let first = read.first, owners[first] >= 0 {
          owners[number] = owners[first]
          continue
        }
        guard try own(number) else { return nil }
      }
    }
  }

  private mutating func own(_ number: Int) throws(ModelGraphError) -> Bool {
    guard let bytes = try inferred.infos[number].bytes() else { return false }
    owners[number] = number
    sizes[number] = bytes
    return true
  }

  private func peak() throws(ModelGraphError) -> Quantity? {
    let count = inferred.graph.nodes.count
    var lastUse: [Int] = Array(repeating: -1, count: sizes.count)
    for index in 0..<count {
      for number in inferred.numbersRead(byNode: index) where owners[number] >= 0 { lastUse[owners[number]] = index }
    }
    for number in inferred.outputNumbers where owners[number] >= 0 { lastUse[owners[number]] = count }
    var ending: [[Int]] = Array(repeating: [], count: count)
    for (number, last) in lastUse.enumerated() where last >= 0 && last < count { ending[last].append(number) }
    var alive = Quantity(0)
    for number in inferred.inputs.indices { try alive += sizes[number] }
    var peak = alive
    for index in 0..<count {
      let made = inferred.numbersMade(byNode: index).compactMap(\.self).filter { owners[$0] == $0 }
      for number in made { try alive += sizes[number] }
      var inside = Quantity(0)
      for body in inferred.bodies[index] ?? [] {
        guard let own = try ActivationMemory.peak(of: body.graph), let larger = try larger(inside, own) else { return nil }
        inside = larger
      }
      guard let larger = try larger(peak, alive + inside) else { return nil }
      peak = larger
      for number in ending[index] { try alive = alive - sizes[number] }
      for number in made where lastUse[number] < 0 { try alive = alive - sizes[number] }
    }
    return peak
  }

  /// Nil when it depends on free dimensions.
  private func larger(_ a: Quantity, _ b: Quantity) throws(ModelGraphError) -> Quantity? {
    if a == b { return a }
    if try (a - b).isSurelyNotNegative { return a }
    return try (b - a).isSurelyNotNegative ? b : nil
  }
}
