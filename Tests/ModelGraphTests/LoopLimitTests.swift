import Testing

@testable import ModelGraph

/// Trip counts that a file may claim.
@Suite struct LoopLimitTests {
  @Test(arguments: [Int.min, -1, 0])
  func loopWithoutTripsHandsOnWhatItWasGiven(_ limit: Int) throws {
    func number(_ name: String, _ type: ElementType, _ value: Int) throws -> Tensor {
      try Tensor(name: name, elementType: type, shape: [], contents: .integers { [value] })
    }
    let output = { Graph.Declaration(name: $0, elementType: nil, shape: nil) }
    let body = try Graph(
      subgraph: "body", inputs: [output("trip"), output("go"), output("state")],
      outputs: [output("go"), output("next"), output("each")], initializers: [],
      nodes: [
        Node(operator: "Concat", inputs: ["state", "state"], outputs: ["next"], attributes: ["axis": .integer(0)]),
        Node(operator: "Identity", inputs: ["x"], outputs: ["each"]),
      ], opsets: [Node.standardDomain: 17])
    let loop = Node(
      operator: "Loop", inputs: ["limit", "start", "x"], outputs: ["y", "all"], attributes: ["body": .graph(body)])
    let graph = try Graph(
      inputs: [Graph.Declaration(name: "x", elementType: .float32, shape: [.named("N")])], outputs: [],
      initializers: [number("limit", .int64, limit), number("start", .bool, 1)], nodes: [loop],
      opsets: [Node.standardDomain: 17])
    let result = try infer(graph)
    #expect(result["y"]?.shape.map(describe) == "[N]")
    #expect(result["all"]?.shape.map(describe) == "[0, N]")
  }
}
