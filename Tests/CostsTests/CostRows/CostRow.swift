import ModelGraph
import Testing

@testable import Costs

/// One node, the sizes it works on, and its cost with the calculation beside it.
struct CostRow: CustomTestStringConvertible, Sendable {
  var node: Node
  /// Nil where an optional input is left out.
  var inputs: [[Int]?]
  /// Of all inputs but those that `types` names; int64 for those in `content`.
  var type = ElementType.float32
  var types: [Int: ElementType]
  var opset = 17
  /// What small inputs of whole numbers hold, by position.
  var content: [Int: [Int]] = [:]
  /// Given where the shapes do not follow from the row; nil when they are inferred.
  var outputs: [[Int]]?
  var flops = 0
  var macs = 0
  var integerOperations = 0
  var transcendentals = 0
  /// No shape tells the cost.
  var isUntold = false

  var testDescription: String { "\(node.qualifiedOperator) \(inputs.map { $0.map(String.init(describing:)) ?? "-" })" }

  /// - Parameters:
  ///   - name: `domain::Operator` for other domains than the standard one.
  ///   - made: How many outputs are wanted.
  init(
    _ name: String, _ inputs: [[Int]?], _ attributes: Attributes = [:], to outputs: [[Int]]? = nil, type: ElementType = .float32,
    types: [Int: ElementType] = [:], opset: Int = 17, content: [Int: [Int]] = [:], made: Int = 1, flops: Int = 0, macs: Int = 0,
    integerOperations: Int = 0, transcendentals: Int = 0, isUntold: Bool = false
  ) {
    let parts = name.split(separator: ":")
    node = Node(
      operator: String(parts[parts.count - 1]), domain: parts.count > 1 ? String(parts[0]) : Node.standardDomain,
      inputs: inputs.enumerated().map { $1 == nil ? "" : "in\($0)" }, outputs: (0..<(outputs?.count ?? made)).map { "out\($0)" },
      attributes: attributes)
    self.inputs = inputs
    self.outputs = outputs
    self.type = type
    self.types = types
    self.opset = opset
    self.content = content
    self.flops = flops
    self.macs = macs
    self.integerOperations = integerOperations
    self.transcendentals = transcendentals
    self.isUntold = isUntold
  }

  /// Rows of operators that calculate nothing, whatever the sizes.
  static func free(_ names: [String], domain: String? = nil) -> [CostRow] {
    let prefix = domain.map { "\($0)::" } ?? ""
    return names.map { CostRow(prefix + $0, [[2, 3], [2]], to: [[2, 3]]) }
  }

  /// Nil when it is untold.
  func counted() throws -> Cost? {
    outputs == nil ? try inferred() : try given()
  }

  private func type(of index: Int) -> ElementType { types[index] ?? (content[index] == nil ? type : .int64) }

  private func inferred() throws -> Cost? {
    let declared = inputs.enumerated().compactMap { index, shape in
      shape.map { Graph.Declaration(name: "in\(index)", elementType: type(of: index), shape: $0.map { .fixed($0) }) }
    }
    let graph = try Graph(inputs: declared, outputs: [], nodes: [node], opsets: [node.domain: opset])
    let values = Dictionary(uniqueKeysWithValues: content.map { ("in\($0)", $1) })
    let cost = try count(graph, bindings: Bindings(values: values))
    guard let uncounted = cost.uncounted.first else { return cost.total }
    if !isUntold { Issue.record("\(uncounted.reason)") }
    return nil
  }

  private func given() throws -> Cost? {
    let rule = try #require(CostRules.all[node.qualifiedOperator])
    let infos = inputs.enumerated().map { index, shape in
      shape.map { TensorInfo(type(of: index), $0.map { Quantity($0) }, values: content[index]?.map { Quantity($0) }) }
    }
    let outputs = (outputs ?? []).map { TensorInfo(type, $0.map { Quantity($0) }) }
    do {
      return try rule.count(CostContext(node: node, opset: opset, inputs: infos, outputs: outputs))
    } catch {
      if !isUntold { throw error }
      #expect(error.code == .unknown)
      return nil
    }
  }
}
