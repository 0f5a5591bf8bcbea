/// Which tensor goes where: every tensor of a graph has a number, so that what is known of tensors can lie in arrays.
///
/// Numbers rise from 0: first the graph's inputs, then its initializers, then what nodes make in the order in which they are
/// stored, and among these, as they are met, tensors that come from around.
struct Wiring: Sendable {
  /// Where a node's tensors stand in `links`: its inputs, then its outputs.
  struct Row: Sendable {
    var start: Int
    var inputs: Int
    var outputs: Int
    /// Position in `operators`.
    var `operator`: Int
  }

  /// By tensor.
  private(set) var names: [String] = []
  private var numbers: [String: Int32] = [:]
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
  private static let nothing: Int32 = -1
  /// The maker of tensors that are there before any node runs.
  private static let given = -1

  /// Throws `graph.duplicate-tensor` or `graph.cycle`. `order` is the order of nodes in which each comes after those it reads
  /// from; nil when they are in such an order.
  init(
    inputs: [Graph.Declaration], initializers: [Tensor], nodes: [Node], outputs graphOutputs: [Graph.Declaration],
    order: inout [Int]?
  ) throws(ModelGraphError) {
    let count = inputs.count + initializers.count + nodes.count
    numbers.reserveCapacity(count + count / 4)
    names.reserveCapacity(count)
    rows.reserveCapacity(nodes.count)
    links.reserveCapacity(4 * nodes.count)
    for input in inputs { _ = try define(input.name, in: nil) }
    for initializer in initializers { _ = try define(initializer.name, in: nil) }
    var makers: [Int] = Array(repeating: Self.given, count: names.count)
    for (index, node) in nodes.enumerated() {
      for output in node.outputs where !output.isEmpty {
        _ = try define(output, in: node)
        makers.append(index)
      }
    }
    var next = inputs.count + initializers.count
    var isOrdered = true
    for (index, node) in nodes.enumerated() {
      let start = links.count
      for input in node.inputs {
        if input.isEmpty {
          links.append(Self.nothing)
          continue
        }
        let number = number(reading: input)
        if number < makers.count, makers[number] >= index { isOrdered = false }
        links.append(Int32(truncatingIfNeeded: number))
      }
      for output in node.outputs {
        links.append(output.isEmpty ? Self.nothing : Int32(truncatingIfNeeded: next))
        if !output.isEmpty { next += 1 }
      }
      if node.hasSubgraphs {
        let reads = node.subgraphs.flatMap(\.captures).map { number(reading: $0) }
        bodyReads[index] = reads
        if reads.contains(where: { $0 < makers.count && makers[$0] >= index }) { isOrdered = false }
      }
      rows.append(
        Row(start: start, inputs: node.inputs.count, outputs: node.outputs.count, operator: position(of: node.qualifiedOperator)))
    }
    outputs = graphOutputs.map { number(reading: $0.name) }
    if !isOrdered {
      let indices = try Self.order(nodes, rows.indices.map { reads(of: $0) }, makers)
      rows = indices.map { rows[$0] }
      let bodies = bodyReads
      bodyReads = [:]
      for (position, index) in indices.enumerated() { bodyReads[position] = bodies[index] }
      order = indices
    }
  }

  /// The number of a tensor; nil when the graph has none of that name.
  func number(of name: String) -> Int? { numbers[name].map(Int.init) }

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
    // Models use few operators: comparing short names beats hashing them.
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

  private mutating func define(_ name: String, in node: Node?) throws(ModelGraphError) -> Int {
    let number = Int32(truncatingIfNeeded: names.count)
    if numbers.updateValue(number, forKey: name) != nil {
      throw ModelGraphError(.duplicateTensor, "the tensor \"\(name)\" is made twice", place: node?.label)
    }
    names.append(name)
    return names.count - 1
  }

  private mutating func number(reading name: String) -> Int {
    if let known = numbers[name] { return Int(known) }
    let number = names.count
    numbers[name] = Int32(truncatingIfNeeded: number)
    names.append(name)
    captured.append(number)
    return number
  }

  /// Linear in nodes and edges. Throws `graph.cycle`.
  private static func order(_ nodes: [Node], _ reads: [[Int]], _ makers: [Int]) throws(ModelGraphError) -> [Int] {
    var readers: [[Int]] = Array(repeating: [], count: nodes.count)
    var waiting: [Int] = Array(repeating: 0, count: nodes.count)
    for index in nodes.indices {
      for tensor in reads[index] where tensor < makers.count && makers[tensor] >= 0 {
        readers[makers[tensor]].append(index)
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
