import ModelGraph
import Testing

@testable import Costs

/// One node, the sizes it works on, and its cost with the calculation beside it.
struct CostRow: CustomTestStringConvertible, Sendable {
  var node: Node
  var inputs: [[Int]]
  var type = ElementType.float32
  var opset = 17
  /// Sizes of small integer inputs, by position.
  var content: [Int: [Int]] = [:]
  var flops = 0
  var macs = 0
  var integerOperations = 0
  var transcendentals = 0

  var testDescription: String { "\(node.operator) \(inputs)" }

  init(
    _ name: String, _ inputs: [[Int]], _ attributes: Attributes = [:], type: ElementType = .float32, opset: Int = 17,
    content: [Int: [Int]] = [:], flops: Int = 0, macs: Int = 0, integerOperations: Int = 0, transcendentals: Int = 0
  ) {
    node = Node(operator: name, inputs: inputs.indices.map { "in\($0)" }, outputs: ["out"], attributes: attributes)
    self.inputs = inputs
    self.type = type
    self.opset = opset
    self.content = content
    self.flops = flops
    self.macs = macs
    self.integerOperations = integerOperations
    self.transcendentals = transcendentals
  }

  func counted() throws -> ModelCost {
    let declared = inputs.indices.map { index in
      Graph.Declaration(
        name: "in\(index)", elementType: content[index] == nil ? type : .int64, shape: inputs[index].map { .fixed($0) })
    }
    let graph = try Graph(inputs: declared, outputs: [], nodes: [node], opsets: [Node.standardDomain: opset])
    let values = Dictionary(uniqueKeysWithValues: content.map { ("in\($0)", $1) })
    return try count(graph, bindings: Bindings(values: values))
  }
}

@Suite struct CostRuleTests {
  @Test(arguments: CostRow.products + CostRow.windows + CostRow.rows + CostRow.elements + CostRow.moves)
  func ruleGivesTheHandCalculation(_ row: CostRow) throws {
    let cost = try row.counted()
    #expect(cost.uncounted.isEmpty)
    #expect(cost.flops == Quantity(row.flops))
    #expect(cost.macs == Quantity(row.macs))
    #expect(cost.integerOperations == Quantity(row.integerOperations))
    #expect(cost.total.transcendentals == Quantity(row.transcendentals))
  }

  /// Adding an operator is one rule and one row: this fails when the row is forgotten.
  @Test func everyRuleHasARow() {
    let rows = CostRow.products + CostRow.windows + CostRow.rows + CostRow.elements + CostRow.moves
    let rowless = Set(CostRules.all.keys).subtracting(rows.map(\.node.qualifiedOperator))
    #expect(rowless.subtracting(CostRow.missing).sorted() == [])
    #expect(CostRow.missing.subtracting(rowless).sorted() == [], "no longer missing, or no rule")
  }
}
