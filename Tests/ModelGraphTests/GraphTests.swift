import Testing

@testable import ModelGraph

@Suite struct GraphTests {
  static func declare(_ name: String, _ shape: [Graph.DeclaredDimension]? = [.fixed(2)]) -> Graph.Declaration {
    Graph.Declaration(name: name, elementType: .float32, shape: shape)
  }

  static func graph(_ nodes: [Node], output: String = "y", initializers: [Tensor] = []) throws(ModelGraphError) -> Graph {
    try Graph(inputs: [declare("x")], outputs: [declare(output)], initializers: initializers, nodes: nodes, opsets: ["ai.onnx": 17])
  }

  @Test func tensorMadeTwiceIsRefused() {
    #expect("node") {
      try Self.graph([
        Node(operator: "Relu", inputs: ["x"], outputs: ["y"]), Node(name: "again", operator: "Abs", inputs: ["x"], outputs: ["y"]),
      ])
    } throws: {
      ($0 as? ModelGraphError)?.code == .duplicateTensor && "\($0)" == "again: the tensor \"y\" is made twice"
    }
    #expect("input") { try Self.graph([Node(operator: "Relu", inputs: ["x"], outputs: ["x"])], output: "x") } throws: {
      ($0 as? ModelGraphError)?.code == .duplicateTensor
    }
  }

  @Test func readingWhatNobodyMakesIsRefusedAndNamesTheReader() {
    #expect("input") {
      try Self.graph([Node(name: "lost", operator: "Add", inputs: ["x", "z"], outputs: ["y"])])
    } throws: {
      ($0 as? ModelGraphError)?.code == .danglingInput && "\($0)".hasPrefix("lost: reads the tensor \"z\"")
    }
    #expect("output") { try Self.graph([], output: "y") } throws: { ($0 as? ModelGraphError)?.code == .danglingInput }
  }

  @Test(arguments: [1, 2, 5])
  func cycleIsRefused(length: Int) {
    let nodes = (0..<length).map { Node(operator: "Relu", inputs: ["t\($0)"], outputs: ["t\(($0 + 1) % length)"]) }
    #expect("cycle") { try Self.graph(nodes, output: "t0") } throws: { ($0 as? ModelGraphError)?.code == .cycle }
  }

  @Test func nodesInAnyOrderAreSorted() throws {
    let names = ["a", "b", "c", "d", "y"]
    let chain = zip(["x"] + names, names).map { Node(operator: "Relu", inputs: [$0], outputs: [$1]) }
    for order in [[4, 3, 2, 1, 0], [2, 0, 4, 1, 3], [0, 1, 2, 3, 4]] {
      let graph = try Self.graph(order.map { chain[$0] })
      #expect(graph.nodes.map(\.label) == names)
    }
  }

  @Test func subgraphsReadFromAroundThem() throws {
    let inner = try Graph(
      subgraph: "then", inputs: [], outputs: [Self.declare("inner")], initializers: [],
      nodes: [Node(operator: "Add", inputs: ["later", "x"], outputs: ["inner"])], opsets: [:])
    #expect(inner.captures == ["later", "x"])
    let branch = Node(operator: "If", inputs: ["x"], outputs: ["y"], attributes: ["then_branch": .graph(inner)])
    let graph = try Self.graph([branch, Node(operator: "Relu", inputs: ["x"], outputs: ["later"])])
    #expect(graph.nodes.map(\.operator) == ["Relu", "If"])
    #expect("dangling inside") { try Self.graph([branch]) } throws: { ($0 as? ModelGraphError)?.code == .danglingInput }
  }

  @Test func initializersFillInputs() throws {
    let weight = try Tensor(name: "x", elementType: .float32, shape: [2])
    let graph = try Self.graph([Node(operator: "Relu", inputs: ["x"], outputs: ["y"])], initializers: [weight])
    #expect(graph.inputs.isEmpty)
  }

  @Test func storedTensorsOfImpossibleSizeAreRefused() {
    #expect("overflow") { try Tensor(name: "w", elementType: .float32, shape: [1 << 40, 1 << 40]) } throws: {
      ($0 as? ModelGraphError)?.code == .overflow
    }
    #expect("negative") { try Tensor(name: "w", elementType: .float32, shape: [-1]) } throws: {
      ($0 as? ModelGraphError)?.code == .inconsistent
    }
  }
}
