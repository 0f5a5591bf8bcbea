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
  /// By tensor its bytes.
  private let sizes: [Quantity?]
  /// By tensor that owns memory the last node that uses it; -1 for none, beyond the last node for the graph's outputs.
  private var lastUse: [Int]

  /// Bytes. Nil when a shape is unknown, or when which moment is worst depends on dimensions left free. Linear in nodes.
  ///
  /// Throws `shape.overflow` or `shape.too-complex`.
  ///
  /// - Parameter bytes: of every tensor, by number, if they are known already.
  static func peak(of inferred: InferredGraph, bytes: [Quantity?]? = nil) throws(ModelGraphError) -> Quantity? {
    let sizes = if let bytes { bytes } else { try inferred.bytes() }
    var memory = ActivationMemory(inferred, sizes: sizes)
    guard memory.findOwners() else { return nil }
    return try memory.peak()
  }

  private init(_ inferred: InferredGraph, sizes: [Quantity?]) {
    self.inferred = inferred
    self.sizes = sizes
    owners = Array(repeating: -1, count: inferred.infos.count)
    lastUse = owners
  }

  /// Also finds the last uses. False when the size of an activation is unknown.
  private mutating func findOwners() -> Bool {
    for number in inferred.inputNumbers {
      if sizes[number] == nil { return false }
      owners[number] = number
    }
    let moves = inferred.operators.map { TrafficRule($0) }
    for (index, node) in inferred.graph.nodes.enumerated() {
      guard use(at: index, node) else { continue }
      var isView = moves[inferred.operatorNumber(ofNode: index)].isView(node)
      for number in inferred.outputNumbers(ofNode: index) {
        if isView, number >= 0, let first = inferred.inputNumbers(ofNode: index).first, first >= 0, owners[Int(first)] >= 0 {
          owners[Int(number)] = owners[Int(first)]
        } else if number >= 0 {
          if sizes[Int(number)] == nil { return false }
          owners[Int(number)] = Int(number)
        }
        isView = false
      }
    }
    for number in inferred.outputNumbers where owners[number] >= 0 { lastUse[owners[number]] = inferred.graph.nodes.count }
    return true
  }

  /// Notes what a node reads; true when there is an activation among it.
  private mutating func use(at index: Int, _ node: Node) -> Bool {
    var readsActivation = false
    for number in inferred.inputNumbers(ofNode: index) where number >= 0 && owners[Int(number)] >= 0 {
      lastUse[owners[Int(number)]] = index
      readsActivation = true
    }
    if node.hasSubgraphs {
      for number in inferred.captureNumbers(ofNode: index) where owners[number] >= 0 {
        lastUse[owners[number]] = index
        readsActivation = true
      }
    }
    return readsActivation
  }

  private func peak() throws(ModelGraphError) -> Quantity? {
    let count = inferred.graph.nodes.count
    // Positions of tensors by the node after which they are freed: a list that is threaded through the tensors.
    var firstFreed = Array(repeating: -1, count: count)
    var nextFreed = Array(repeating: -1, count: lastUse.count)
    for (number, last) in lastUse.enumerated() where last >= 0 && last < count {
      nextFreed[number] = firstFreed[last]
      firstFreed[last] = number
    }
    var alive = Quantity(0)
    for number in inferred.inputNumbers { try alive += sizes[number] ?? 0 }
    var peak = alive
    for index in 0..<count {
      var unused = Quantity(0)
      for output in inferred.outputNumbers(ofNode: index) {
        let number = Int(output)
        guard number >= 0, owners[number] == number, let size = sizes[number] else { continue }
        try alive += size
        if lastUse[number] < 0 { try unused += size }
      }
      var during = alive
      if let bodies = inferred.bodies[index] {
        guard let inside = try largest(of: bodies) else { return nil }
        try during += inside
      }
      guard let larger = try larger(peak, during) else { return nil }
      peak = larger
      try alive = alive - unused
      var freed = firstFreed[index]
      while freed >= 0 {
        try alive = alive - (sizes[freed] ?? 0)
        freed = nextFreed[freed]
      }
    }
    return peak
  }

  private func largest(of bodies: [InferredBody]) throws(ModelGraphError) -> Quantity? {
    var largest = Quantity(0)
    for body in bodies {
      guard let own = try Self.peak(of: body.graph), let larger = try larger(largest, own) else { return nil }
      largest = larger
    }
    return largest
  }

  /// Nil when it depends on free dimensions.
  private func larger(_ a: Quantity, _ b: Quantity) throws(ModelGraphError) -> Quantity? {
    if let first = a.constant, let second = b.constant { return first >= second ? a : b }
    if a == b { return a }
    if try (a - b).isSurelyNotNegative { return a }
    return try (b - a).isSurelyNotNegative ? b : nil
  }
}
