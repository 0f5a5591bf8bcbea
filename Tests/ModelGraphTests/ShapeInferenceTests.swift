import Testing

@testable import ModelGraph

/// Chains of nodes, free dimensions, and what happens when a rule cannot help.
@Suite struct ShapeInferenceTests {
  typealias Sizes = [Graph.DeclaredDimension]

  private func outputs(
    _ nodes: [Node], _ inputs: [String: Sizes], integers: [String: [Int]] = [:], opset: Int = 17
  ) throws -> InferredGraph {
    let tensors = try integers.map { name, values in
      try Tensor(name: name, elementType: .int64, shape: [values.count], contents: .integers { values })
    }
    let graph = try Graph(
      inputs: inputs.map { Graph.Declaration(name: $0, elementType: .float32, shape: $1) }, outputs: [],
      initializers: tensors, nodes: nodes, opsets: [Node.standardDomain: opset])
    return try infer(graph)
  }

  private func shape(_ result: InferredGraph, _ name: String = "y") -> String? { result.tensors[name]?.shape.map(describe) }

  @Test func operatorWithoutARuleIsReportedAndNotGuessed() throws {
    let result = try outputs(
      [
        Node(operator: "Frobnicate", inputs: ["x"], outputs: ["a"]), Node(operator: "Relu", inputs: ["a"], outputs: ["y"]),
        Node(operator: "Relu", domain: "com.example", inputs: ["x"], outputs: ["b"]),
      ], ["x": [.fixed(2)]])
    #expect(shape(result) == nil)
    #expect(result.issues[0] == "Podium has no shape rule for the operator Frobnicate")
    #expect(result.issues[1] == "the shape of its input \"a\" is not known")
    #expect(result.issues[2]?.contains("com.example::Relu") == true)
  }

  @Test(arguments: ShapeCase.all(contradictions))
  func contradictionIsReportedAndDoesNotTrap(_ row: ShapeCase) throws {
    #expect(try row.inferred().first == .some(nil))
  }

  private static let contradictions = """
    matmul | MatMul@13 | 2x3 4x5 | 1
    gemmRank | Gemm@13 | 2x3x4 4x5 | 1
    convolutionChannels | Conv@11 | 1x3x8x8 4x5x3x3 | 1
    convolutionGroups | Conv@11 group=0 | 1x3x8x8 4x3x3x3 | 1
    convolutionStride | Conv@11 strides=[0,1] | 1x3x8x8 4x3x3x3 | 1
    convolutionPads | Conv@11 pads=[1,1] | 1x3x8x8 4x3x3x3 | 1
    convolutionRank | Conv@11 | 1x3x8x8 4x3x3 | 1
    windowTooLarge | MaxPool@12 kernel_shape=[9,9] | 1x3x8x8 | 1
    negativeSize | ConvTranspose@11 pads=[9,9,9,9] | 1x3x2x2 3x4x3x3 | 1
    noKernel | AveragePool@12 | 1x3x8x8 | 1
    broadcasting | Add@14 | 2x3 2x4 | 1
    concatenation | Concat@13 axis=0 | 2x3 2x4 | 1
    concatenationAxis | Concat@13 axis=7 | 2x3 2x4 | 1
    reshape | Reshape@14 | 2x3 2={4,-1} | 1
    reshapeTwice | Reshape@14 | 2x3 2={-1,-1} | 1
    reshapeCopy | Reshape@14 | 2x3 3={2,3,0} | 1
    transposition | Transpose@13 perm=[0,0] | 2x3 | 1
    squeezed | Squeeze@13 | 2x3 1={0} | 1
    doubleAxis | Unsqueeze@13 | 2x3 2={0,0} | 1
    slicedStep | Slice@13 | 2x3 1={0} 1={1} 1={0} 1={0} | 1
    slicedLists | Slice@13 | 2x3 1={0} 2={1,1} | 1
    gathered | Gather@13 axis=-9223372036854775808 | 2x3 1 | 1
    gatheredTooDeep | GatherND@13 | 2x3 4x3 | 1
    missingInput | Add@14 | 2x3 - | 1
    filled | ConstantOfShape@9 | 1={-4} | 1
    """

