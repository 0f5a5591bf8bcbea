/// Which tensor goes where: every tensor of a graph has a number, so that what is known of tensors can lie in arrays.
///
/// Numbers rise from 0: first the graph's initializers, then its inputs, then what nodes make in the order in which they are
/// stored, and then, as they are met, tensors that come from around.
struct Wiring: Sendable {
  /// Where a node's tensors stand in `links`: its inputs, then its outputs.
  struct Row: Sendable {
    var start: Int
    var inputs: Int
    var outputs: Int
    /// Position in `operators`.
    var `operator`: Int
  }

  private var index: NameIndex
  /// Which of the inputs given must be fed: those that no initializer fills.
  let fed: [Graph.Declaration]
  /// By node, in the graph's order.
  private(set) var rows: [Row] = []
  private var links: [Int32] = []
  /// The qualified operators in use, each once.
  private(set) var operators: [String] = []
  /// The same by name, once there are more than `comparedOperators`.
  private var operatorPositions: [String: Int] = [:]
  private static let comparedOperators = 24
  /// Numbers of tensors from around that bodies of a node read, by node.
  private(set) var bodyReads: [Int: [Int]] = [:]
  /// Numbers of tensors that come from around the graph, in order of first use.
  private(set) var captured: [Int] = []
  private(set) var outputs: [Int] = []

  /// Stands for an input or output that is left out.
  private static let nothing = -1

  /// Throws `graph.duplicate-tensor` or `graph.cycle`. `order` is the order of nodes in which each comes after those it reads
  /// from; nil when they are in such an order.
  init(
    inputs: [Graph.Declaration], initializers: [Tensor], nodes: [Node], outputs graphOutputs: [Graph.Declaration],
    order: inout [Int]?
  ) throws(ModelGraphError) {
    index = NameIndex(capacity: inputs.count + initializers.count + nodes.count)
    rows.reserveCapacity(nodes.count)
    links.reserveCapacity(4 * nodes.count)
    for initializer in initializers { try Self.define(initializer.name, in: nil, &index) }
    fed = index.without(inputs)
    for input in fed { try Self.define(input.name, in: nil, &index) }
    let given = index.names.count
    var makers: [Int32] = []
    makers.reserveCapacity(nodes.count)
    for (position, node) in nodes.enumerated() {
      for output in node.outputs where !output.isEmpty {
        try Self.define(output, in: node, &index)
        makers.append(Int32(truncatingIfNeeded: position))
      }
    }
    var next = given
    var isOrdered = true
    for (position, node) in nodes.enumerated() {
      let start = links.count
      for input in node.inputs {
        let number = input.isEmpty ? Self.nothing : self.number(reading: input)
        links.append(Int32(truncatingIfNeeded: number))
        if number >= given, number - given < makers.count, makers[number - given] >= position { isOrdered = false }
      }
      for output in node.outputs {
        links.append(Int32(truncatingIfNeeded: output.isEmpty ? Self.nothing : next))
        if !output.isEmpty { next += 1 }
      }
      if node.hasSubgraphs {
        let reads = node.subgraphs.flatMap(\.captures).map { number(reading: $0) }
        bodyReads[position] = reads
        if reads.contains(where: { $0 >= given && $0 - given < makers.count && makers[$0 - given] >= position }) {
          isOrdered = false
        }
      }
      rows.append(
        Row(
          start: start, inputs: node.inputs.count, outputs: node.outputs.count,
          operator: self.position(of: node.qualifiedOperator)))
    }
    outputs = graphOutputs.map { number(reading: $0.name) }
    if !isOrdered {
      let indices = try Self.order(nodes, rows.indices.map { reads(of: $0) }, makers, given: given)
      rows = indices.map { rows[$0] }
      let bodies = bodyReads
      bodyReads = [:]
      for (position, index) in indices.enumerated() { bodyReads[position] = bodies[index] }
      order = indices
    }
  }

  /// The number of a tensor; nil when the graph has none of that name.
  func number(of name: String) -> Int? { index.number(of: name) }

  /// By tensor.
  var names: [String] { index.names }

  /// Numbers of a node's inputs, below 0 where an optional one is left out.
  func inputs(of node: Int) -> ArraySlice<Int32> {
    let row = rows[node]
    return links[row.start..<row.start + row.inputs]
  }

  /// Numbers of a node's outputs, below 0 where nobody wants it.
  func outputs(of node: Int) -> ArraySlice<Int32> {
    let row = rows[node]
    return links[row.start + row.inputs..<row.start + row.inputs + row.outputs]
  }

  /// Everything a node reads, what its bodies take from around included.
  func reads(of node: Int) -> [Int] { inputs(of: node).compactMap { $0 < 0 ? nil : Int($0) } + (bodyReads[node] ?? []) }

  private mutating func position(of name: String) -> Int {
    // Neighbours are often alike, and models use few operators: comparing short names beats hashing them.
    if let last = rows.last?.operator, operators[last] == name { return last }
    if operators.count <= Self.comparedOperators {
      if let known = operators.firstIndex(of: name) { return known }
    } else {
      if operatorPositions.isEmpty {
        operatorPositions = Dictionary(operators.enumerated().map { ($1, $0) }) { first, _ in first }
      }
      if let known = operatorPositions[name] { return known }
      operatorPositions[name] = operators.count
    }
    operators.append(name)
    return operators.count - 1
  }

  private static func define(_ name: String, in node: Node?, _ index: inout NameIndex) throws(ModelGraphError) {
    guard index.number(adding: name).isNew else {
      throw ModelGraphError(.duplicateTensor, "the tensor \"\(name)\" is made twice", place: node?.label)
    }
  }

  private mutating func number(reading name: String) -> Int {
    let (number, isNew) = index.number(adding: name)
    if isNew { captured.append(number) }
    return number
  }

  /// Linear in nodes and edges. `makers` are the nodes that make the tensors from the number `given` on. Throws `graph.cycle`.
  private static func order(
    _ nodes: [Node], _ reads: [[Int]], _ makers: [Int32], given: Int
  ) throws(ModelGraphError) -> [Int] {
    var readers: [[Int]] = Array(repeating: [], count: nodes.count)
    var waiting: [Int] = Array(repeating: 0, count: nodes.count)
    for index in nodes.indices {
      for tensor in reads[index] where tensor >= given && tensor - given < makers.count {
        readers[Int(makers[tensor - given])].append(index)
        waiting[index] += 1
      }
    }
    var indices = nodes.indices.filter { waiting[$0] == 0 }
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
    return indices
  }
}

extension NameIndex {
  /// The inputs whose names are not in it.
  fileprivate func without(_ inputs: [Graph.Declaration]) -> [Graph.Declaration] {
    var kept: [Graph.Declaration] = []
    for input in inputs where number(of: input.name) == nil { kept.append(input) }
    return kept
  }
}
