import ModelGraph
import Testing

@testable import Costs

@Suite struct SaturatingActivationTests {
  private func applied(
    _ name: String, _ inputs: [[Quantity]], _ attributes: Attributes = [:], domain: String = Node.standardDomain
  ) throws -> [String] {
    let node = Node(
      operator: name, domain: domain, inputs: inputs.indices.map { "in\($0)" }, outputs: ["out"], attributes: attributes)
    let context = CostContext(
      node: node, opset: 17, inputs: inputs.map { TensorInfo(.float32, $0) }, outputs: [TensorInfo(.float32, inputs[0])])
    return try SaturatingActivations.applied(by: LayerCost(context)).map {
      "\($0.function) \($0.elements?.description ?? "?")"
    }
  }

  @Test(arguments: [
    ("Sigmoid", Node.standardDomain, ["Sigmoid 6"]), ("Softmax", Node.standardDomain, ["Softmax 6"]),
    ("BiasGelu", "com.microsoft", ["Gelu 6"]), ("Tanh", "tensorflow", ["Tanh 6"]), ("Relu", Node.standardDomain, []),
    ("Sigmoid", "com.example", []),
  ])
  func aNodeThatSquashesIsFoundByItsOperator(name: String, domain: String, found: [String]) throws {
    #expect(try applied(name, [[2, 3]], domain: domain) == found)
  }

  /// 2 steps, 3 sequences, 5 hidden units: 30 cells in each direction.
  @Test func cellsOfRecurrentLayersAreLookedInto() throws {
    #expect(try applied("LSTM", [[2, 3, 4], [1, 20, 4], [1, 20, 5]]) == ["Sigmoid 90", "Tanh 60"])
    #expect(try applied("GRU", [[2, 3, 4], [1, 15, 4], [1, 15, 5]]) == ["Sigmoid 60", "Tanh 30"])
    #expect(
      try applied(
        "RNN", [[2, 3, 4], [2, 5, 4], [2, 5, 5]],
        ["direction": .text("bidirectional"), "activations": .texts(["Relu", "Softsign"])]) == ["Softsign 30"])
    let steps = Quantity(free: "T")
    #expect(try applied("GRU", [[steps, 3, 4], [1, 15, 4], [1, 15, 5]]) == ["Sigmoid 30*T", "Tanh 15*T"])
  }

  /// Its weights lie the other way round.
  @Test func quantizedLayersAreLookedIntoToo() throws {
    let found = try applied("DynamicQuantizeLSTM", [[2, 3, 4], [1, 4, 20], [1, 5, 20]], domain: "com.microsoft")
    #expect(found == ["Sigmoid 90", "Tanh 60"])
  }

  @Test func aLayerOfUnknownSizeIsStillListed() throws {
    #expect(try applied("LSTM", [[2, 3]]) == ["Sigmoid ?", "Tanh ?"])
  }
}