  @Test func numbersTooLargeForAnyMachineAreAnErrorWithTheNode() {
    #expect("overflow") {
      try outputs(
        [Node(name: "huge", operator: "Flatten", inputs: ["x"], outputs: ["y"])],
        ["x": [.fixed(1), .fixed(1 << 40), .fixed(1 << 40)]])
    } throws: {
      ($0 as? ModelGraphError)?.code == .overflow && ($0 as? ModelGraphError)?.place == "huge"
    }
  }

  @Test func contentsBeyond64BitsAreNotKnown() throws {
    let result = try outputs(
      [
        Node(operator: "Mul", inputs: ["big", "big"], outputs: ["a"]), Node(operator: "Neg", inputs: ["least"], outputs: ["b"]),
        Node(operator: "Div", inputs: ["least", "minus"], outputs: ["c"]),
        Node(operator: "Add", inputs: ["big", "big"], outputs: ["d"]),
      ], [:], integers: ["big": [.max], "least": [.min], "minus": [-1]])
    for name in ["a", "b", "c", "d"] {
      #expect(shape(result, name) == "[1]")
      #expect(result.tensors[name]?.values == nil)
    }
  }

  @Test func farOffsetsDoNotTrap() throws {
    let far = [Int.max, .min, .max - 1]
    for start in far {
      for end in far {
        for step in [1, -1, .max, .min + 1] {
          _ = try outputs(
            [Node(operator: "Slice", inputs: ["s", "start", "end", "axes", "step"], outputs: ["y"])], [:],
            integers: ["s": [1, 2, 3], "start": [start], "end": [end], "axes": [0], "step": [step]])
        }
      }
    }
  }

  /// out = floor((H + 2 * 3 - 7) / 2) + 1 = floor((H - 1) / 2) + 1 = floor((H + 1) / 2).
  @Test func convolutionOfAFreeImageIsAFormula() throws {
    let attributes: Attributes = ["pads": .integers([3, 3, 3, 3]), "strides": .integers([2, 2])]
    let node = Node(operator: "Conv", inputs: ["x", "w"], outputs: ["y"], attributes: attributes)
    let result = try outputs(
      [node], ["x": [.named("N"), .fixed(3), .named("H"), .fixed(224)], "w": [.fixed(64), .fixed(3), .fixed(7), .fixed(7)]])
    #expect(shape(result) == "[N, 64, floor((H + 1)/2), 112]")
  }

  @Test func shapeArithmeticFoldsThroughFreeDimensions() throws {
    let nodes = [
      Node(operator: "Shape", inputs: ["x"], outputs: ["shape"]),
      Node(operator: "Gather", inputs: ["shape", "first"], outputs: ["batch"]),
      Node(operator: "Concat", inputs: ["batch", "rest"], outputs: ["target"], attributes: ["axis": .integer(0)]),
      Node(operator: "Reshape", inputs: ["x", "target"], outputs: ["y"]),
    ]
    let result = try outputs(
      nodes, ["x": [.named("N"), .named("S"), .fixed(768)]], integers: ["first": [0], "rest": [-1, 12, 64]])
    #expect(shape(result) == "[N, S, 12, 64]")
    #expect(result.tensors["target"]?.values?.map(\.description) == ["N", "-1", "12", "64"])
  }

  /// The pattern by which exporters expand to a shape in which -1 means "as it is".
  @Test func comparisonsOfSizesAreDecidedWhereTheyAreCertain() throws {
    let nodes = [
      Node(operator: "Shape", inputs: ["x"], outputs: ["shape"]),
      Node(operator: "Equal", inputs: ["shape", "minus"], outputs: ["open"]),
      Node(operator: "Where", inputs: ["open", "ones", "shape"], outputs: ["target"]),
      Node(operator: "Expand", inputs: ["one", "target"], outputs: ["y"]),
    ]
    let result = try outputs(
      nodes, ["x": [.named("N"), .fixed(4)], "one": [.fixed(1), .fixed(1)]], integers: ["minus": [-1, -1], "ones": [1, 1]])
    #expect(shape(result) == "[N, 4]")
  }

  @Test func sizesThatDependOnDataGetANameOfTheirOwn() throws {
    let result = try outputs(
      [
        Node(operator: "Reshape", inputs: ["x", "unknown"], outputs: ["a"]),
        Node(operator: "Transpose", inputs: ["a"], outputs: ["y"]),
      ], ["x": [.fixed(6)], "unknown": [.fixed(2)]])
    #expect(shape(result) == "[a[1], a[0]]")
  }

  @Test func differentFreeSizesThatMeetStayHonest() throws {
    let result = try outputs(
      [Node(operator: "Add", inputs: ["x", "z"], outputs: ["y"])], ["x": [.named("N"), .fixed(1)], "z": [.named("M"), .fixed(5)]])
    #expect(shape(result) == "[max(M, N), 5]")
  }

  @Test func oldOperatorSetsNameAxesAsAttributes() throws {
    let result = try outputs(
      [
        Node(operator: "Unsqueeze", inputs: ["x"], outputs: ["a"], attributes: ["axes": .integers([0, 2])]),
        Node(operator: "Squeeze", inputs: ["a"], outputs: ["b"], attributes: ["axes": .integers([2])]),
        Node(
          operator: "Slice", inputs: ["b"], outputs: ["c"],
          attributes: ["starts": .integers([1]), "ends": .integers([-1]), "axes": .integers([1])]),
        Node(operator: "ReduceMean", inputs: ["c"], outputs: ["d"], attributes: ["axes": .integers([0])]),
        Node(operator: "Reshape", inputs: ["d"], outputs: ["y"], attributes: ["shape": .integers([-1])]),
      ], ["x": [.fixed(5), .fixed(4)]], opset: 5)
    #expect(
      ["a", "b", "c", "d", "y"].map { shape(result, $0) } == ["[1, 5, 1, 4]", "[1, 5, 4]", "[1, 3, 4]", "[1, 3, 4]", "[12]"])
  }
}
