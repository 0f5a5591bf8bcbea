import ModelGraph
import Testing

@testable import Costs

@Suite struct CostRuleTests {
  @Test(arguments: CostRow.all)
  func ruleGivesTheHandCalculation(_ row: CostRow) throws {
    guard row.isUntold else {
      #expect(try row.counted() == row.expected)
      return
    }
    #expect { try row.counted() } throws: { ($0 as? ModelGraphError)?.code == .unknown }
  }

  /// Adding an operator is one rule and one row: this fails when the row is forgotten.
  @Test func everyRuleHasARow() {
    let rowless = Set(CostRules.all.keys).subtracting(CostRow.all.map(\.node.qualifiedOperator))
    #expect(rowless.sorted() == [])
  }

  /// What has a shape has a cost, or a reason why none can be told.
  @Test func everyOperatorWithAShapeRuleHasACostRule() {
    // Stands for a node that TensorFlow's profiler cannot read, and never for one of a model.
    let standIn: Set = ["tensorflow::DeclaredOutputs"]
    #expect(KnownOperators.names.subtracting(CostRules.all.keys).subtracting(standIn).sorted() == [])
  }

  /// Nonsense in a file is an error with a reason, not a trap and not a number.
  @Test(arguments: [
    CostRow("LSTM", [[2, 3], [1, 20, 4], [1, 20, 5]], to: [[]]),
    CostRow("LSTM", [[2, 3, 4], [1, 20, 4]], to: [[]]),
    CostRow("GRU", [[2, 3, 4], [1, 15, 4], [1, 15, 5]], ["activations": .texts(["Relu"])], to: [[]]),
    CostRow("RNN", [[2, 3, 4], [1, 5, 4], [1, 5, 5]], ["activations": .texts(["Swell"])], to: [[]]),
    CostRow("Attention", [[1, 3, 8], [1, 5, 8], [1, 5, 8]], to: [[1, 3, 8]], opset: 23),
    CostRow("Attention", [[3, 8], [5, 8], [5, 8]], to: [[3, 8]], opset: 23),
    CostRow(
      "Attention", [[1, 3, 8], [1, 5, 8], [1, 5, 8]], ["q_num_heads": .integer(3), "kv_num_heads": .integer(2)], to: [[]]),
    CostRow("Einsum", [[2, 3]], to: [[2]]), CostRow("Einsum", [[2, 3]], ["equation": .text("ij,jk->ik")], to: [[2]]),
    CostRow("Einsum", [[2, 3]], ["equation": .text("ijk->i")], to: [[2]]),
    CostRow("Einsum", [[2, 3]], ["equation": .text("i->i")], to: [[2]]),
    CostRow("Softmax", [[2, 3]], ["axis": .integer(.min)], to: [[2, 3]]),
    CostRow("GroupNormalization", [[2, 4], [4], [4]], to: [[2, 4]]),
    CostRow("GridSample", [[2], [2]], ["mode": .text("linear")], to: [[2]]),
    CostRow("RoiAlign", [[1], [1], [1]], ["sampling_ratio": .integer(2)], to: [[2]]),
    CostRow("Resize", [[1, 2], nil, nil, nil], ["mode": .text("linear")], to: [[2]]),
    CostRow("DFT", [[4], nil], to: [[4]]), CostRow("Det", [[4]], to: [[]]),
    CostRow("STFT", [[1, 16, 1], []], to: [[1, 3, 5, 2]]),
    CostRow("ai.onnx.preview.training::Adam", [[], [], [2]], to: [[2]]),
    CostRow("com.microsoft::MatMulNBits", [[3, 4], [5, 1, 2], [5]], to: [[3, 5]]),
    CostRow("com.microsoft::Attention", [[1, 3, 8], [8, 24]], to: [[1, 3, 8]]),
    CostRow("com.microsoft::MultiHeadAttention", [[3, 8]], ["num_heads": .integer(2)], to: [[3, 8]]),
    CostRow("com.microsoft::FusedConv", [[1, 2, 5, 5], [4, 2, 3, 3]], ["activation": .text("Swell")], to: [[1, 4, 3, 3]]),
  ])
  func nonsenseIsInconsistent(_ row: CostRow) {
    #expect { try row.counted() } throws: { ($0 as? ModelGraphError)?.code == .inconsistent }
  }

