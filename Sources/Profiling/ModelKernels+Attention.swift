import Costs
import Kernels
import ModelGraph

/// Scaled dot-product attention, as the kernels that it consists of.
private struct AttentionParts {
  var batch: Int
  /// Of the queries.
  var heads: Int
  var queries: Int
  var keys: Int
  /// Of one head.
  var querySize: Int
  var valueSize: Int
  /// Masks and biases that are added to the scores, and hiding later keys.
  var masks: Int
  var isCapped = false

  /// Queries times keys; the scores scaled, capped and masked; their softmax; that times values.
  func kernels() throws(KernelsError) -> [KernelSpec] {
    let scores = [batch * heads, queries * keys]
    var kernels = [
      KernelSpec(try MatrixMultiplication(m: queries, n: keys, k: querySize, batch: batch * heads)),
      try ModelKernels.binary(.mul, scores, [1]),
    ]
    if isCapped {
      kernels += [
        try ModelKernels.binary(.div, scores, [1]), try ModelKernels.elementwise(.tanh, scores),
        try ModelKernels.binary(.mul, scores, [1]),
      ]
    }
    let mask = try ModelKernels.binary(.add, scores, [1, queries * keys])
    kernels += Array(repeating: mask, count: masks)
    kernels.append(KernelSpec(try Softmax(outer: batch * heads * queries, size: keys)))
    kernels.append(KernelSpec(try MatrixMultiplication(m: queries, n: valueSize, k: keys, batch: batch * heads)))
    return kernels
  }
}

extension ModelKernels {
  static let attention: [String: PartsMapping] = [
    "Attention": { (layer) throws(KernelsError) in try scaledDotProduct(layer) },
    "com.microsoft::Attention": { (layer) throws(KernelsError) in try projected(layer) },
    "com.microsoft::MultiHeadAttention": { (layer) throws(KernelsError) in try multiHead(layer) },
    "com.microsoft::GroupQueryAttention": { (layer) throws(KernelsError) in try groupQuery(layer) },
  ]

  private static func count(_ layer: LayerCost, _ inputs: [Int]) -> Int { inputs.filter { hasInput(layer, $0) }.count }

  private static func isCapped(_ layer: LayerCost) -> Bool { layer.node.float("softcap") ?? 0 != 0 }

  /// Inputs are [batch, heads, length, size], or [batch, length, width] with the heads in attributes.
  private static func scaledDotProduct(_ layer: LayerCost) throws(KernelsError) -> [KernelSpec] {
    guard let query = sizes(layer.inputs, 0), let key = sizes(layer.inputs, 1), let value = sizes(layer.inputs, 2),
      query.count == key.count, query.count == value.count
    else { return [] }
    let past = sizes(layer.inputs, 4).flatMap { $0.count == 4 ? $0[2] : nil } ?? 0
    let masks = count(layer, [3]) + (layer.node.integer("is_causal") ?? 0 != 0 ? 1 : 0)
    if query.count == 4 {
      return try AttentionParts(
        batch: query[0], heads: query[1], queries: query[2], keys: key[2] + past, querySize: query[3], valueSize: value[3],
        masks: masks, isCapped: isCapped(layer)
      ).kernels()
    }
    guard query.count == 3, let heads = layer.node.integer("q_num_heads"), let groups = layer.node.integer("kv_num_heads"),
      heads > 0, groups > 0
    else { return [] }
    return try AttentionParts(
      batch: query[0], heads: heads, queries: query[1], keys: key[1] + past, querySize: query[2] / heads,
      valueSize: value[2] / groups, masks: masks, isCapped: isCapped(layer)
    ).kernels()
  }

  /// The projection of [batch, length, width] to queries, keys and values comes first.
  private static func projected(_ layer: LayerCost) throws(KernelsError) -> [KernelSpec] {
    guard let input = sizes(layer.inputs, 0), let weights = sizes(layer.inputs, 1), input.count == 3, weights.count == 2,
      let heads = layer.node.integer("num_heads"), heads > 0, layer.node.integer("past_present_share_buffer") ?? 0 == 0
    else { return [] }
    let widths = layer.node.integers("qkv_hidden_sizes") ?? []
    let (queryWidth, valueWidth) = widths.count == 3 ? (widths[0], widths[2]) : (weights[1] / 3, weights[1] / 3)
    let past = sizes(layer.inputs, 4).flatMap { $0.count == 5 ? $0[3] : nil } ?? 0
    let projection = try MatrixMultiplication(
      m: input[0] * input[1], n: weights[1], k: weights[0], hasBias: hasInput(layer, 2))
    let parts = AttentionParts(
      batch: input[0], heads: heads, queries: input[1], keys: input[1] + past, querySize: queryWidth / heads,
      valueSize: valueWidth / heads,
      masks: count(layer, [3, 5]) + (layer.node.integer("unidirectional") ?? 0 != 0 ? 1 : 0))
    return [KernelSpec(projection)] + (try parts.kernels())
  }

  /// Queries, keys and values are [batch, length, width]; keys and values may be kept ones, [batch, heads, length, size]. A bias is
  /// added to each that is new.
  private static func multiHead(_ layer: LayerCost) throws(KernelsError) -> [KernelSpec] {
    guard let query = sizes(layer.inputs, 0), let key = sizes(layer.inputs, 1), let value = sizes(layer.inputs, 2),
      query.count == 3, key.count == value.count, key.count == 3 || key.count == 4, !hasInput(layer, 8),
      let heads = layer.node.integer("num_heads"), heads > 0
    else { return [] }
    let isKept = key.count == 4
    let past = sizes(layer.inputs, 6).flatMap { $0.count == 4 ? $0[2] : nil } ?? 0
    var specs: [KernelSpec] = []
    if hasInput(layer, 3) {
      for new in isKept ? [query] : [query, key, value] { specs.append(try binary(.add, new, [new[2]])) }
    }
    return specs
      + (try AttentionParts(
        batch: query[0], heads: heads, queries: query[1], keys: (isKept ? key[2] : key[1]) + past, querySize: query[2] / heads,
        valueSize: isKept ? value[3] : value[2] / heads,
        masks: count(layer, [4, 5]) + (layer.node.integer("unidirectional") ?? 0 != 0 ? 1 : 0)
      ).kernels())
  }

  /// Without keys of their own, queries hold keys and values too. Later keys are always hidden.
  private static func groupQuery(_ layer: LayerCost) throws(KernelsError) -> [KernelSpec] {
    guard let query = sizes(layer.inputs, 0), query.count == 3, let heads = layer.node.integer("num_heads"),
      let groups = layer.node.integer("kv_num_heads"), heads > 0, groups > 0
    else { return [] }
    let size = query[2] / (hasInput(layer, 1) ? heads : heads + 2 * groups)
    let total = hasInput(layer, 6) ? layer.inputs[6]?.values?.first?.constant : nil
    let made = layer.outputs.count > 1 ? sizes(layer.outputs, 1).flatMap { $0.count == 4 ? $0[2] : nil } : nil
    let kept = sizes(layer.inputs, 3).flatMap { $0.count == 4 ? $0[2] : nil } ?? 0
    return try AttentionParts(
      batch: query[0], heads: heads, queries: query[1], keys: total ?? made ?? kept + query[1], querySize: size,
      valueSize: size, masks: 1 + count(layer, [10]), isCapped: isCapped(layer)
    ).kernels()
  }
}
