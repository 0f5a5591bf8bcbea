import ModelGraph
import Testing

@testable import Costs

@Suite struct ConventionTests {
  @Test(arguments: ConventionRow.products + ConventionRow.rows + ConventionRow.elements)
  func toolsCountTheHandCalculation(_ row: ConventionRow) throws {
    if let torch = row.torch { #expect(try Convention.torch.value(of: row.context) == Quantity(torch)) }
    if let fvcore = row.fvcore { #expect(try Convention.fvcore.value(of: row.context) == Quantity(fvcore)) }
    #expect(try Convention.tf.value(of: row.context) == Quantity(row.tf))
    #expect(try Convention.onnxTool.value(of: row.context) == Quantity(row.onnxTool))
  }

  @Test func everyRuleHasARow() {
    let rows = ConventionRow.products + ConventionRow.rows + ConventionRow.elements
    let names = Set(rows.map(\.node.operator))
    let ruled = [FVCoreRules.estimates.keys.sorted(), TensorFlowRules.all.keys.sorted(), ONNXToolRules.all.keys.sorted()]
    #expect(Set(ruled.flatMap(\.self)).subtracting(names).sorted() == [])
  }

  @Test func onnxToolLooksAtTheNameWithoutTheDomain() throws {
    let gelu = Node(operator: "Gelu", domain: "com.microsoft", inputs: ["x"], outputs: ["y"])
    let six = TensorInfo(.float32, [2, 3])
    let context = CostContext(node: gelu, opset: 1, inputs: [six], outputs: [six])
    #expect(try Convention.onnxTool.value(of: context) == 204)
  }

  /// onnx-tool's Squeeze without axes leaves [1, 4] of [1, 1, 4]; one number then counts as one element.
  @Test(arguments: [([1, 1, 4], 4), ([1, 1], 1), ([1], 0)])
  func onnxToolSqueezesTheFirstDimensionOnly(_ shape: [Int], _ elements: Int) throws {
    let graph = try Graph(
      inputs: [Graph.Declaration(name: "x", elementType: .float32, shape: shape.map { .fixed($0) })], outputs: [],
      nodes: [
        Node(operator: "Squeeze", inputs: ["x"], outputs: ["y"]), Node(operator: "Relu", inputs: ["y"], outputs: ["z"]),
      ], opsets: [Node.standardDomain: 13])
    let inferred = try infer(graph)
    let read = try Convention.onnxTool.reading(of: inferred, bindings: Bindings()) ?? inferred
    #expect((shape.count > 1) == (read["z"] != inferred["z"]))
    #expect(try Convention.onnxTool.value(of: read.context(ofNode: 1)) == Quantity(elements))
    #expect(try Convention.torch.reading(of: inferred, bindings: Bindings()) == nil)
  }

  @Test(arguments: [
    (Convention.tf, ConventionRow("ConvTranspose", [[1, 2], [2]], to: [1])),
    (.tf, ConventionRow("ConvTranspose", [[1, 2, 3, 3], [2, 4, 2, 2]], to: [1, 4, 4, 4], ["strides": .integers([0, 0])])),
    (.tf, ConventionRow("MaxPool", [[1, 2, 4, 4]], to: [1, 2, 2, 2], ["kernel_shape": .integers([.max, .max])])),
    (.tf, ConventionRow("Conv", [], to: [1])),
    (.onnxTool, ConventionRow("Gemm", [[3, 4], [4]], to: [3])), (.onnxTool, ConventionRow("LSTM", [[3], [1]], to: [3])),
    (.onnxTool, ConventionRow("LayerNormalization", [[2, 3]], to: [2, 3], ["axis": .integer(.min)])),
    (.onnxTool, ConventionRow("LRN", [[1, 2, 4, 4]], to: [1, 2, 4, 4], ["size": .integer(.max)])),
    (.onnxTool, ConventionRow("QLinearMatMul", [[2, 3]], to: [2, 3])), (.fvcore, ConventionRow("MatMul", [], to: [1])),
  ])
  func nonsenseIsAnError(_ convention: Convention, _ row: ConventionRow) {
    #expect(throws: ModelGraphError.self) { try convention.value(of: row.context) }
  }
}

extension Convention {
  /// Of each node.
  func backward(of inferred: InferredGraph) throws -> [Int?] {
    let flow = GradientFlow(inferred)
    return try inferred.graph.nodes.indices.map { try backward(of: inferred.context(ofNode: $0), at: $0, flow).constant }
  }
}

extension InferredGraph {
  func context(ofNode position: Int) -> CostContext {
    let node = graph.nodes[position]
    let opset = node.opset ?? graph.opsets[node.domain] ?? 1
    return CostContext(node: node, opset: opset, inputs: inputs(ofNode: position), outputs: outputs(ofNode: position))
  }
}
