extension ShapeRules {
  /// Attention as ONNX Runtime fuses it. Source: its docs/ContribOperators.md.
  static let fusedAttention: [String: ShapeRule] = [
    fused(["Attention"]) { (context) throws(ModelGraphError) in try attendWithWeights(context, past: 4, type: 0) },
    fused(["DecoderMaskedSelfAttention"]) { (context) throws(ModelGraphError) in
      try attendWithWeights(context, past: 4, type: 0, isShared: true)
    },
    fused(["QAttention"]) { (context) throws(ModelGraphError) in try attendWithWeights(context, past: 8, type: 2) },
    fused(["MultiHeadAttention"]) { (context) throws(ModelGraphError) in try attendToHeads(context, past: 6) },
    fused(["DecoderMaskedMultiHeadAttention"]) { (context) throws(ModelGraphError) in try attendToHeads(context, past: 5) },
    fused(["GroupQueryAttention"], attendInGroups), fused(["SparseAttention"], attendInGroups),
    fused(["PackedAttention"], attendPacked), fused(["PackedMultiHeadAttention"], attendPackedHeads),
    fused(["LongformerAttention", "QOrderedLongformerAttention", "RotaryEmbedding"]) {
      (context) throws(ModelGraphError) in [try context.like(0)]
    },
    fused(["GemmaRotaryEmbedding"]) { (context) throws(ModelGraphError) in [try context.like(1), try context.like(3)] },
    fused(["RelativePositionBias"]) { (context) throws(ModelGraphError) in
      let lengths = [context.scalar(1) ?? context.freshDimension(axis: 2), context.scalar(2) ?? context.freshDimension(axis: 3)]
      return [TensorInfo(context.type(of: 0), [1, try context.shape(0, rank: 2)[1]] + lengths)]
    },
    fused(["GatedRelativePositionBias"], gatePositions),
    fused(["LinearAttention"], attendLinearly), fused(["CausalConvWithState"], convolveCausally),
  ].reduce(into: [:]) { table, rules in table.merge(rules) { first, _ in first } }

  /// The same rule for operators of ONNX Runtime's own domain.
  static func fused(
    _ names: [String], _ infer: @escaping @Sendable (NodeContext) throws(ModelGraphError) -> [TensorInfo]
  ) -> [String: ShapeRule] {
    ShapeRule.each(names.map { "com.microsoft::\($0)" }, infer)
  }

  /// The columns that a value has: the last of three sizes, else a third of the joint weight's.
  private static func valueColumns(_ context: NodeContext) throws(ModelGraphError) -> Quantity {
    if let sizes = context.node.integers("qkv_hidden_sizes"), sizes.count == 3 { return Quantity(sizes[2]) }
    return try context.shape(1, rank: 2)[1].floorDivided(by: 3)
  }

  /// Input `[batch, length, features]` and a weight for query, key and value together; keys and values of the past are
  /// `[2, batch, heads, past, size]`.
  private static func attendWithWeights(
    _ context: NodeContext, past: Int, type: Int, isShared: Bool = false
  ) throws(ModelGraphError) -> [TensorInfo] {
    let input = try context.shape(0, rank: 3)
    let columns = try valueColumns(context)
    let heads = Quantity(try context.positive("num_heads"))
    let output = TensorInfo(context.type(of: type), [input[0], input[1], columns])
    var present = [2, input[0], heads, input[1], try columns.floorDivided(by: heads)]
    if context.has(past) {
      let before = try context.shape(past, rank: 5)
      present[3] = isShared || context.node.integer("past_present_share_buffer") == 1 ? before[3] : try before[3] + input[1]
    }
    return [output, TensorInfo(context.type(of: type), present)]
  }

