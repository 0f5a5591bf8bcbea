import Costs
import Kernels
import ModelGraph
import Profiling
import Testing

/// One layer of TensorFlow and the kernels that it is measured as.
struct TensorFlowLayer: CustomTestStringConvertible, Sendable {
  enum Input: Sendable {
    /// Of 32-bit floats.
    case tensor([Int])
    /// A list that the graph stores.
    case numbers([Int])
    /// One whole number that the graph stores.
    case number(Int)
    /// One floating-point number that the graph stores.
    case real(Double)
  }

  var `operator`: String
  var inputs: [Input]
  var attributes: Attributes
  /// Signatures.
  var kernels: [String]

  var testDescription: String { "\(`operator`) \(kernels)" }

  init(_ name: String, _ inputs: [Input], _ attributes: Attributes = [:], _ kernels: String...) {
    self.operator = name
    self.inputs = inputs
    self.attributes = attributes
    self.kernels = kernels.map { "\($0),dtype=f32" }
  }

  static func tensors(_ shapes: [Int]...) -> [Input] { shapes.map { .tensor($0) } }

  func counted() throws -> ModelCost {
    var (declared, stored): ([Graph.Declaration], [Tensor]) = ([], [])
    for (index, input) in inputs.enumerated() {
      let name = "in\(index)"
      switch input {
      case .tensor(let shape):
        declared.append(Graph.Declaration(name: name, elementType: .float32, shape: shape.map { .fixed($0) }))
      case .numbers(let list):
        stored.append(try Tensor(name: name, elementType: .int32, shape: [list.count], contents: .integers { list }))
      case .number(let value):
        stored.append(try Tensor(name: name, elementType: .int32, shape: [], contents: .integers { [value] }))
      case .real(let value):
        stored.append(try Tensor(name: name, elementType: .float32, shape: [], contents: .reals { [value] }))
      }
    }
    let node = Node(
      operator: `operator`, domain: Node.tensorFlowDomain, inputs: inputs.indices.map { "in\($0)" }, outputs: ["out"],
      attributes: attributes)
    return try count(
      Graph(inputs: declared, outputs: [], initializers: stored, nodes: [node], opsets: [Node.tensorFlowDomain: 1]))
  }
}
