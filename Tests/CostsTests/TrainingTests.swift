import ModelGraph
import Testing

@testable import Costs

/// What the backward pass of small graphs costs, calculated by hand from torch's rules: a product's gradients cost as much as the
/// product, for each operand that needs one.
@Suite struct TrainingTests {
  /// A graph over `x` and stored weights; nodes in a row.
  private func graph(
    _ x: [Int], _ type: ElementType = .float32, weights: [String: [Int]], _ nodes: [Node]
  ) throws -> InferredGraph {
    try infer(
      Graph(
        inputs: [Graph.Declaration(name: "x", elementType: type, shape: x.map { .fixed($0) })], outputs: [],
        initializers: weights.sorted { $0.key < $1.key }.map { try Tensor(name: $0.key, elementType: .float32, shape: $0.value) },
        nodes: nodes, opsets: [Node.standardDomain: 17]))
  }

  private func node(_ name: String, _ inputs: [String], _ output: String, _ attributes: Attributes = [:]) -> Node {
    Node(operator: name, inputs: inputs, outputs: [output], attributes: attributes)
  }

  /// macs 36 x 18 = 648, then 2 x 36 = 72. The model's input needs no gradient: one product, then two.
  @Test func firstLayerTakesNoInputGradient() throws {
    let inferred = try graph(
      [1, 2, 5, 5], weights: ["v": [4, 2, 3, 3], "w": [2, 4, 3, 3]],
      [node("Conv", ["x", "v"], "a"), node("Relu", ["a"], "b"), node("Conv", ["b", "w"], "c")])
    #expect(try Convention.torch.backward(of: inferred) == [1_296, 0, 288])
    // Relu once as forward.
    #expect(try Convention.podium.backward(of: inferred) == [1_296, 36, 288])
    #expect(try Convention.fvcore.backward(of: inferred) == [0, 0, 0])
  }

  /// out 36, 1x3x3 a group: macs 324. torch takes the weight's gradient for that of a dense convolution: 2 x 2 x 324. A bias sums
  /// up 36 elements to 4.
  @Test(arguments: ["Conv", "ConvTranspose"])
  func torchForgetsTheGroupsOfAWeightGradient(_ name: String) throws {
    let transposed = name == "ConvTranspose"
    let inferred = try graph(
      transposed ? [1, 4, 3, 3] : [1, 2, 5, 5], weights: ["b": [4], "w": transposed ? [4, 2, 3, 3] : [4, 1, 3, 3]],
      [node(name, ["x", "w", "b"], "a", ["group": .integer(2)])])
    // Transposed: in 36 spread over 2x3x3: macs 648; out 1x4x5x5 = 100.
    #expect(try Convention.torch.backward(of: inferred) == [transposed ? 2_592 : 1_296])
    #expect(try Convention.podium.backward(of: inferred) == [transposed ? 1_296 + 96 : 648 + 32])
  }

  /// A row of the table needs a gradient, so the first product has both: 2 x 2 x (3 x 4 x 5). Its transposed table is tied.
  @Test func embeddingsPassGradientsOn() throws {
    let inferred = try graph(
      [3], .int64, weights: ["table": [7, 4], "w": [4, 4]],
      [
        node("Gather", ["table", "x"], "rows"), node("MatMul", ["rows", "w"], "hidden"),
        node("Transpose", ["table"], "out"), node("MatMul", ["hidden", "out"], "scores"),
        node("ArgMax", ["scores"], "word"), node("Cast", ["word"], "real", ["to": .integer(1)]), node("Relu", ["real"], "end"),
      ])
    #expect(try Convention.torch.backward(of: inferred) == [0, 192, 0, 336, 0, 0, 0])
    // Whole numbers end the gradient.
    #expect(try Convention.podium.backward(of: inferred).last == 0)
  }

  /// Sizes that the graph works out from its input make a state, stored sizes a weight.
  @Test func filledTensorsAreParametersWhenTheirSizesAreStored() throws {
    let inferred = try infer(
      Graph(
        inputs: [Graph.Declaration(name: "x", elementType: .float32, shape: [.fixed(3), .fixed(4)])], outputs: [],
        initializers: [
          try Tensor(name: "sizes", elementType: .int64, shape: [2], contents: .integers { [4, 5] })
        ],
        nodes: [
          node("ConstantOfShape", ["sizes"], "w"), node("MatMul", ["x", "w"], "a"), node("Shape", ["x"], "shape"),
          node("ConstantOfShape", ["shape"], "zeros"), node("Transpose", ["zeros"], "state"), node("MatMul", ["x", "state"], "b"),
        ], opsets: [Node.standardDomain: 17]))
    #expect(try Convention.torch.backward(of: inferred) == [0, 120, 0, 0, 0, 0])
  }

  /// Scores 2x3x3 by 4: macs 72, with the values as many. torch's own operator, told by its scaled query and key, works the scores
  /// out again: three products of 144 for them.
  @Test(arguments: [true, false])
  func attentionTakesFiveProductsWhereTorchHadOneOperator(_ isFused: Bool) throws {
    let key = isFused ? "scaledKey" : "key"
    let inferred = try graph(
      [2, 3, 4], weights: ["p": [4], "q": [4], "r": [4], "mask": [3, 3], "scale": []],
      [
        node("Mul", ["x", "q"], "query"), node("Mul", ["x", "p"], "keys"), node("Mul", ["x", "r"], "values"),
        node("Transpose", ["keys"], "key", ["perm": .integers([0, 2, 1])]),
        node("Mul", ["query", "scale"], "scaled"), node("Mul", ["key", "scale"], "scaledKey"),
        node("MatMul", ["scaled", key], "scores"), node("Add", ["scores", "mask"], "masked"),
        node("Softmax", ["masked"], "shares"), node("MatMul", ["shares", "values"], "context"),
      ])
    #expect(try Convention.torch.backward(of: inferred).map { $0 ?? 0 }.reduce(0, +) == (isFused ? 5 : 4) * 144)
    // Executed as written, the scores are kept.
    #expect(try Convention.podium.backward(of: inferred)[6] == 288)
  }