  /// A rule may refuse, but never trap, whatever attributes and shapes a file brings.
  @Test func hostileNumbersNeverTrap() {
    let shapes: [[Quantity]?] = [nil, [], [0], [Quantity(.max)], [2, 3], [1, 1, 1, 1, 1, 1, 1], [Quantity(free: "N"), 3, 4]]
    let names = [
      "axis", "axes", "num_heads", "groups", "kernel_shape", "p", "size", "k", "K", "N", "q_num_heads", "kv_num_heads",
      "num_groups", "equation", "targets", "n_supports", "ksize", "rotary_embedding_dim", "qkv_hidden_sizes", "offset_group",
      "sampling_ratio", "vectors_per_class", "strides", "group", "T", "depth_radius",
    ]
    for number in [Int.min, 0, 1, .max] {
      let kinds: [Attribute] = [.integer(number), .integers([number, number, number]), .text(",,->...."), .other]
      for kind in kinds {
        let attributes = Attributes(Dictionary(uniqueKeysWithValues: names.map { ($0, kind) }))
        let node = Node(operator: "Any", inputs: (0..<12).map { "i\($0)" }, outputs: ["a", "b", "c"], attributes: attributes)
        for shape in shapes {
          let info = TensorInfo(.float32, shape, values: shape?.isEmpty == true ? [Quantity(number)] : nil)
          for count in [0, 3, 12] {
            let context = CostContext(
              node: node, opset: 20, inputs: Array(repeating: info, count: count), outputs: count == 0 ? [] : [info, info])
            for rule in CostRules.all.values { _ = try? rule.count(context) }
          }
        }
      }
    }
  }

  /// T B H cells of 4 gates over I + H numbers, both directions, then the numbers put in.
  @Test func freeDimensionsGiveThePolynomial() throws {
    let (steps, batch) = (Quantity(free: "T"), Quantity(free: "B"))
    let rule = try #require(CostRules.rule(for: "LSTM"))
    let node = Node(
      operator: "LSTM", inputs: ["x", "w", "r"], outputs: ["y"], attributes: ["direction": .text("bidirectional")])
    let shapes: [[Quantity]] = [[steps, batch, 4], [2, 20, 4], [2, 20, 5]]
    let context = CostContext(
      node: node, opset: 22, inputs: shapes.map { TensorInfo(.float32, $0) }, outputs: [.unknown])
    let cost = try rule.count(context)
    #expect(cost.macs.description == "360*B*T")
    // 720 for products; 18 operations of a cell, 10 cells of both directions.
    #expect(cost.flops.description == "900*B*T")
    #expect(try cost.flops.substituting(["T": 2, "B": 3]) == 5_400)
  }

  private func counted(_ node: Node, _ shapes: [[Graph.DeclaredDimension]], reals: [Double]? = nil) throws -> ModelCost {
    let inputs = shapes.enumerated().map { Graph.Declaration(name: "in\($0)", elementType: .float32, shape: $1) }
    let scales = try reals.map { (reals: [Double]) in
      try Tensor(name: "scales", elementType: .float32, shape: [reals.count], contents: .reals { reals })
    }
    return try count(
      Graph(inputs: inputs, outputs: [], initializers: [scales].compactMap(\.self), nodes: [node], opsets: [node.domain: 23]))
  }

  /// 2 heads of 4: 2 B S² scores, macs B S² (8 + 8); 32 B S², 6 for each score, 2 less for each of 2 B S rows.
  @Test func attentionIsAFormulaInItsLength() throws {
    let shape: [Graph.DeclaredDimension] = [.named("B"), .fixed(2), .named("S"), .fixed(4)]
    let cost = try counted(
      Node(operator: "Attention", inputs: ["in0", "in1", "in2"], outputs: ["y"]), [shape, shape, shape])
    #expect(cost.uncounted.isEmpty)
    #expect(cost.macs.description == "16*B*S^2")
    #expect(try cost.flops.substituting(["B": 3, "S": 5]) == 3_240)
  }

  /// out 4 N H W: three interpolations of 3 each.
  @Test func resizingIsAFormulaInTheImage() throws {
    let cost = try counted(
      Node(operator: "Resize", inputs: ["in0", "", "scales"], outputs: ["y"], attributes: ["mode": .text("linear")]),
      [[.named("N"), .fixed(1), .named("H"), .named("W")]], reals: [1, 1, 2, 2])
    #expect(cost.uncounted.isEmpty)
    #expect(try cost.flops.substituting(["N": 2, "H": 3, "W": 5]) == 1_080)
  }

  @Test func transformOfAFreeLengthIsNoFormula() throws {
    let rule = try #require(CostRules.rule(for: "DFT"))
    let shape: [Quantity] = [1, Quantity(free: "N"), 1]
    let context = CostContext(
      node: Node(operator: "DFT", inputs: ["x"], outputs: ["y"]), opset: 17, inputs: [TensorInfo(.float32, shape)],
      outputs: [TensorInfo(.float32, [1, shape[1], 2])])
    #expect { try rule.count(context) } throws: { ($0 as? ModelGraphError)?.code == .unknown }
  }
}
