import ModelGraph
import Profiling
import Runtime
import Testing

@Suite struct NodeSplitTests {
  private func graph(_ nodes: [Node]) throws -> Graph {
    let made = Set(nodes.flatMap(\.outputs))
    let read = nodes.flatMap(\.inputs).filter { !made.contains($0) }
    var seen: Set<String> = []
    let inputs = read.filter { seen.insert($0).inserted }
      .map { Graph.Declaration(name: $0, elementType: .float32, shape: [.fixed(1)]) }
    return try Graph(inputs: inputs, outputs: [], nodes: nodes, opsets: ["ai.onnx": 17])
  }

  private func profile(_ nodes: [(name: String, type: String, microseconds: Double)]) -> RuntimeProfile {
    RuntimeProfile(
      runs: 1, runNanoseconds: 0,
      nodes: nodes.map { .init(name: $0.name, operator: $0.type, calls: 1, medianNanoseconds: $0.microseconds * 1000) })
  }

  /// Convolution, normalisation and Relu as one node, named after what it makes; a product fused with the addition after it.
  private func sample() throws -> Graph {
    try graph([
      Node(name: "conv", operator: "Conv", inputs: ["x", "w"], outputs: ["a"]),
      Node(name: "norm", operator: "BatchNormalization", inputs: ["a", "s", "b", "m", "v"], outputs: ["c"]),
      Node(name: "relu", operator: "Relu", inputs: ["c"], outputs: ["d"]),
      Node(name: "view", operator: "Reshape", inputs: ["d", "shape"], outputs: ["e"]),
      Node(name: "fc/MatMul", operator: "MatMul", inputs: ["e", "u"], outputs: ["f"]),
      Node(name: "fc/Add", operator: "Add", inputs: ["f", "t"], outputs: ["g"]),
      Node(name: "turn", operator: "Transpose", inputs: ["g"], outputs: ["y"]),
    ])
  }

  @Test func fusedNodesAreFoundByWhatTheyReplace() throws {
    let split = NodeSplit(
      profile([
        ("reorder", "ReorderInput", 1), ("d_nchwc", "Conv", 10), ("reorder_2", "ReorderOutput", 2), ("view", "Reshape", 3),
        ("fc/MatMul/MatMulAddFusion", "Gemm", 20), ("turn", "Transpose", 4),
      ]), graph: try sample(), kernelLayers: ["conv", "fc/MatMul"])
    // The model's own Transpose is no change of layout by the runtime.
    #expect(split.parts == [.layout, .kernel, .layout, .other, .kernel, .other])
    #expect(split.kernelNanoseconds == 30_000)
    #expect(split.layoutNanoseconds == 3_000)
    #expect(split.otherNanoseconds == 7_000)
    #expect(split.modelNodes == 7)
    // conv, norm, fc/Add.
    #expect(split.vanishedNodes == 3)
    #expect(split.addedNodes == 2)
    #expect(split.unseenLayers == 0)
  }

  @Test func aLayerThatNoNodeDoesIsCounted() throws {
    // The convolution is gone, and what follows it does other things.
    let split = NodeSplit(
      profile([("relu", "Relu", 5), ("view", "Reshape", 1), ("fused", "Secret", 9)]), graph: try sample(),
      kernelLayers: ["conv", "fc/MatMul", "nowhere"])
    #expect(split.parts == [.other, .other, .other])
    #expect(split.unseenLayers == 3)
    #expect(split.kernelNanoseconds == 0)
    #expect(split.addedNodes == 1)
  }

  @Test func nodesWithoutNamesAreFoundByTheirNumber() throws {
    let graph = try graph([
      Node(operator: "Constant", inputs: [], outputs: ["k"]), Node(operator: "MatMul", inputs: ["x", "k"], outputs: ["a"]),
      Node(operator: "Relu", inputs: ["a"], outputs: ["y"]),
    ])
    let split = NodeSplit(profile([("MatMul_0", "MatMul", 8), ("Relu_1", "Relu", 1)]), graph: graph, kernelLayers: ["a"])
    #expect(split.parts == [.kernel, .other])
    #expect(split.vanishedNodes == 0)
    #expect(split.modelNodes == 2)
  }

  /// Latency 100 = 70 of kernels + 5 more in their nodes + 8 + 2 + 15 between nodes.
  @Test func thePartsAddUpToTheLatency() throws {
    let split = NodeSplit(
      profile([("conv", "FusedConv", 75), ("view", "Reshape", 8), ("r", "ReorderOutput", 2)]), graph: try sample(),
      kernelLayers: ["conv"])
    let gap = LatencyGap(latency: 100_000, warmSum: 70_000, coldSum: 90_000, split: split)
    #expect(gap.excess == 5_000)
    #expect(gap.betweenNodes == 15_000)
    #expect(gap.warmSum + gap.excess + split.otherNanoseconds + split.layoutNanoseconds + gap.betweenNodes == gap.latency)
  }
}
