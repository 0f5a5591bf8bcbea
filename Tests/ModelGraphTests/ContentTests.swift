import Testing

@testable import ModelGraph

/// What small tensors hold, followed through the operators with which exporters compute shapes. Expected contents are worked out
/// by hand from the operators' definitions.
@Suite struct ContentTests {
  /// The contents of the output of a node whose inputs hold these, as texts; nil where they are not known.
  private func contents(
    _ name: String, _ inputs: [([Int], [Int])], _ attributes: Attributes = [:], outputs: Int = 1
  ) throws -> [[String]?] {
    var initializers: [Tensor] = []
    for (index, (shape, values)) in inputs.enumerated() {
      initializers.append(try Tensor(name: "in\(index)", elementType: .int64, shape: shape, contents: .integers { values }))
    }
    let node = Node(
      operator: name, inputs: initializers.map(\.name), outputs: (0..<outputs).map { "out\($0)" }, attributes: attributes)
    let graph = try Graph(inputs: [], outputs: [], initializers: initializers, nodes: [node], opsets: [Node.standardDomain: 18])
    let result = try infer(graph)
    return node.outputs.map { result[$0]?.values?.map(\.description) }
  }

  private func first(_ name: String, _ inputs: [([Int], [Int])], _ attributes: Attributes = [:]) throws -> [String]? {
    try contents(name, inputs, attributes)[0]
  }

