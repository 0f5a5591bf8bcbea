/// An order of nodes in which each comes after those it reads from. Linear in nodes and edges.
struct TopologicalOrder {
  /// Positions in the given list.
  private(set) var indices: [Int] = []
  /// True when the given order would do; it is kept then.
  private(set) var isIdentity = true
  private let makers: [String: Int]
  private let free: [String]

  /// A tensor that is there before any node runs.
  private static let given = -1

  /// Throws `graph.duplicate-tensor` or `graph.cycle`.
  init(inputs: [String], initializers: [String], nodes: [Node]) throws(ModelGraphError) {
    var makers: [String: Int] = [:]
    makers.reserveCapacity(inputs.count + initializers.count + nodes.count)
    func add(_ tensor: String, madeBy node: Int) throws(ModelGraphError) {
      if makers.updateValue(node, forKey: tensor) != nil {
        throw ModelGraphError(
          .duplicateTensor, "the tensor \"\(tensor)\" is made twice", place: node < 0 ? nil : nodes[node].label)
      }
    }
    for name in inputs { try add(name, madeBy: Self.given) }
    for name in initializers { try add(name, madeBy: Self.given) }
    for (index, node) in nodes.enumerated() {
      for output in node.outputs where !output.isEmpty { try add(output, madeBy: index) }
    }
    var free: [String] = []
    var readers: [[Int]] = []
    var waiting: [Int] = []
    for (index, node) in nodes.enumerated() {
      for tensor in node.reads {
        guard let maker = makers[tensor] else {
          free.append(tensor)
          continue
        }
        if maker < index { continue }
        isIdentity = false
      }
    }
    self.makers = makers
    self.free = free
    guard !isIdentity else { return }
    readers = Array(repeating: [], count: nodes.count)
    waiting = Array(repeating: 0, count: nodes.count)
    for (index, node) in nodes.enumerated() {
      for tensor in node.reads {
        guard let maker = makers[tensor], maker >= 0 else { continue }
        readers[maker].append(index)
        waiting[index] += 1
      }
    }
    indices = nodes.indices.filter { waiting[$0] == 0 }
    var next = 0
    while next < indices.count {
      for reader in readers[indices[next]] {
        waiting[reader] -= 1
        if waiting[reader] == 0 { indices.append(reader) }
      }
      next += 1
    }
    if let stuck = nodes.indices.first(where: { waiting[$0] > 0 }) {
      throw ModelGraphError(.cycle, "the node reads, directly or through others, what it makes itself", place: nodes[stuck].label)
    }
  }

  /// Tensors read by nodes or named as outputs that are made nowhere in the graph: each once, in order of first use.
  func captures(outputs: [String]) -> [String] {
    var seen: Set<String> = []
    let missing = free + outputs.filter { makers[$0] == nil }
    return missing.filter { seen.insert($0).inserted }
  }
}
