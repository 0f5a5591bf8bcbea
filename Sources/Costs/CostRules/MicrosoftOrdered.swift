import ModelGraph

extension CostRules {
  /// Operators of ONNX Runtime (domain com.microsoft) on bytes in an order of their own, whose zero point is 0: a number becomes
  /// real by its scale (1), a result coarse by 4 operations: divide, round, two comparisons.
  static let microsoftOrdered: [String: CostRule] = Dictionary(
    uniqueKeysWithValues: [
      ("QuantizeWithOrder", perElement(4)), ("DequantizeWithOrder", perElement(1)),
      // Gelu (5) between them.
      ("QOrderedGelu", perElement(1 + 5 + 4, transcendentals: 1)),
      ("QOrderedLayerNormalization", orderedNormalization), ("QOrderedMatMul", orderedMatmul),
      ("QOrderedLongformerAttention", .untold("which places attend to all others depends on the data")),
      ("SparseToDenseMatMul", .untold("how many elements its sparse operand has is not known")),
      ("MatMulFpQ4", blockWeights), ("GatedRMSNorm", gatedRootMeanSquare),
    ].map { ("com.microsoft::\($0)", $1) })

  private static func perElement(_ operations: Int, transcendentals: Int = 0) -> CostRule {
    CostRule { (context) throws(ModelGraphError) in
      let out = try context.elementsOut()
      return Cost(flops: try Quantity(operations) * out, transcendentals: try Quantity(transcendentals) * out)
    }
  }

  /// 11 in + 2 rows, plus in with shift: LayerNormalization (6 in + 2 rows) between 1 and 4 for each number.
  private static let orderedNormalization = CostRule { (context) throws(ModelGraphError) in
    let rows = try rows(context, from: context.node.integer("axis") ?? -1)
    return Cost(flops: try Quantity(context.has(3) ? 12 : 11) * context.elements(ofInput: 0) + 2 * rows)
  }

  /// macs = out k; integer operations = 2 macs; flops = 4 out (scaled, rounded, two comparisons), plus out with bias, plus 2 out
  /// for what is scaled and added.
  private static let orderedMatmul = CostRule { (context) throws(ModelGraphError) in
    let out = try context.elementsOut()
    let each = 4 + (context.has(5) ? 1 : 0) + (context.has(6) ? 2 : 0)
    return try integerProducts(out * innerSize(context), flops: Quantity(each) * out)
  }

  /// macs = out K; flops = 2 macs + 2 K N: each weight of a `[K, N]`, which the third input says, is made real once.
  private static let blockWeights = CostRule { (context) throws(ModelGraphError) in
    let inner = try innerSize(context)
    let macs = try context.elementsOut() * inner
    guard let columns = try context.outputShape().last else { throw ModelGraphError(.inconsistent, "it makes a single number") }
    return Cost(flops: try 2 * macs + 2 * inner * columns, macs: macs)
  }

  /// 10 in + 2 rows: RMSNormalization (4 in + 2 rows), times the gate through x sigmoid(x) (5); 9 in + 2 rows through sigmoid(x).
  private static let gatedRootMeanSquare = CostRule { (context) throws(ModelGraphError) in
    let elements = try context.elements(ofInput: 0)
    let each = context.node.text("activation") == "sigmoid" ? 9 : 10
    return try context.floating(Quantity(each) * elements + 2 * rows(context, from: -1), transcendentals: elements)
  }
}
