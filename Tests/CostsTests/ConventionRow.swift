import ModelGraph
import Testing

@testable import Costs

/// One node, the sizes around it, and what each tool counts for it; nil where that is not asked.
struct ConventionRow: CustomTestStringConvertible, Sendable {
  var node: Node
  var inputs: [[Int]]
  var output: [Int]
  var torch: Int?
  var fvcore: Int?
  var tf: Int
  var onnxTool: Int

  var testDescription: String { "\(node.operator) \(inputs)" }

  init(
    _ name: String, _ inputs: [[Int]], to output: [Int], _ attributes: Attributes = [:], torch: Int? = nil, fvcore: Int? = nil,
    tf: Int = 0, onnxTool: Int = 0
  ) {
    node = Node(operator: name, inputs: inputs.indices.map { "in\($0)" }, outputs: ["out"], attributes: attributes)
    self.inputs = inputs
    self.output = output
    self.torch = torch
    self.fvcore = fvcore
    self.tf = tf
    self.onnxTool = onnxTool
  }

  var context: CostContext {
    CostContext(node: node, opset: 17, inputs: inputs.map(Self.info), outputs: [Self.info(output)])
  }

  private static func info(_ shape: [Int]) -> TensorInfo { TensorInfo(.float32, shape.map { Quantity($0) }) }
}
