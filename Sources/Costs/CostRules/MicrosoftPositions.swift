import ModelGraph

extension CostRules {
  /// What models of ONNX Runtime (domain com.microsoft) do to tell places apart, and attention whose work data decide.
  static let microsoftPositions: [String: CostRule] = Dictionary(
    uniqueKeysWithValues: [
      ("GemmaRotaryEmbedding", gemmaRotary), ("GatedRelativePositionBias", gatedPositions),
      ("PackedAttention", packed), ("PackedMultiHeadAttention", packed),
      ("LongformerAttention", .untold("which places attend to all others depends on the data")),
      ("SparseAttention", .untold("which blocks its mask leaves depends on the data")),
    ].map { ("com.microsoft::\($0)", $1) })

  private static let packed = CostRule.untold("how long each of its sequences is depends on the data")

  /// 2 for each angle, its sine and cosine; 3 for each number of queries and keys turned: it and its partner times these, added.
  private static let gemmaRotary = CostRule { (context) throws(ModelGraphError) in
    let functions = try 2 * context.elements(ofInput: 0)
    let turned = try context.elements(ofInput: 1) + context.elements(ofInput: 3)
    return try context.floating(functions + 3 * turned, transcendentals: functions)
  }

  /// Of B samples, N heads of size H, S places and D columns of weights.
  ///
  /// macs = B N S H D. flops = 2 macs, plus B N S H (the bias of queries), plus B N S times: D for the bias of the products, D - 2
  /// to add them up to two gates, 8 for their sigmoids, 4 for u (r a - 1) + 2; plus out, each position's bias times that.
  private static let gatedPositions = CostRule { (context) throws(ModelGraphError) in
    let query = try context.shape(0)
    guard query.count == 3 else { throw ModelGraphError(.unknown, "how long each of its sequences is depends on the data") }
    let columns = try context.shape(3, rank: 2)[1]
    let numbers = try Quantity.product(of: query)
    let places = try query[0] * query[1] * Quantity(context.count("num_heads"))
    let macs = try numbers * columns
    let gates = try places * (2 * columns + 10)
    return try context.floating(2 * macs + numbers + gates + context.elementsOut(), transcendentals: 2 * places)
      + Cost(macs: macs)
  }
}
