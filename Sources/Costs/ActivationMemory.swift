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
    let moves = inferred.operators.map { TrafficRule($0) }
    for (index, node) in inferred.graph.nodes.enumerated() {
      guard reads(index).contains(where: { owners[$0] >= 0 }) else { continue }
      var isView = moves[inferred.operatorNumber(ofNode: index)].isView(node)
      for number in inferred.outputNumbers(ofNode: index) {
        if isView, number >= 0, let first = inferred.inputNumbers(ofNode: index).first, first >= 0, owners[Int(first)] >= 0 {
          owners[Int(number)] = owners[Int(first)]
        } else if number >= 0 {
          guard try own(Int(number)) else { return nil }
        }
        isView = false
      }
    }
  }

  /// Everything a node reads.
  private func reads(_ node: Int) -> some Sequence<Int> {
    let inputs = inferred.inputNumbers(ofNode: node)
    let captures = inferred.captureNumbers(ofNode: node)
    return (0..<inputs.count + captures.count).lazy.compactMap { position in
      if position >= inputs.count { return captures[position - inputs.count] }
      let number = inputs[inputs.startIndex + position]
      return number < 0 ? nil : Int(number)
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
      for number in reads(index) where owners[number] >= 0 { lastUse[owners[number]] = index }
    }
    for number in inferred.outputNumbers where owners[number] >= 0 { lastUse[owners[number]] = count }
    // Tensors in the order in which they are freed.
    let freed = lastUse.indices.filter { lastUse[$0] >= 0 && lastUse[$0] < count }.sorted { lastUse[$0] < lastUse[$1] }
    var next = 0
    var alive = Quantity(0)
    for number in inferred.inputs.indices { try alive += sizes[number] }
    var peak = alive
    for index in 0..<count {
      let made = inferred.outputNumbers(ofNode: index).lazy.map(Int.init).filter { $0 >= 0 && owners[$0] == $0 }
      for number in made { try alive += sizes[number] }
      var inside = Quantity(0)
      for body in inferred.bodies[index] ?? [] {
        guard let own = try ActivationMemory.peak(of: body.graph), let larger = try larger(inside, own) else { return nil }
        inside = larger
      }
      guard let larger = try larger(peak, alive + inside) else { return nil }
      peak = larger
      while next < freed.count, lastUse[freed[next]] == index {
        try alive = alive - sizes[freed[next]]
        next += 1
      }
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
