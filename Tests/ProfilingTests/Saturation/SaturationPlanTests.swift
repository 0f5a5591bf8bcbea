import ModelGraph
import Testing

@testable import Profiling

@Suite struct SaturationPlanTests {
  private func inputs(_ plan: SaturationPlan) -> [ActivationInput] {
    plan.layers.compactMap { layer in
      if case .tensor(let input) = layer.source { input } else { nil }
    }
  }

  @Test func activationsAreFoundInOrder() throws {
    var graph = HandMadeGraph()
    graph.add("Sigmoid", ["x"], "a")
    graph.add("Add", ["a", "x"], "b")
    graph.add("Relu", ["b"], "c")
    graph.add("BiasGelu", ["c", "shift"], "d", domain: "com.microsoft")
    graph.initializers.append(try Tensor(name: "shift", elementType: .float32, shape: [3]))
    let plan = try graph.plan(outputs: ["d"])
    #expect(
      inputs(plan) == [
        ActivationInput(function: .sigmoid, tensor: "x"), ActivationInput(function: .relu, tensor: "b"),
        ActivationInput(function: .gelu, tensor: "c", bias: "shift"),
      ])
    #expect(plan.tensors == ["x", "b", "c", "shift"])
    #expect(plan.layers.map(\.name) == ["a", "c", "d"])
    #expect(plan.skipped.isEmpty)
  }

  /// As exporters of PyTorch write it.
  private func writtenGelu(added: Double = 1, product: String = "Mul") throws -> HandMadeGraph {
    var graph = HandMadeGraph()
    try graph.constant("root", 1.41421354)
    try graph.constant("added", added)
    try graph.constant("half", 0.5)
    graph.add("Div", ["x", "root"], "u")
    graph.add("Erf", ["u"], "e")
    graph.add("Add", ["e", "added"], "s")
    graph.add(product, ["x", "s"], "m")
    graph.add("Mul", ["m", "half"], "y")
    return graph
  }

  @Test func geluIsFoundByItsErf() throws {
    let found = inputs(try writtenGelu().plan(outputs: ["y"]))
    #expect(found == [ActivationInput(function: .gelu, tensor: "u", scale: 2.0.squareRoot())])
  }

  @Test func otherUsesOfAnErfAreNoGelu() throws {
    for graph in [try writtenGelu(added: 2), try writtenGelu(product: "Sub")] {
      #expect(inputs(try graph.plan(outputs: ["y"])) == [ActivationInput(function: .erf, tensor: "u")])
    }
    #expect(inputs(try writtenGelu().plan(outputs: ["y", "e"])).map(\.function) == [.erf], "the Erf itself is wanted")
  }

  @Test func siluAndHardSwishAreFoundByTheirGates() throws {
    var graph = HandMadeGraph()
    graph.add("Sigmoid", ["x"], "s")
    graph.add("Mul", ["x", "s"], "a")
    graph.add("HardSigmoid", ["a"], "h", ["alpha": .float(Float(1) / 6)])
    graph.add("Mul", ["h", "a"], "b")
    graph.add("Sigmoid", ["b"], "g")
    graph.add("Mul", ["x", "g"], "y")
    let plan = try graph.plan(outputs: ["y"])
    #expect(
      inputs(plan) == [
        ActivationInput(function: .swish(beta: 1), tensor: "x"), ActivationInput(function: .hardSwish, tensor: "a"),
        ActivationInput(function: .sigmoid, tensor: "b"),
      ])
  }

  @Test func recurrentLayersReadTheirWeightsAndStates() throws {
    var graph = HandMadeGraph()
    let shapes = [("X", [2, 1, 3]), ("W", [1, 8, 3]), ("R", [1, 8, 2]), ("h", [1, 1, 2])]
    for (name, shape) in shapes {
      graph.initializers.append(try Tensor(name: name, elementType: .float32, shape: shape))
    }
    graph.add("LSTM", ["X", "W", "R", "", "", "h"], "Y")
    #expect(try graph.plan(outputs: ["Y"]).tensors == ["X", "W", "R", "h", "Y"])
  }

  @Test func whatCannotBeLookedIntoIsListed() throws {
    var graph = HandMadeGraph()
    let body = try Graph(
      subgraph: "then", inputs: [], outputs: [Graph.Declaration(name: "t", elementType: .float32, shape: nil)],
      initializers: [], nodes: [Node(operator: "Tanh", inputs: ["x"], outputs: ["t"])], opsets: [Node.standardDomain: 17])
    graph.add("If", ["pick"], "i", ["then_branch": .graph(body), "else_branch": .graph(body)])
    graph.add("PRelu", ["x", "x"], "p")
    graph.add("Relu", ["whole"], "w")
    graph.add("GRU", ["x", "x", "x", "", "whole"], "g")
    let plan = try graph.plan(outputs: ["i", "p", "w", "g"])
    #expect(plan.layers.isEmpty)
    #expect(plan.skipped.map(\.layer) == ["i/t", "i/t", "p", "w", "g"])
    #expect(plan.skipped.map(\.operator) == ["Tanh", "Tanh", "PRelu", "Relu", "GRU"])
    #expect(plan.skipped.allSatisfy { !$0.reason.isEmpty })
  }

  /// 6 elements each: together 12 fit, 18 do not.
  @Test func groupsHoldAsMuchAsFits() throws {
    var graph = HandMadeGraph()
    graph.add("Sigmoid", ["x"], "a")
    graph.add("Tanh", ["a"], "b")
    graph.add("Relu", ["b"], "c")
    let plan = try graph.plan(outputs: ["c"])
    #expect(plan.groups(of: 12).map { $0.map(\.name) } == [["a", "b"], ["c"]])
    #expect(plan.groups(of: 18).count == 1)
    #expect(plan.groups(of: 1).count == 3)
    #expect(try HandMadeGraph().plan(outputs: ["x"]).groups(of: 1).isEmpty)
  }
}
