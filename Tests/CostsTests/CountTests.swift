import ModelGraph
import Testing

@testable import Costs

@Suite struct CountTests {
  private func graph(_ nodes: [Node], _ shape: [Graph.DeclaredDimension], weights: [Tensor] = [], outputs: [String]) throws -> Graph
  {
    try Graph(
      inputs: [Graph.Declaration(name: "x", elementType: .float32, shape: shape)],
      outputs: outputs.map { Graph.Declaration(name: $0, elementType: nil, shape: nil) }, initializers: weights, nodes: nodes,
      opsets: [Node.standardDomain: 17])
  }

  @Test func nothingIsSkippedSilently() throws {
    let cost = try count(
      graph(
        [
          Node(name: "odd", operator: "Frobnicate", inputs: ["x"], outputs: ["a"]),
          Node(name: "after", operator: "Relu", inputs: ["a"], outputs: ["b"]),
          Node(name: "foreign", operator: "Relu", domain: "com.example", inputs: ["x"], outputs: ["c"]),
          Node(name: "wrong", operator: "MatMul", inputs: ["x", "x"], outputs: ["d"]),
          Node(name: "renamed", operator: "Identity", inputs: ["a"], outputs: ["e"]),
          Node(name: "fine", operator: "Relu", inputs: ["x"], outputs: ["f"]),
        ], [.fixed(2), .fixed(3)], outputs: ["f"]))
    #expect(cost.uncounted.map(\.name) == ["odd", "after", "foreign", "wrong", "renamed"])
    #expect(cost.uncounted[0].reason == "Podium has no cost rule for the operator Frobnicate")
    #expect(cost.uncounted[1].reason == "the shape of its input \"a\" is not known")
    #expect(cost.uncounted[2].operator == "com.example::Relu")
    #expect(cost.uncounted[3].reason == "rows of 3 elements meet columns of 2")
    #expect(cost.flops == 6)
    #expect(cost.layers.count == 6)
    #expect(cost.layers[0].bytes == nil)
  }

