import ModelGraph
import Testing

@testable import Costs

/// One node, the sizes it works on, and its cost with the calculation beside it.
struct CostRow: CustomTestStringConvertible, Sendable {
  var node: Node
  /// Nil where an optional input is left out.
  var inputs: [[Int]?]
  /// Sizes of the outputs; nil where shape inference is to find them.
  var outputs: [[Int]]?
  var type = ElementType.float32
  var opset = 17
  /// The numbers in small inputs of whole numbers, by position.
  var content: [Int: [Int]] = [:]
  /// True when no shape tells the cost.
  var isUntold = false
  var flops = 0
  var macs = 0
  var integerOperations = 0
  var transcendentals = 0

  var testDescription: String { "\(node.qualifiedOperator) \(inputs.map { $0.map(\.description) ?? "-" })" }

  /// - Parameter name: of the operator, after its domain and `::` unless it is of the standard.
  init(
    _ name: String, _ inputs: [[Int]?], _ attributes: Attributes = [:], to outputs: [[Int]]? = nil, type: ElementType = .float32,
    opset: Int = 17, content: [Int: [Int]] = [:], isUntold: Bool = false, flops: Int = 0, macs: Int = 0, integerOperations: Int = 0,
    transcendentals: Int = 0
  ) {
    let parts = name.split(separator: "::").map { String($0) }
    node = Node(
      operator: parts[parts.count - 1], domain: parts.count == 1 ? Node.standardDomain : parts[0],
      inputs: inputs.enumerated().map { $1 == nil ? "" : "in\($0)" },
      outputs: (outputs ?? [[]]).indices.map { "out\($0)" }, attributes: attributes)
    self.inputs = inputs
    self.outputs = outputs
    self.type = type
    self.opset = opset
    self.content = content
    self.isUntold = isUntold
    self.flops = flops
    self.macs = macs
    self.integerOperations = integerOperations
    self.transcendentals = transcendentals
  }

  var expected: Cost {
    Cost(
      flops: Quantity(flops), macs: Quantity(macs), integerOperations: Quantity(integerOperations),
      transcendentals: Quantity(transcendentals))
  }

  /// Throws what the rule throws.
  func counted() throws -> Cost {
    let rule = try #require(CostRules.rule(for: node.qualifiedOperator))
    let given = inputs.enumerated().map { index, sizes in
      sizes.map { sizes in
        TensorInfo(
          content[index] == nil ? type : .int64, sizes.map { Quantity($0) }, values: content[index]?.map { Quantity($0) })
      }
    }
    let made = try outputs?.map { TensorInfo(type, $0.map { Quantity($0) }) } ?? inferred()
    return try rule.count(CostContext(node: node, opset: opset, inputs: given, outputs: made))
  }

  private func inferred() throws -> [TensorInfo] {
    let declared = inputs.enumerated().compactMap { index, sizes in
      sizes.map { sizes in
        Graph.Declaration(
          name: "in\(index)", elementType: content[index] == nil ? type : .int64, shape: sizes.map { .fixed($0) })
      }
    }
    let graph = try Graph(inputs: declared, outputs: [], nodes: [node], opsets: [node.domain: opset])
    let inferred = try infer(
      graph, bindings: Bindings(values: Dictionary(uniqueKeysWithValues: content.map { ("in\($0)", $1) })))
    #expect(inferred.issues.isEmpty)
    return inferred.outputs(ofNode: 0)
  }
}
