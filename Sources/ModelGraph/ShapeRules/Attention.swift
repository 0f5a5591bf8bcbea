extension ShapeRules {
  /// Attention and what models do around it.
  static let attention: [String: ShapeRule] = [
    "Attention": ShapeRule(attend), "ai.onnx.preview::FlexAttention": ShapeRule(attend),
    "LinearAttention": ShapeRule(attendLinearly), "CausalConvWithState": ShapeRule(convolveCausally),
    "RotaryEmbedding": ShapeRule { (context) throws(ModelGraphError) in [try context.like(0)] },
  ]

  /// Query, key or value by heads.
  struct Heads {
    var batch: Quantity
    var heads: Quantity
    var length: Quantity
    var size: Quantity

    /// `[batch, heads, length, size]`, or packed as `[batch, length, heads * size]`. Throws `shape.inconsistent` for others.
    init(_ shape: [Quantity], heads: Int?) throws(ModelGraphError) {
      if shape.count == 4 {
        (batch, self.heads, length, size) = (shape[0], shape[1], shape[2], shape[3])
        return
      }
      guard shape.count == 3, let heads, heads > 0 else {
        throw ModelGraphError(.inconsistent, "\(describe(shape)) does not say its heads")
      }
      (batch, length) = (shape[0], shape[1])
      self.heads = Quantity(heads)
      size = try shape[2].floorDivided(by: self.heads)
    }
  }

  /// Outputs are the result in the query's layout, keys and values with those of the past before them, and the scores.
  private static func attend(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let node = context.node
    let query = try Heads(context.shape(0), heads: node.integer("q_num_heads"))
    let key = try Heads(context.shape(1), heads: node.integer("kv_num_heads"))
    let value = try Heads(context.shape(2), heads: node.integer("kv_num_heads"))
    let type = try context.input(0).elementType
    let past = context.has(4) ? try context.shape(4, rank: 4)[2] : 0
    let total = try past + key.length
    let result =
      try context.shape(0).count == 4
      ? [query.batch, query.heads, query.length, value.size] : [query.batch, query.length, query.heads * value.size]
    return [
      TensorInfo(type, result),
      TensorInfo(context.type(of: 1), [key.batch, key.heads, total, key.size]),
      TensorInfo(context.type(of: 2), [value.batch, value.heads, total, value.size]),
      TensorInfo(type, [query.batch, query.heads, query.length, total]),
    ]
  }

  /// Query, key and value are packed; the state is `[batch, heads, key size, value size]`.
  static func attendLinearly(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let heads = Quantity(try context.positive("q_num_heads"))
    let shared = Quantity(try context.positive("kv_num_heads"))
    let (query, key, value) = (try context.shape(0, rank: 3), try context.shape(1, rank: 3), try context.shape(2, rank: 3))
    let (keySize, valueSize) = (try key[2].floorDivided(by: shared), try value[2].floorDivided(by: shared))
    return [
      TensorInfo(context.type(of: 0), [query[0], query[1], try heads * valueSize]),
      TensorInfo(context.type(of: 3) ?? context.type(of: 0), [query[0], shared, keySize, valueSize]),
    ]
  }

  /// The state is what the next call needs of this one's input: as many places as the kernel has, less one.
  static func convolveCausally(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let (input, weight) = (try context.shape(0, rank: 3), try context.shape(1, rank: 3))
    let type = try context.input(0).elementType
    return [TensorInfo(type, input), TensorInfo(type, [input[0], input[1], try weight[2] - 1])]
  }
}
