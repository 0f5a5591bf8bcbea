import Testing

@testable import ModelGraph

@Suite struct ScanAndBranchTests {
  private func named(_ names: [String]) -> [Graph.Declaration] {
    names.map { Graph.Declaration(name: $0, elementType: nil, shape: nil) }
  }

  private func body(_ inputs: [String], _ outputs: [String], _ nodes: [Node], weights: [Tensor] = []) throws -> Attribute {
    .graph(
      try Graph(
        subgraph: "inside", inputs: named(inputs), outputs: named(outputs), initializers: weights, nodes: nodes,
        opsets: [Node.standardDomain: 17]))
  }

  private func inferred(
    _ nodes: [Node], _ inputs: [(String, ElementType, [Graph.DeclaredDimension])], tensors: [Tensor] = [], opset: Int = 17
  ) throws -> InferredGraph {
    try infer(
      Graph(
        inputs: inputs.map { Graph.Declaration(name: $0.0, elementType: $0.1, shape: $0.2) }, outputs: [], initializers: tensors,
        nodes: nodes, opsets: [Node.standardDomain: opset]))
  }

  private func shape(_ result: InferredGraph, _ name: String) -> String? { result[name]?.shape.map(describe) }

  // MARK: Scan

  private let step = [
    Node(operator: "Add", inputs: ["state", "each"], outputs: ["next"]),
    Node(operator: "Identity", inputs: ["next"], outputs: ["out"]),
  ]

  /// A state [4], and T steps of [4] each.
  @Test func scanRunsOnceForEachStep() throws {
    let scan = Node(
      operator: "Scan", inputs: ["s", "x"], outputs: ["last", "all"],
      attributes: ["num_scan_inputs": .integer(1), "body": try body(["state", "each"], ["next", "out"], step)])
    let result = try inferred([scan], [("s", .float32, [.fixed(4)]), ("x", .float32, [.named("T"), .fixed(4)])])
    #expect(shape(result, "last") == "[4]")
    #expect(shape(result, "all") == "[T, 4]")
    #expect(result.bodies[0]?.map(\.runs) == [.times(Quantity(free: "T"))])
  }

  /// Steps along axis 1 of [4, 6, 3]: the body sees [4, 3]; what it hands out goes along the last axis.
  @Test func scannedAxesMayBeAnywhere() throws {
    let scan = Node(
      operator: "Scan", inputs: ["s", "x"], outputs: ["last", "all"],
      attributes: [
        "num_scan_inputs": .integer(1), "scan_input_axes": .integers([1]), "scan_output_axes": .integers([-1]),
        "body": try body(["state", "each"], ["next", "out"], step),
      ])
    let result = try inferred(
      [scan], [("s", .float32, [.fixed(4), .fixed(3)]), ("x", .float32, [.fixed(4), .fixed(6), .fixed(3)])])
    #expect(result.issues.isEmpty)
    #expect(result.bodies[0]?.first.flatMap { shape($0.graph, "each") } == "[4, 3]")
    #expect(shape(result, "last") == "[4, 3]")
    #expect(shape(result, "all") == "[4, 3, 6]")
    #expect(result.bodies[0]?.map(\.runs) == [.times(6)])
  }

  /// Operator set 8: a batch of 2 first, then 6 steps; the body sees neither, and runs for each step of each sample.
  @Test func oldScanHasABatch() throws {
    let scan = Node(
      operator: "Scan", inputs: ["", "s", "x"], outputs: ["last", "all"],
      attributes: ["num_scan_inputs": .integer(1), "body": try body(["state", "each"], ["next", "out"], step)])
    let result = try inferred(
      [scan], [("s", .float32, [.fixed(2), .fixed(4)]), ("x", .float32, [.fixed(2), .fixed(6), .fixed(4)])], opset: 8)
    #expect(result.issues.isEmpty)
    #expect(shape(result, "last") == "[2, 4]")
    #expect(shape(result, "all") == "[2, 6, 4]")
    #expect(result.bodies[0]?.map(\.runs) == [.times(12)])
  }

  @Test(arguments: [Int.min, -3, 0, 3, Int.max])
  func nonsenseNumbersOfScannedInputsAreReported(_ scanned: Int) throws {
    let scan = Node(
      operator: "Scan", inputs: ["s", "x"], outputs: ["last", "all"],
      attributes: ["num_scan_inputs": .integer(scanned), "body": try body(["state", "each"], ["next", "out"], step)])
    for opset in [8, 17] {
      let result = try inferred([scan], [("s", .float32, [.fixed(4)]), ("x", .float32, [.fixed(6), .fixed(4)])], opset: opset)
      #expect(result.issues[0]?.contains("num_scan_inputs") == true)
    }
  }

