import ModelGraph

/// The sizes of scaled dot-product attention.
struct AttentionSizes {
  var batch: Quantity
  /// Of the queries.
  var heads: Quantity
  var queries: Quantity
  /// What each query is compared to, those kept from before included.
  var keys: Quantity
  /// Width of a query, all heads together.
  var queryWidth: Quantity
  /// Width of a result, all heads together.
  var valueWidth: Quantity

  /// One for each pair of a query and a key, and head.
  func scores() throws(ModelGraphError) -> Quantity { try batch * heads * queries * keys }

  /// B Sq Sk (Hq Dq + Hq Dv): each score adds up the products of a query and a key, each result those of scores and values. Pairs
  /// that a mask hides count as the others.
  func macs() throws(ModelGraphError) -> Quantity { try batch * queries * keys * (queryWidth + valueWidth) }

  /// 2 macs + (6 + perScore) scores - 2 rows: each score is scaled; then a softmax of 5n - 2 operations over each row of n scores
  /// (see Softmax), of which the n exps are transcendental.
  func cost(perScore: Int, transcendentalsPerScore: Int = 0) throws(ModelGraphError) -> Cost {
    let (macs, scores) = (try macs(), try scores())
    return Cost(
      flops: try 2 * macs + Quantity(6 + perScore) * scores - 2 * (batch * heads * queries), macs: macs,
      transcendentals: try Quantity(1 + transcendentalsPerScore) * scores)
  }
}

extension CostContext {
  /// How many operations a cap on scores takes: cap tanh(x / cap) is divide, tanh, multiply; 0 without one.
  var capOperations: Int { node.float("softcap") ?? 0 == 0 ? 0 : 3 }

  /// An attribute that counts something. Throws `shape.inconsistent` when it is missing or below 1.
  func count(_ name: String) throws(ModelGraphError) -> Int {
    guard let count = node.integer(name), count > 0 else { throw ModelGraphError(.inconsistent, "it says no \(name)") }
    return count
  }
}