  /// 3 steps of 2 samples, |W| 80, |R| 100: the first layer has the gradients of W, R and the hidden state: 6 x (80 + 100 + 100)
  /// multiply-adds. torch's kernel shows none, forward neither.
  @Test func recurrentLayersAreOneKernelInTorchsTraining() throws {
    let inferred = try graph(
      [3, 2, 4], weights: ["w": [1, 20, 4], "r": [1, 20, 5]],
      [node("LSTM", ["x", "w", "r"], "y", ["hidden_size": .integer(5)])])
    #expect(try Convention.podium.backward(of: inferred) == [2 * 6 * 280])
    #expect(try Convention.torch.backward(of: inferred) == [0])
    #expect(try count(inferred.graph, convention: .torch, training: true).value == 0)
    #expect(try count(inferred.graph, convention: .torch).value == 2_160)
  }

  /// 24 elements, a scale of 4. Add: the scale's gradient sums 24 to 4. Mul: both operands as forward, and that sum. Softmax once
  /// as forward: 5 x 24 - 2 x 6. LayerNormalization: forward 7 x 24 + 2 x 6, the scale 2 x 24, the shift 24. A mean as forward.
  @Test func otherOperatorsFollowTheirFamily() throws {
    let inferred = try graph(
      [2, 3, 4], weights: ["w": [4]],
      [
        node("Add", ["x", "w"], "a"), node("Mul", ["a", "w"], "b"), node("Softmax", ["b"], "c"),
        node("LayerNormalization", ["c", "w", "w"], "d"), node("ReduceMean", ["d"], "e", ["axes": .integers([2])]),
        node("Reshape", ["e", "x"], "f"), node("Mul", ["x", "x"], "unused"),
      ])
    #expect(try Convention.podium.backward(of: inferred) == [20, 24 + 24 + 20, 108, 180 + 72, 24, 0, 0])
  }

  /// The state passes from trip to trip, so it needs a gradient from the second trip on, and is counted so in all:
  /// 2 x 2 x (1 x 4 x 4) a trip.
  @Test func loopsCarryGradients() throws {
    let body = try Graph(
      subgraph: "body",
      inputs: [
        Graph.Declaration(name: "i", elementType: .int64, shape: []), Graph.Declaration(name: "go", elementType: .bool, shape: []),
        Graph.Declaration(name: "state", elementType: .float32, shape: nil),
      ],
      outputs: ["go", "next"].map { Graph.Declaration(name: $0, elementType: nil, shape: nil) }, initializers: [],
      nodes: [node("MatMul", ["state", "w"], "next")], opsets: [Node.standardDomain: 17])
    let trips = try Tensor(name: "trips", elementType: .int64, shape: [], contents: .integers { [5] })
    let inferred = try infer(
      Graph(
        inputs: [Graph.Declaration(name: "x", elementType: .float32, shape: [.fixed(1), .fixed(4)])], outputs: [],
        initializers: [trips, try Tensor(name: "w", elementType: .float32, shape: [4, 4])],
        nodes: [node("Loop", ["trips", "", "x"], "y", ["body": .graph(body)]), node("MatMul", ["y", "w"], "z")],
        opsets: [Node.standardDomain: 17]))
    let flow = GradientFlow(inferred)
    let inner = try #require(inferred.bodies[0]?.first?.graph)
    let innerFlow = try #require(flow.bodies[0]?.first)
    #expect(try Convention.torch.backward(of: inner.context(ofNode: 0), at: 0, innerFlow) == 64)
    #expect(try Convention.torch.backward(of: inferred.context(ofNode: 1), at: 1, flow) == 64)
  }

  @Test func branchesHandGradientsOut() throws {
    func branch(_ name: String, _ body: Node) throws -> Graph {
      try Graph(
        subgraph: name, inputs: [], outputs: [Graph.Declaration(name: body.outputs[0], elementType: nil, shape: nil)],
        initializers: [], nodes: [body], opsets: [Node.standardDomain: 17])
    }
    let inferred = try infer(
      Graph(
        inputs: [
          Graph.Declaration(name: "x", elementType: .float32, shape: [.fixed(1), .fixed(4)]),
          Graph.Declaration(name: "which", elementType: .bool, shape: []),
        ], outputs: [], initializers: [try Tensor(name: "w", elementType: .float32, shape: [4, 4])],
        nodes: [
          node(
            "If", ["which"], "y",
            [
              "then_branch": .graph(try branch("then", node("MatMul", ["x", "w"], "a"))),
              "else_branch": .graph(try branch("else", node("Relu", ["x"], "b"))),
            ]), node("MatMul", ["y", "w"], "z"),
        ], opsets: [Node.standardDomain: 17]))
    let flow = GradientFlow(inferred)
    #expect(try Convention.torch.backward(of: inferred.context(ofNode: 1), at: 1, flow) == 64)
    for (body, inner) in zip(try #require(inferred.bodies[0]), try #require(flow.bodies[0])) {
      let expected = body.attribute == "then_branch" ? 32 : 0
      #expect(try Convention.torch.backward(of: body.graph.context(ofNode: 0), at: 0, inner) == Quantity(expected))
    }
  }
}