  @Test func costsBeyond64BitsAreAnErrorWithTheNode() throws {
    let side = Graph.DeclaredDimension.fixed(1 << 24)
    let huge = try graph(
      [Node(name: "huge", operator: "MatMul", inputs: ["x", "x"], outputs: ["y"])], [side, side], outputs: ["y"])
    #expect("overflow") { try count(huge) } throws: {
      ($0 as? ModelGraphError)?.code == .overflow && ($0 as? ModelGraphError)?.place == "huge"
    }
  }

  @Test func sharedParametersCountOnce() throws {
    let weight = try Tensor(name: "w", elementType: .float16, shape: [3, 3])
    let unused = try Tensor(name: "u", elementType: .float32, shape: [5])
    let cost = try count(
      graph(
        [
          Node(operator: "MatMul", inputs: ["x", "w"], outputs: ["a"]),
          Node(operator: "MatMul", inputs: ["a", "w"], outputs: ["y"]),
        ], [.fixed(2), .fixed(3)], weights: [weight, unused], outputs: ["y"]))
    #expect(cost.parameters == 9 + 5)
    #expect(cost.weightBytes == 9 * 2 + 5 * 4)
    #expect(cost.layers.map(\.parameters) == [9, 0])
    #expect(cost.byOperator["MatMul"]?.parameters == 9)
  }

  private func branch(_ name: String, _ nodes: [Node], weights: [Tensor] = [], output: String) throws -> (String, Attribute) {
    let graph = try Graph(
      subgraph: name, inputs: [], outputs: [Graph.Declaration(name: output, elementType: nil, shape: nil)],
      initializers: weights, nodes: nodes, opsets: [Node.standardDomain: 17])
    return ("\(name)_branch", .graph(graph))
  }

  private func choice(_ condition: String) throws -> Node {
    let inside = try Tensor(name: "inside", elementType: .float32, shape: [7])
    var attributes = Attributes()
    for (name, value) in [
      try branch(
        "then", [Node(operator: "Mul", inputs: ["inside", "w"], outputs: ["product"])], weights: [inside], output: "product"),
      try branch("else", [Node(operator: "Sqrt", inputs: ["w"], outputs: ["root"])], output: "root"),
    ] { attributes[name] = value }
    return Node(name: "choice", operator: "If", inputs: [condition], outputs: ["y"], attributes: attributes)
  }

  /// The branch that multiplies 7 elements is dearer than the one that takes a root of 1.
  @Test func dearerBranchIsCountedAndBothAreShown() throws {
    let flag = Node(operator: "IsNaN", inputs: ["x"], outputs: ["flag"])
    let weights = [try Tensor(name: "w", elementType: .float32, shape: [1])]
    let cost = try count(graph([flag, choice("flag")], [.fixed(1)], weights: weights, outputs: ["y"]))
    #expect(cost.flops == 8)
    #expect(cost.layers.map(\.path) == ["flag", "choice", "choice/then_branch/product", "choice/else_branch/root"])
    #expect(cost.layers.map(\.isCounted) == [true, true, true, false])
    #expect(
      cost.uncounted.map(\.reason) == [
        "data decide which branch runs; the dearer one is counted: then_branch 7 FLOPs, else_branch 1 FLOPs"
      ])
    #expect(cost.byOperator["Sqrt"] == nil)
    #expect(cost.parameters == 8)
    #expect(cost.layers.map(\.parameters) == [0, 0, 8, 0])
  }

  @Test func knownConditionCountsItsBranchOnly() throws {
    let no = try Tensor(name: "no", elementType: .bool, shape: [], contents: .integers { [0] })
    let weights = [no, try Tensor(name: "w", elementType: .float32, shape: [1])]
    let cost = try count(graph([choice("no")], [.fixed(1)], weights: weights, outputs: ["y"]))
    #expect(cost.flops == 1)
    #expect(cost.uncounted.isEmpty)
    #expect(cost.layers.map(\.path) == ["choice", "choice/else_branch/root"])
    // Stored all the same: 1, 7 and the condition.
    #expect(cost.parameters == 9)
  }

  /// x [1000] of 4,000 bytes. Relu reads and writes it: 8,000. Reshape is a view: 0. Add reads two and writes one: 12,000.
  @Test func bytesAreReadOnceAndWrittenOnce() throws {
    let target = try Tensor(name: "target", elementType: .int64, shape: [2], contents: .integers { [10, 100] })
    let cost = try count(
      graph(
        [
          Node(operator: "Relu", inputs: ["x"], outputs: ["a"]),
          Node(operator: "Reshape", inputs: ["a", "target"], outputs: ["b"]),
          Node(operator: "Add", inputs: ["b", "b"], outputs: ["y"]),
        ], [.fixed(1000)], weights: [target], outputs: ["y"]))
    #expect(cost.layers.map(\.bytes) == [8_000, 0, 12_000])
    #expect(cost.bytesMoved == 20_000)
    #expect(cost.arithmeticIntensity == 0.1)
  }

  /// Of a table of 1,000 rows of 8 floats two rows are read: 64 bytes of rows and 16 of indices read, 64 written.
  @Test func lookupsReadWhatTheyTake() throws {
    let table = try Tensor(name: "table", elementType: .float32, shape: [1000, 8])
    let rows = try Tensor(name: "rows", elementType: .int64, shape: [2], contents: .integers { [3, 4] })
    let cost = try count(
      graph(
        [Node(operator: "Gather", inputs: ["table", "rows"], outputs: ["y"])], [.fixed(1)], weights: [table, rows], outputs: ["y"]))
    #expect(cost.bytesMoved == Quantity(64 + 16 + 64))
  }

  /// Sizes in floats: x 100, a 100, b 100 (a view of a), c 1, w made of weights alone. While `a` is made x and a live (200); x is
  /// dead then; while `c` is made a and c live (101); y is read from c alone. The worst is 200 floats.
  @Test func memoryIsFreedAfterTheLastUse() throws {
    let target = try Tensor(name: "target", elementType: .int64, shape: [2], contents: .integers { [10, 10] })
    let nodes = [
      Node(operator: "ConstantOfShape", inputs: ["target"], outputs: ["w"]),
      Node(operator: "Relu", inputs: ["x"], outputs: ["a"]), Node(operator: "Reshape", inputs: ["a", "target"], outputs: ["b"]),
      Node(operator: "ReduceSum", inputs: ["b"], outputs: ["c"]), Node(operator: "Relu", inputs: ["c"], outputs: ["y"]),
    ]
    #expect(try count(graph(nodes, [.fixed(100)], weights: [target], outputs: ["y"])).activationPeakBytes == 800)
    // Kept to the end, x and a are alive with c and y: 100 + 100 + 1 + 1 floats.
    #expect(try count(graph(nodes, [.fixed(100)], weights: [target], outputs: ["y", "x", "b"])).activationPeakBytes == 808)
    #expect(try count(graph(nodes, [.named("K")], weights: [target], outputs: ["y"])).activationPeakBytes?.description == nil)
  }

  /// A convolution of a free batch: 2 * N * 64 * H' * W' * (3 * 7 * 7) with H' = W' = 112 is 2 * 64 * 12544 * 147 * N.
  @Test func freeDimensionsGiveThePolynomial() throws {
    let weight = try Tensor(name: "w", elementType: .float32, shape: [64, 3, 7, 7])
    let node = Node(
      operator: "Conv", inputs: ["x", "w"], outputs: ["y"],
      attributes: ["pads": .integers([3, 3, 3, 3]), "strides": .integers([2, 2])])
    let cost = try count(
      graph([node], [.named("batch"), .fixed(3), .fixed(224), .fixed(224)], weights: [weight], outputs: ["y"]))
    #expect(cost.flops.description == "\(2 * 64 * 12_544 * 147)*batch")
    #expect(cost.flops.constant == nil && cost.arithmeticIntensity == nil)
    #expect(cost.freeDimensions == ["batch"])
  }

  /// The same formula as in `EncoderModelTests`, now in batch and length: 12 (4 N S h h + 2 N S S h + 2 N S h f) multiply-adds. At
  /// 1 x 128 and 2 x 96 these are the numbers that ONNX Runtime's shapes give for BERT base as PyTorch 2.15.0 exports it.
  @Test func encoderIsAFormulaInBatchAndLength() throws {
    let (h, f) = (EncoderGraph.hidden, EncoderGraph.inner)
    let cost = try count(EncoderGraph.make())
    #expect(cost.macs.description == "\(12 * 2 * h)*N*S^2 + \(12 * (4 * h * h + 2 * h * f))*N*S")
    #expect(try cost.macs.substituting(["N": 1, "S": 128]) == 11_173_625_856)
    #expect(try cost.macs.substituting(["N": 2, "S": 96]) == 16_647_192_576)
    #expect(cost.uncounted.isEmpty)
    // Four square matrices and two of the feed-forward, a bias for each column, scale and shift twice; and 4 + 3 sizes.
    #expect(cost.parameters == 12 * (4 * h * h + 2 * h * f + 4 * h + f + h + 4 * h) + 7)
    let bound = try count(EncoderGraph.make(), bindings: Bindings(inputs: ["x": [2, 96, 768]]))
    #expect(try bound.flops == cost.flops.substituting(["N": 2, "S": 96]))
    #expect(try bound.total.transcendentals == cost.total.transcendentals.substituting(["N": 2, "S": 96]))
    #expect(try bound.bytesMoved == cost.bytesMoved.substituting(["N": 2, "S": 96]))
  }
}
