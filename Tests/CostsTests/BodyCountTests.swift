import ModelGraph
import Testing

@testable import Costs

/// What runs inside nodes counts as often as it runs.
@Suite struct BodyCountTests {
  private func named(_ names: [String]) -> [Graph.Declaration] {
    names.map { Graph.Declaration(name: $0, elementType: nil, shape: nil) }
  }

  private func number(_ name: String, _ value: Int) throws -> Tensor {
    try Tensor(name: name, elementType: .int64, shape: [], contents: .integers { [value] })
  }

  private func loop(_ name: String, limit: String, over state: String, _ nodes: [Node], weights: [Tensor] = []) throws -> Node {
    let body = try Graph(
      subgraph: "body", inputs: named(["\(name).t", "\(name).go", "\(name).s"]), outputs: named(["\(name).go", "\(name).next"]),
      initializers: weights, nodes: nodes, opsets: [Node.standardDomain: 17])
    return Node(
      name: name, operator: "Loop", inputs: [limit, "", state], outputs: ["\(name).y"], attributes: ["body": .graph(body)])
  }

  private func relu(in name: String) -> Node {
    Node(name: "relu", operator: "Relu", inputs: ["\(name).s"], outputs: ["\(name).next"])
  }

  private func counted(
    _ nodes: [Node], _ shape: [Graph.DeclaredDimension] = [.fixed(2), .fixed(3)], tensors: [Tensor] = []
  ) throws -> ModelCost {
    try count(
      Graph(
        inputs: [
          Graph.Declaration(name: "x", elementType: .float32, shape: shape),
          Graph.Declaration(name: "asked", elementType: .int64, shape: []),
        ], outputs: named(["\(nodes.last?.name ?? "").y"]), initializers: tensors, nodes: nodes, opsets: [Node.standardDomain: 17]))
  }

  /// Five trips of 6 operations, each reading and writing 24 bytes.
  @Test func knownTripsMultiplyTheBody() throws {
    let cost = try counted([loop("loop", limit: "five", over: "x", [relu(in: "loop")])], tensors: [number("five", 5)])
    #expect(cost.uncounted.isEmpty)
    #expect(cost.flops == 30)
    #expect(cost.bytesMoved == 240)
    #expect(cost.layers.map(\.path) == ["loop", "loop/body/relu"])
    #expect(cost.layers.map(\.runs) == [1, 5])
    #expect(cost.layers[1].cost.flops == 6)
    #expect(cost.byOperator["Relu"]?.cost.flops == 30)
    #expect(cost.byOperator["Loop"]?.cost.flops == 0)
  }

  /// 3 x 2 x 6.
  @Test func loopsInLoopsMultiply() throws {
    let inner = try loop("inner", limit: "two", over: "outer.s", [relu(in: "inner")])
    let outer = try loop(
      "outer", limit: "three", over: "x", [inner, Node(operator: "Identity", inputs: ["inner.y"], outputs: ["outer.next"])])
    let cost = try counted([outer], tensors: [number("two", 2), number("three", 3)])
    #expect(cost.flops == 36)
    #expect(cost.layers.last { $0.operator == "Relu" }?.runs == 6)
    #expect(cost.layers.first { $0.operator == "Relu" }?.scope == ["outer", "body", "inner", "body"])
  }

  /// N trips over [N, 4]: 4 N operations each.
  @Test func tripsThatAreASizeGiveAFormula() throws {
    let cost = try counted(
      [
        Node(operator: "Shape", inputs: ["x"], outputs: ["shape"]),
        Node(operator: "Gather", inputs: ["shape", "zero"], outputs: ["n"]),
        loop("loop", limit: "n", over: "x", [relu(in: "loop")]),
      ], [.named("N"), .fixed(4)], tensors: [number("zero", 0)])
    #expect(cost.flops.description == "4*N^2")
    #expect(cost.uncounted.isEmpty)
  }

