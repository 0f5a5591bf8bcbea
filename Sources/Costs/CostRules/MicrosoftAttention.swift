import ModelGraph

extension CostRules {
  /// Attention as ONNX Runtime fuses it (domain com.microsoft). See `AttentionSizes.cost`; each mask or bias that is given adds 1
  /// to every score, and so does hiding later keys. Masks hide pairs, but do not spare their work here.
  static let microsoftAttention: [String: CostRule] = [
    "com.microsoft::Attention": projecting, "com.microsoft::DecoderMaskedSelfAttention": projectingOnto,
    "com.microsoft::QAttention": quantizedProjecting,
    "com.microsoft::MultiHeadAttention": multiHead, "com.microsoft::DecoderMaskedMultiHeadAttention": maskedMultiHead,
    "com.microsoft::GroupQueryAttention": groupQuery,
  ]

  /// macs = B S I E + B S Sk (Eq + Ev) for inputs of width I and E = Eq + Ek + Ev columns of weights; flops: 2 macs, B S E with
  /// bias, 3 for each number of queries and keys turned (do_rotary), and those of attention.
  private static let projecting = CostRule { (context) throws(ModelGraphError) in
    try projecting(context, isShared: context.isSet("past_present_share_buffer"))
  }

  private static func projecting(_ context: CostContext, isShared: Bool) throws(ModelGraphError) -> Cost {
    let (projection, attention) = try projected(context, masks: [3, 5], past: 4, pastLength: isShared ? 6 : nil)
    let columns = try projection.rows * projection.columns
    let macs = try columns * projection.inner
    return try Cost(flops: 2 * macs + (context.has(2) ? columns : 0), macs: macs) + attention
  }

  /// The same onto keys and values that are kept in a buffer.
  private static let projectingOnto = CostRule { (context) throws(ModelGraphError) in
    try projecting(context, isShared: true)
  }

  /// The projection in whole numbers: integer operations 2 B S I E; its results are scaled (B S E) and the bias added (B S E).
  private static let quantizedProjecting = CostRule { (context) throws(ModelGraphError) in
    let (projection, attention) = try projected(context, masks: [5], past: 8, pastLength: nil)
    let columns = try projection.rows * projection.columns
    return try integerProducts(
      columns * projection.inner, flops: (context.has(2) ? 2 : 1) * columns) + attention
  }

  private static func projected(
    _ context: CostContext, masks: [Int], past: Int, pastLength: Int?
  ) throws(ModelGraphError) -> (projection: (rows: Quantity, inner: Quantity, columns: Quantity), attention: Cost) {
    let (input, weights) = (try context.shape(0, rank: 3), try context.shape(1, rank: 2))
    let third = try weights[1].floorDivided(by: 3)
    var (queryWidth, valueWidth) = (third, third)
    if let widths = context.node.integers("qkv_hidden_sizes"), !widths.isEmpty {
      guard widths.count == 3, widths.allSatisfy({ $0 > 0 }) else {
        throw ModelGraphError(.inconsistent, "its hidden sizes are \(widths), not 3 of at least 1")
      }
      (queryWidth, valueWidth) = (Quantity(widths[0]), Quantity(widths[2]))
    }
    var keys = input[1]
    if context.has(past) {
      if let pastLength { try keys += context.number(pastLength) } else { try keys += context.shape(past, rank: 5)[3] }
    }
    let heads = Quantity(try context.count("num_heads"))
    let sizes = AttentionSizes(
      batch: input[0], heads: heads, queries: input[1], keys: keys, queryWidth: queryWidth,
      valueWidth: valueWidth)
    var cost = try sizes.cost(perScore: maskCount(context, masks))
    if context.isSet("do_rotary") {
      let size = context.node.integer("rotary_embedding_dim") ?? 0
      try cost.flops += 6 * input[0] * input[1] * (size > 0 ? heads * Quantity(size) : queryWidth)
    }
    return ((try input[0] * input[1], weights[0], weights[1]), cost)
  }

  private static func maskCount(_ context: CostContext, _ masks: [Int]) -> Int {
    masks.filter { context.has($0) }.count + (context.isSet("unidirectional") ? 1 : 0)
  }

