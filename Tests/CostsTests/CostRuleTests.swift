import ModelGraph
import Testing

@testable import Costs

@Suite struct CostRuleTests {
  @Test(arguments: CostRow.all) func ruleGivesTheHandCalculation(_ row: CostRow) throws {
    guard let cost = try row.counted() else {
      #expect(row.isUntold)
      return
    }
    #expect(!row.isUntold)
    #expect(cost.flops == Quantity(row.flops))
    #expect(cost.macs == Quantity(row.macs))
    #expect(cost.integerOperations == Quantity(row.integerOperations))
    #expect(cost.transcendentals == Quantity(row.transcendentals))
  }

  /// Adding an operator is one rule and one row: this fails when the row is forgotten.
  @Test func everyRuleHasARow() {
    let rowless = Set(CostRules.all.keys).subtracting(CostRow.all.map(\.node.qualifiedOperator))
    #expect(rowless.subtracting(CostRow.missing).sorted() == [])
    #expect(CostRow.missing.subtracting(rowless).sorted() == [], "no longer missing, or no rule")
  }

  /// What has a shape has a cost, or a reason why none can be told.
  @Test func everyOperatorWithAShapeRuleHasACostRule() {
    #expect(KnownOperators.names.subtracting(CostRules.all.keys).sorted() == [])
  }

  @Test func everyRowNamesAnOperatorWithARule() {
    #expect(Set(CostRow.all.map(\.node.qualifiedOperator)).subtracting(CostRules.all.keys).sorted() == [])
  }

  /// A rule may refuse, but never trap, whatever attributes and shapes a file brings.
  @Test func nonsenseNeverTraps() {
    let shapes: [[Quantity]?] = [nil, [], [0], [.init(.max)], [2, 3], [1, 1, 1, 1, 1, 1, 1], [Quantity(free: "N"), 3, 4]]
    let names = [
      "axis", "axes", "num_heads", "groups", "kernel_shape", "p", "size", "k", "K", "N", "q_num_heads", "kv_num_heads",
      "num_groups", "equation", "targets", "n_supports", "ksize", "rotary_embedding_dim", "qkv_hidden_sizes", "offset_group", "sampling_ratio",
      "vectors_per_class",
    ]
    for number in [Int.min, 0, 1, .max] {
      let kinds: [Attribute] = [.integer(number), .integers([number, number, number]), .text(",,->...."), .other]
      for kind in kinds {
        let attributes = Attributes(Dictionary(uniqueKeysWithValues: names.map { ($0, kind) }))
        for (name, rule) in CostRules.all {
          let node = Node(
            operator: name, inputs: (0..<12).map { "i\($0)" }, outputs: ["a", "b", "c", "d", "e"], attributes: attributes)
          for shape in shapes {
            let info = TensorInfo(.float32, shape, values: shape?.isEmpty == true ? [Quantity(number)] : nil)
            for count in [0, 3, 12] {
              let context = CostContext(
                node: node, opset: 20, inputs: Array(repeating: info, count: count), outputs: count == 0 ? [] : [info, info])
              _ = try? rule.count(context)
            }
          }
        }
      }
    }
  }
}