  @Test func movementKeepsContents() throws {
    let matrix = ([2, 3], [1, 2, 3, 4, 5, 6])
    #expect(try first("Transpose", [matrix], ["perm": .integers([1, 0])]) == ["1", "4", "2", "5", "3", "6"])
    #expect(try first("Slice", [matrix, ([1], [2]), ([1], [-9]), ([1], [1]), ([1], [-1])]) == ["3", "2", "1", "6", "5", "4"])
    #expect(try first("Gather", [matrix, ([2], [2, -3])], ["axis": .integer(1)]) == ["3", "1", "6", "4"])
    #expect(try first("GatherElements", [matrix, ([1, 3], [1, 0, -1])]) == ["4", "2", "6"])
    #expect(try first("GatherND", [matrix, ([2, 2], [0, 1, 1, -1])]) == ["2", "6"])
    #expect(try first("Concat", [matrix, ([2, 1], [7, 8])], ["axis": .integer(1)]) == ["1", "2", "3", "7", "4", "5", "6", "8"])
    #expect(try first("Tile", [([2], [1, 2]), ([1], [2])]) == ["1", "2", "1", "2"])
    #expect(try first("Expand", [([2, 1], [1, 2]), ([2], [1, 2])]) == ["1", "1", "2", "2"])
    #expect(try first("Pad", [([2], [1, 2]), ([2], [1, 2]), ([], [9])]) == ["9", "1", "2", "9", "9"])
    #expect(
      try contents("Split", [matrix, ([2], [1, 2])], ["axis": .integer(1)], outputs: 2) == [["1", "4"], ["2", "3", "5", "6"]])
    #expect(try first("Trilu", [([2, 2], [1, 2, 3, 4])]) == ["1", "2", "0", "4"])
  }

  @Test func writingKeepsContents() throws {
    #expect(try first("ScatterND", [([4], [1, 2, 3, 4]), ([2, 1], [0, -1]), ([2], [8, 9])]) == ["8", "2", "3", "9"])
    #expect(try first("ScatterElements", [([3], [1, 2, 3]), ([1], [1]), ([1], [7])]) == ["1", "7", "3"])
    #expect(try first("ScatterND", [([2], [1, 2]), ([1, 1], [5]), ([1], [8])]) == nil)
  }

  @Test func arithmeticKeepsContents() throws {
    let matrix = ([2, 2], [1, -2, 3, 4])
    #expect(try first("ReduceProd", [matrix, ([1], [0])]) == ["3", "-8"])
    #expect(try first("ReduceMax", [matrix, ([1], [1])]) == ["1", "4"])
    #expect(try first("Abs", [matrix]) == ["1", "2", "3", "4"])
    #expect(try first("Sign", [matrix]) == ["1", "-1", "1", "1"])
    #expect(try first("CumSum", [([3], [1, 2, 3]), ([], [0])]) == ["1", "3", "6"])
    #expect(
      try first("CumSum", [([3], [1, 2, 3]), ([], [0])], ["exclusive": .integer(1), "reverse": .integer(1)]) == ["5", "3", "0"])
    #expect(try first("NonZero", [([4], [0, 5, 0, 6])]) == ["1", "3"])
    #expect(try first("ArgMax", [matrix], ["axis": .integer(1)]) == ["0", "1"])
    #expect(try first("OneHot", [([2], [1, -1]), ([], [3]), ([2], [0, 9])]) == ["0", "9", "0", "0", "0", "9"])
    #expect(try first("Pow", [([2], [2, 3]), ([], [3])]) == ["8", "27"])
    #expect(try first("Where", [([2], [1, 0]), ([1], [5]), ([2], [6, 7])]) == ["5", "7"])
    #expect(try first("Clip", [matrix, ([], [0]), ([], [3])]) == ["1", "0", "3", "3"])
  }

  /// floor(H * 0.5) on the way through floating point, as exporters write it for an interpolation.
  @Test func sizesPassThroughFloatingPoint() throws {
    let half = try Tensor(name: "half", elementType: .float32, shape: [], contents: .reals { [0.5] })
    let nodes = [
      Node(operator: "Shape", inputs: ["x"], outputs: ["shape"]),
      Node(operator: "Cast", inputs: ["shape"], outputs: ["real"], attributes: ["to": .integer(1)]),
      Node(operator: "Mul", inputs: ["real", "half"], outputs: ["scaled"]),
      Node(operator: "Floor", inputs: ["scaled"], outputs: ["floored"]),
      Node(operator: "Cast", inputs: ["floored"], outputs: ["size"], attributes: ["to": .integer(7)]),
      Node(operator: "ConstantOfShape", inputs: ["size"], outputs: ["y"]),
    ]
    let graph = try Graph(
      inputs: [Graph.Declaration(name: "x", elementType: .float32, shape: [.named("H"), .fixed(7)])], outputs: [],
      initializers: [half], nodes: nodes, opsets: [Node.standardDomain: 17])
    #expect(try infer(graph)["y"]?.shape.map(describe) == "[floor(H/2), 3]")
  }

  /// 0.7 in 32 bits is 0.699999988...; its product with 10 rounds to 7 in 32 bits.
  @Test func realsRoundAsTheirTypeDoes() throws {
    let ten = TensorInfo(.float32, [], reals: [.number(10)])
    let product = try Real.product(.number(Double(Float(0.7))), .number(10))
    #expect(try product?.floor() == 6)
    #expect(try product?.stored(as: ten.elementType).floor() == 7)
  }

  @Test func castsThatLoseNumbersForgetThem() {
    let info = TensorInfo(.int64, [1], values: [-1])
    #expect(info.cast(to: .uint8).values == nil)
    #expect(info.cast(to: .int8).values == [-1])
    #expect(info.cast(to: .bool).values == [1])
    #expect(info.cast(to: .float32).reals == [.number(-1)])
    #expect(TensorInfo(.float32, [1], reals: [.number(.nan)]).cast(to: .int64).values == nil)
    #expect(TensorInfo(.float32, [1], reals: [.number(-1.5)]).cast(to: .int64).values == [-1])
  }

  @Test func sequencesKeepTheirElementsApart() throws {
    let nodes = [
      Node(operator: "SequenceConstruct", inputs: ["a", "b"], outputs: ["s"]),
      Node(operator: "SequenceInsert", inputs: ["s", "a", "front"], outputs: ["t"]),
      Node(operator: "SequenceAt", inputs: ["t", "last"], outputs: ["y"]),
      Node(operator: "SequenceLength", inputs: ["t"], outputs: ["n"]),
      Node(
        operator: "ConcatFromSequence", inputs: ["t"], outputs: ["all"], attributes: ["axis": .integer(0)]),
      Node(
        operator: "SplitToSequence", inputs: ["b", "two"], outputs: ["parts"], attributes: ["axis": .integer(0)]),
      Node(operator: "SequenceAt", inputs: ["parts", "last"], outputs: ["rest"]),
      Node(operator: "SequenceAt", inputs: ["parts", "far"], outputs: ["nothing"]),
    ]
    func number(_ name: String, _ value: Int) throws -> Tensor {
      try Tensor(name: name, elementType: .int64, shape: [], contents: .integers { [value] })
    }
    let graph = try Graph(
      inputs: [
        Graph.Declaration(name: "a", elementType: .float32, shape: [.named("N"), .fixed(3)]),
        Graph.Declaration(name: "b", elementType: .float32, shape: [.fixed(5), .fixed(3)]),
      ], outputs: [], initializers: try [number("front", 0), number("last", -1), number("two", 2), number("far", .max)],
      nodes: nodes,
      opsets: [Node.standardDomain: 17])
    let result = try infer(graph)
    #expect(result["y"]?.shape.map(describe) == "[5, 3]")
    #expect(result["n"]?.values == [3])
    #expect(result["all"]?.shape.map(describe) == "[2*N + 5, 3]")
    #expect(result["rest"]?.shape.map(describe) == "[1, 3]")
    #expect(result["nothing"] == .unknown)
  }
}