  /// macs = B Sq Sk (Eq + Ev); flops: those of attention, and an addition for each number of queries, new keys and values with
  /// bias.
  private static let multiHead = CostRule { (context) throws(ModelGraphError) in
    try unprojected(context, masks: [4, 5], bias: 3, past: 6, pastLength: 8)
  }

  private static let maskedMultiHead = CostRule { (context) throws(ModelGraphError) in
    try unprojected(context, masks: [3, 4], bias: 10, past: 5, pastLength: 7)
  }

  /// Queries are `[batch, length, width]`, or `[batch, length, heads, 3, size]` with keys and values between them; keys are as
  /// queries, `[batch, length, heads, 2, size]` with the values between them, or kept ones, `[batch, heads, length, size]`.
  private static func unprojected(
    _ context: CostContext, masks: [Int], bias: Int, past: Int, pastLength: Int
  ) throws(ModelGraphError) -> Cost {
    let (query, heads) = (try context.shape(0), Quantity(try context.count("num_heads")))
    guard query.count == 3 || query.count == 5 else { throw ModelGraphError(.inconsistent, "its queries are \(describe(query))") }
    let width = query.count == 5 ? try query[2] * query[4] : query[2]
    var (newKeys, keptKeys, valueWidth) = (query[1], Quantity(0), width)
    if context.has(1) {
      let key = try context.shape(1)
      switch key.count {
      case 3:
        newKeys = key[1]
        if context.has(2) { valueWidth = try context.shape(2, rank: 3)[2] }
      case 4:
        (newKeys, keptKeys) = (0, key[2])
        if context.has(2) { valueWidth = try heads * context.shape(2, rank: 4)[3] }
      case 5: newKeys = key[1]
      default: throw ModelGraphError(.inconsistent, "its keys are \(describe(key))")
      }
    }
    if context.has(past) {
      keptKeys = context.has(pastLength) ? try context.number(pastLength) : try context.shape(past, rank: 4)[2]
    }
    let sizes = AttentionSizes(
      batch: query[0], heads: heads, queries: query[1], keys: try newKeys + keptKeys, queryWidth: width, valueWidth: valueWidth)
    var cost = try sizes.cost(perScore: maskCount(context, masks))
    if context.has(bias) { try cost.flops += query[0] * (query[1] * width + newKeys * (width + valueWidth)) }
    return cost
  }

  /// macs = B Sq Sk Hq 2D for Hq query heads of size D; flops: those of attention, 1 for each score as later keys are hidden, 1
  /// with a bias on scores, 3 when they are capped; 3 for each number of queries and new keys turned (do_rotary).
  ///
  /// Sk is the total length where it is known, else that of the keys made, else of those kept and new ones.
  private static let groupQuery = CostRule { (context) throws(ModelGraphError) in
    let query = try context.shape(0, rank: 3)
    let (heads, groups) = (Quantity(try context.count("num_heads")), Quantity(try context.count("kv_num_heads")))
    // Without keys of their own, the queries hold keys and values too.
    let size = try query[2].floorDivided(by: context.has(1) ? heads : heads + 2 * groups)
    let sizes = AttentionSizes(
      batch: query[0], heads: heads, queries: query[1], keys: try totalLength(context, query), queryWidth: try heads * size,
      valueWidth: try heads * size)
    let cap = context.capOperations
    var cost = try sizes.cost(perScore: 1 + (context.has(10) ? 1 : 0) + cap, transcendentalsPerScore: cap == 0 ? 0 : 1)
    if context.isSet("do_rotary") {
      let turned = context.has(7) ? try 2 * context.shape(7, rank: 2)[1] : size
      try cost.flops += 3 * query[0] * query[1] * (heads + groups) * turned
    }
    return cost
  }

  private static func totalLength(_ context: CostContext, _ query: [Quantity]) throws(ModelGraphError) -> Quantity {
    if context.has(6), let total = try context.input(6).values?.first { return total }
    if context.outputs.count > 1, let made = context.outputs[1].shape, made.count == 4 { return made[2] }
    return context.has(3) ? try context.shape(3, rank: 4)[2] + query[1] : query[1]
  }
}
