import ModelGraph

extension CostRules {
  /// Further operators of ONNX Runtime (domain com.microsoft).
  static let microsoftOther: [String: CostRule] = Dictionary(
    uniqueKeysWithValues: [
      ("MoE", experts), ("QMoE", .untold("which experts' weights are made real depends on the data")),
      ("QEmbedLayerNormalization", quantizedEmbedding), ("BitmaskDropout", bitmaskDropout), ("MaxpoolWithMask", maximumPooling),
      ("DynamicTimeWarping", timeWarping), ("IsAllFinite", finiteness), ("GemmFloat8", narrowGemm),
      ("Rfft", realTransform), ("Irfft", inverseRealTransform),
      // Whole numbers, texts, and a step that only tests look at.
      ("BifurcationDetector", .free), ("MurmurHash3", .free), ("SampleOp", .free), ("Tokenizer", .free),
      ("WordConvEmbedding", .untold("how long its words are depends on the data")),
      ("BeamSearch", generated), ("WhisperBeamSearch", generated), ("GreedySearch", generated), ("Sampling", generated),
    ].map { ("com.microsoft::\($0)", $1) })

  private static let generated = CostRule.untold("after how many words it ends depends on the data")

  /// Of R rows of width H, each through k of E experts with F inner units.
  ///
  /// macs = R k (2 F H), or 3 F H with a third product. flops = 2 macs, plus R k F and R k H with biases (R k F more with the
  /// third's), the activation of R k F units, R k F with a third product, whose results it multiplies; R (5 E - 2) for the softmax
  /// that chooses, 2k - 1 a row when shares are made to add up to 1; and R H (2k - 1): results times their shares, added up.
  private static let experts = CostRule { (context) throws(ModelGraphError) in
    let (input, choices) = (try context.shape(0), try context.shape(1, rank: 2))
    guard let width = input.last, width.constant ?? 1 > 0 else { throw ModelGraphError(.inconsistent, "its rows are empty") }
    // Weights are [E, F, H] or [E, H, F].
    let weights = try context.shape(2, rank: 3)
    let inner = try (weights[1] * weights[2]).floorDivided(by: width)
    let each = context.node.integer("k") ?? 1
    guard each > 0 else { throw ModelGraphError(.inconsistent, "it chooses \(each) experts") }
    let (rows, isGated) = (try Quantity.product(of: input.dropLast()), context.has(6))
    let visits = try rows * Quantity(each)
    let units = try visits * inner
    let macs = try (isGated ? 3 : 2) * units * width
    var cost = Cost(flops: try 2 * macs + rows * (5 * choices[1] - 2), macs: macs, transcendentals: try rows * choices[1])
    for (index, results) in [(3, units), (5, try visits * width), (7, units)] where context.has(index) {
      try cost.flops += results
    }
    if isGated { try cost.flops += units }
    let shares = try 2 * Quantity(each) - 1
    if context.isSet("normalize_routing_weights") { try cost.flops += rows * shares }
    try cost.flops += rows * width * shares
    switch context.node.text("activation_type") ?? "relu" {
    case "identity": return cost
    case "relu": return try cost + Cost(flops: units)
    case "gelu", "silu": return try cost + Cost(flops: 5 * units, transcendentals: units)
    case let other: throw ModelGraphError(.unknown, "its activation_type \(other) has no rule yet")
    }
  }

  /// 12 out + 2 rows + 4 width, plus 3 out with segments: EmbedLayerNormalization, after what is looked up and the two vectors of
  /// the normalisation are made real (2 each).
  private static let quantizedEmbedding = CostRule { (context) throws(ModelGraphError) in
    let shape = try context.outputShape()
    guard let width = shape.last else { throw ModelGraphError(.inconsistent, "it makes a single number") }
    let rows = try Quantity.product(of: shape.dropLast())
    return Cost(flops: try Quantity(context.has(4) ? 15 : 12) * context.elementsOut() + 2 * rows + 4 * width)
  }

  /// As Dropout: 0 at inference, 2 out in training.
  private static let bitmaskDropout = CostRule { (context) throws(ModelGraphError) in
    guard context.has(2), try context.number(2) != 0 else { return .nothing }
    return try context.floating(2 * context.elementsOut())
  }

  /// 3 in: the least of three ways to each pair of places by two comparisons, and an addition.
  private static let timeWarping = CostRule { (context) throws(ModelGraphError) in
    try context.floating(3 * context.elements(ofInput: 0))
  }

  /// A test of each element of all inputs.
  private static let finiteness = CostRule { (context) throws(ModelGraphError) in
    var elements = Quantity(0)
    for index in context.inputs.indices { try elements += context.elements(ofInput: index) }
    return try context.floating(elements)
  }

  /// FusedGemm, plus out when its result is scaled.
  private static let narrowGemm = CostRule { (context) throws(ModelGraphError) in
    let scaling = context.has(3) ? try context.elementsOut() : 0
    return try fusedGemm.count(context) + Cost(flops: scaling)
  }
}
