import ModelGraph

extension CostRules {
  /// Attention of B samples, Hq query heads, Sq queries, Sk keys, sizes Dq and Dv of a head.
  static let attention: [String: CostRule] = [
    "Attention": scaledDotProduct, "ai.onnx.preview::FlexAttention": flexible, "RotaryEmbedding": rotary,
  ]

  /// macs = B Hq Sq Sk (Dq + Dv); flops: see `AttentionSizes.cost`, with 1 for each score when a mask is added, 1 when later keys
  /// are masked (is_causal), and 3 when scores are capped.
  private static let scaledDotProduct = CostRule { (context) throws(ModelGraphError) in
    let masks = (context.has(3) ? 1 : 0) + (context.isSet("is_causal") ? 1 : 0)
    let cap = context.capOperations
    return try sizes(context).cost(perScore: masks + cap, transcendentalsPerScore: cap == 0 ? 0 : 1)
  }

  /// The same without masks. What its modifiers do with the scores is written in graphs, which are not counted.
  private static let flexible = CostRule { (context) throws(ModelGraphError) in
    guard context.node.attributes["score_mod"] == nil, context.node.attributes["prob_mod"] == nil else {
      throw ModelGraphError(.unknown, "its graphs that change scores have no rule yet")
    }
    return try sizes(context).cost(perScore: 0)
  }

  /// Inputs are `[batch, heads, length, size]`, or `[batch, length, width]` with the heads in attributes.
  private static func sizes(_ context: CostContext) throws(ModelGraphError) -> AttentionSizes {
    let (query, key, value) = (try context.shape(0), try context.shape(1), try context.shape(2))
    guard query.count == key.count, key.count == value.count else {
      throw ModelGraphError(.inconsistent, "it compares \(describe(query)) to \(describe(key)) of \(describe(value))")
    }
    let past = context.has(4) ? try context.shape(4, rank: 4)[2] : 0
    switch query.count {
    case 4:
      return AttentionSizes(
        batch: query[0], heads: query[1], queries: query[2], keys: try key[2] + past, queryWidth: try query[1] * query[3],
        valueWidth: try query[1] * value[3])
    case 3:
      let (heads, groups) = (try context.count("q_num_heads"), try context.count("kv_num_heads"))
      guard heads % groups == 0 else { throw ModelGraphError(.inconsistent, "\(heads) query heads share \(groups) key heads") }
      return AttentionSizes(
        batch: query[0], heads: Quantity(heads), queries: query[1], keys: try key[1] + past, queryWidth: query[2],
        valueWidth: try Quantity(heads / groups) * value[2])
    default: throw ModelGraphError(.inconsistent, "its queries are \(describe(query))")
    }
  }

  /// 3 for each number turned: a number and its partner times cosine and sine, added. Those of each head that are turned are all,
  /// or as many as rotary_embedding_dim says. The sines are tables.
  static let rotary = CostRule { (context) throws(ModelGraphError) in
    try context.floating(3 * turned(context))
  }

  private static func turned(_ context: CostContext) throws(ModelGraphError) -> Quantity {
    let size = context.node.integer("rotary_embedding_dim") ?? 0
    guard size > 0 else { return try context.elements(ofInput: 0) }
    let shape = try context.shape(0)
    switch shape.count {
    case 4: return try Quantity.product(of: shape.dropLast()) * Quantity(size)
    case 3: return try shape[0] * shape[1] * Quantity(context.count("num_heads")) * Quantity(size)
    default: throw ModelGraphError(.inconsistent, "it turns \(describe(shape))")
    }
  }
}