  @Test(arguments: [Int.min, -3, 2, Int.max])
  func scannedAxesThatDoNotExistAreReported(_ axis: Int) throws {
    let scan = Node(
      operator: "Scan", inputs: ["s", "x"], outputs: ["last", "all"],
      attributes: [
        "num_scan_inputs": .integer(1), "scan_input_axes": .integers([axis]),
        "body": try body(["state", "each"], ["next", "out"], step),
      ])
    let result = try inferred([scan], [("s", .float32, [.fixed(4)]), ("x", .float32, [.fixed(6), .fixed(4)])])
    #expect(result.issues[0]?.contains("axis") == true)
  }

  // MARK: If

  private func choice(_ condition: String) throws -> Node {
    let whole = Node(operator: "Relu", inputs: ["x"], outputs: ["a"])
    let joined = Node(operator: "Concat", inputs: ["x", "x"], outputs: ["b"], attributes: ["axis": .integer(1)])
    return Node(
      operator: "If", inputs: [condition], outputs: ["y"],
      attributes: ["then_branch": try body([], ["a"], [whole]), "else_branch": try body([], ["b"], [joined])])
  }

  @Test(arguments: [(1, "then_branch", "[N, 4]"), (0, "else_branch", "[N, 8]")])
  func knownConditionTakesItsBranch(_ value: Int, _ attribute: String, _ expected: String) throws {
    let known = try Tensor(name: "which", elementType: .bool, shape: [], contents: .integers { [value] })
    let result = try inferred([choice("which")], [("x", .float32, [.named("N"), .fixed(4)])], tensors: [known])
    #expect(shape(result, "y") == expected)
    #expect(result.bodies[0]?.map(\.attribute) == [attribute])
    #expect(result.bodies[0]?.map(\.runs) == [.times(1)])
  }

  /// What both agree on is kept; the other size is the output's own.
  @Test func unknownConditionKeepsWhatBothSay() throws {
    let result = try inferred([choice("which")], [("x", .float32, [.named("N"), .fixed(4)]), ("which", .bool, [])])
    #expect(shape(result, "y") == "[N, y[1]]")
    #expect(result["y"]?.elementType == .float32)
    #expect(result.bodies[0]?.map(\.runs) == [.alternative, .alternative])
  }

  @Test func branchThatIsMissingIsReported() throws {
    let node = Node(operator: "If", inputs: ["which"], outputs: ["y"], attributes: ["then_branch": .integer(3)])
    let result = try inferred([node], [("which", .bool, [])])
    #expect(result.issues[0] == "it has no graph \"then_branch\"")
  }

  // MARK: SequenceMap

  private let joined = Node(operator: "Concat", inputs: ["each", "x"], outputs: ["z"], attributes: ["axis": .integer(0)])

  /// [3, 4] and [5, 4], each with [2, 4] behind it.
  @Test func sequenceMapRunsForEachElement() throws {
    let map = Node(
      operator: "SequenceMap", inputs: ["all", "x"], outputs: ["y"], attributes: ["body": try body(["each", "x"], ["z"], [joined])])
    let result = try inferred(
      [
        Node(operator: "SequenceConstruct", inputs: ["a", "b"], outputs: ["all"]), map,
        Node(operator: "SequenceAt", inputs: ["y", "one"], outputs: ["second"]),
      ],
      [
        ("a", .float32, [.fixed(3), .fixed(4)]), ("b", .float32, [.fixed(5), .fixed(4)]), ("x", .float32, [.fixed(2), .fixed(4)]),
      ], tensors: [try Tensor(name: "one", elementType: .int64, shape: [], contents: .integers { [1] })])
    #expect(result.issues.isEmpty)
    #expect(result.bodies[1]?.map(\.runs) == [.times(1), .times(1)])
    #expect(shape(result, "second") == "[7, 4]")
  }

  @Test func sequenceMapOfUnknownLengthRunsAnyNumberOfTimes() throws {
    let map = Node(
      operator: "SequenceMap", inputs: ["all"], outputs: ["y"],
      attributes: [
        "body": try body(
          ["each"], ["z"],
          [
            Node(operator: "Relu", inputs: ["each"], outputs: ["z"])
          ])
      ])
    let element = Graph.DeclaredType(elementType: .float32, shape: [.fixed(3)])
    var type = Graph.DeclaredType()
    type.container = .sequence(element)
    let graph = try Graph(
      inputs: [Graph.Declaration(name: "all", type: type)], outputs: [], nodes: [map], opsets: [Node.standardDomain: 17])
    let result = try infer(graph)
    #expect(result.bodies[0]?.map(\.runs) == [.unknown])
    #expect(result["y"]?.container == .sequenceOf(TensorInfo(.float32, [3])))
  }
}