  @Test func tripsThatDataDecideCountOnceAndAreSaid() throws {
    let cost = try counted([loop("loop", limit: "asked", over: "x", [relu(in: "loop")])])
    #expect(cost.flops == 6)
    #expect(cost.uncounted.map(\.reason) == ["data decide how often its body runs; one trip is counted: 6 FLOPs"])
    #expect(cost.uncounted.map(\.name) == ["loop"])
  }

  /// A state of 4 and T steps of 4 numbers: 4 additions a step.
  @Test func scansCountTheirSteps() throws {
    let body = try Graph(
      subgraph: "body", inputs: named(["state", "each"]), outputs: named(["next", "out"]), initializers: [],
      nodes: [
        Node(operator: "Add", inputs: ["state", "each"], outputs: ["next"]),
        Node(operator: "Identity", inputs: ["next"], outputs: ["out"]),
      ], opsets: [Node.standardDomain: 17])
    let scan = Node(
      name: "scan", operator: "Scan", inputs: ["zero", "x"], outputs: ["last", "scan.y"],
      attributes: ["num_scan_inputs": .integer(1), "body": .graph(body)])
    let cost = try counted(
      [scan], [.named("T"), .fixed(4)], tensors: [try Tensor(name: "zero", elementType: .float32, shape: [4])])
    #expect(cost.flops.description == "4*T")
    #expect(cost.uncounted.isEmpty)
  }

  /// 1, then 3, then 5 rows of 4 before each trip's product by 4x4: 2 x 16 x (1 + 3 + 5).
  @Test func tripsThatDifferCountEachByItself() throws {
    let weights = [
      try Tensor(name: "w", elementType: .float32, shape: [4, 4]), try Tensor(name: "more", elementType: .float32, shape: [2, 4]),
    ]
    let nodes = [
      Node(operator: "MatMul", inputs: ["loop.s", "w"], outputs: ["product"]),
      Node(operator: "Concat", inputs: ["product", "more"], outputs: ["loop.next"], attributes: ["axis": .integer(0)]),
    ]
    let cost = try counted(
      [loop("loop", limit: "three", over: "x", nodes, weights: weights)], [.fixed(1), .fixed(4)], tensors: [number("three", 3)])
    #expect(cost.flops == 288)
    #expect(cost.macs == 144)
    #expect(cost.layers.filter { $0.operator == "MatMul" }.map(\.cost.flops) == [32, 96, 160])
    // 16 and 8 stored once, and the limit.
    #expect(cost.layers.map(\.parameters).reduce(0, +) == 25)
    #expect(cost.parameters == 25)
  }

  /// x is 24 bytes and so is what the loop makes. Inside live copies of its number (8), condition (1) and state (24), and what the
  /// body makes (24).
  @Test func bodiesLiveOnTopOfWhatIsAroundThem() throws {
    let cost = try counted([loop("loop", limit: "five", over: "x", [relu(in: "loop")])], tensors: [number("five", 5)])
    // The other input, a number of 8 bytes, is never read.
    #expect(cost.activationPeakBytes == 113)
  }

  /// 9 numbers of 2 bytes, 5 of 1, 5 of half a byte (3 with the rest), and 7 of 4 inside a body.
  @Test func weightsAreSummedByTheirType() throws {
    let inside = try Tensor(name: "inside", elementType: .float32, shape: [7])
    let graph = try Graph(
      inputs: [Graph.Declaration(name: "x", elementType: .float32, shape: [.fixed(7)])], outputs: [],
      initializers: [
        Tensor(name: "half", elementType: .float16, shape: [3, 3]), Tensor(name: "bytes", elementType: .int8, shape: [5]),
        Tensor(name: "nibbles", elementType: .int4, shape: [5]),
      ],
      nodes: [
        loop(
          "loop", limit: "", over: "x", [Node(operator: "Add", inputs: ["loop.s", "inside"], outputs: ["loop.next"])],
          weights: [inside])
      ], opsets: [Node.standardDomain: 17])
    let weights = try Weights(of: graph)
    #expect(weights.parameters == 26)
    #expect(weights.bytes == [.float16: 18, .int8: 5, .int4: 3, .float32: 28])
    #expect(weights.totalBytes == 54)
  }
}