  /// Query, key and value are `[batch, length, columns]`; a query alone may hold all three as `[batch, length, heads, 3, size]`,
  /// a key both as `[batch, length, heads, 2, size]`, and keys of another sequence are `[batch, heads, length, size]`.
  private static func attendToHeads(_ context: NodeContext, past: Int) throws(ModelGraphError) -> [TensorInfo] {
    let query = try context.shape(0)
    let heads = Quantity(try context.positive("num_heads"))
    guard query.count == 3 || query.count == 5 else { throw ModelGraphError(.inconsistent, "its query is \(describe(query))") }
    let key = try context.has(1) ? context.shape(1) : query
    let value = try context.has(2) ? context.shape(2) : key
    guard value.count >= 3, key.count >= 3, key.count <= 5, value.count <= 5 else {
      throw ModelGraphError(.inconsistent, "its key is \(describe(key)), its value \(describe(value))")
    }
    func size(_ shape: [Quantity]) throws(ModelGraphError) -> Quantity {
      shape.count == 3 ? try shape[2].floorDivided(by: heads) : shape[shape.count - 1]
    }
    let length = key.count == 4 ? key[2] : key[1]
    let (keySize, valueSize) = (try size(key), try size(value))
    let columns = value.count == 3 ? value[2] : try heads * valueSize
    var present = length
    if context.has(past) {
      let before = try context.shape(past, rank: 4)
      let isShared = context.node.integer("past_present_share_buffer") == 1 || context.has(past + 2)
      present = isShared ? before[2] : key.count == 4 ? length : try before[2] + length
    }
    let type = context.type(of: 0)
    return [
      TensorInfo(type, [query[0], query[1], columns]), TensorInfo(type, [query[0], heads, present, keySize]),
      TensorInfo(type, [query[0], heads, present, valueSize]), TensorInfo(type, [query[0], heads, query[1], present]),
    ]
  }

  /// Groups of query heads share one head of keys and values; without a key the query holds all three side by side. The
  /// present is as long as the whole sequence, or as the past's buffer where that is longer or a window.
  private static func attendInGroups(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let query = try context.shape(0, rank: 3)
    let heads = Quantity(try context.positive("num_heads"))
    let shared = Quantity(try context.positive("kv_num_heads"))
    let size =
      context.has(1) ? try query[2].floorDivided(by: heads) : try query[2].floorDivided(by: heads + shared + shared)
    let before = context.has(3) ? try context.shape(3, rank: 4) : [query[0], shared, 0, size]
    let past = before[2]
    let total: Quantity?
    if context.node.operator == "SparseAttention" || context.node.integer("sliding_window_cache") == 1 {
      total = past
    } else {
      total = try context.scalar(6).map { (whole) throws(ModelGraphError) in try Quantity.maximum(past, whole) }
    }
    let type = context.type(of: 0)
    // A cache of 4-bit numbers has two in a byte, so its own last size is taken.
    let present = [query[0], shared, total ?? context.freshDimension(output: 1, axis: 2), before[3]]
    return [
      TensorInfo(type, [query[0], query[1], try heads * size]), TensorInfo(context.type(of: 3) ?? type, present),
      TensorInfo(context.type(of: 4) ?? type, present),
    ]
  }

  /// Sequences without their padding, one after another: `[tokens, features]`.
  private static func attendPacked(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    [TensorInfo(context.type(of: 0), [try context.shape(0, rank: 2)[0], try valueColumns(context)])]
  }

  private static func attendPackedHeads(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let query = try context.shape(0)
    if query.count == 4 { return [TensorInfo(context.type(of: 0), [query[0], try query[1] * query[3]])] }
    return [TensorInfo(context.type(of: 0), [try context.shape(0, rank: 2)[0], try context.shape(2, rank: 2)[1]])]
  }

  /// A bias for every pair of places, `[batch, heads, length, length]`, from relative ones `[1, heads, length, length]`.
  private static func gatePositions(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let positions = try context.shape(2, rank: 4)
    let batch = context.has(6) ? try context.shape(6, rank: 2)[0] : try context.shape(0, rank: 3)[0]
    return [TensorInfo(context.type(of: 0), [batch] + positions.dropFirst())]
  }
}
