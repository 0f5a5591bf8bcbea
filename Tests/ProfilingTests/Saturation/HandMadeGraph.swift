import ModelGraph

@testable import Profiling

/// A graph of few nodes with one real input `x` [2, 3].
struct HandMadeGraph {
  var nodes: [Node] = []
  var initializers: [Tensor] = []

  mutating func add(
    _ name: String, _ inputs: [String], _ output: String, domain: String = Node.standardDomain, _ attributes: Attributes = [:]
  ) {
    nodes.append(Node(operator: name, domain: domain, inputs: inputs, outputs: [output], attributes: attributes))
  }

  /// One number.
  mutating func constant(_ name: String, _ value: Double) throws {
    initializers.append(try Tensor(name: name, elementType: .float32, shape: [], contents: .reals { [value] }))
  }

  func plan(outputs: [String], opset: Int = 17) throws -> SaturationPlan {
    let graph = try Graph(
      inputs: [
        Graph.Declaration(name: "x", elementType: .float32, shape: [.fixed(2), .fixed(3)]),
        Graph.Declaration(name: "whole", elementType: .int32, shape: [.fixed(2)]),
        Graph.Declaration(name: "pick", elementType: .bool, shape: []),
      ],
      outputs: outputs.map { Graph.Declaration(name: $0, elementType: .float32, shape: nil) }, initializers: initializers,
      nodes: nodes, opsets: [Node.standardDomain: opset, "com.microsoft": 1])
    return SaturationPlan(of: try infer(graph))
  }
}
