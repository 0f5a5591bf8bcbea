import ModelGraph

extension CostRules {
  /// Products of matrices.
  static let linear: [String: CostRule] = ["Gemm": gemm, "MatMul": matmul]

  /// macs = m n k, out = m n; flops = 2 macs, plus out with C, plus out unless alpha is 1, plus the elements of C unless beta is 1.
  ///
  /// Y = alpha A' B' + beta C: every output element adds up k products; then come the scalings and the addition that are there.
  private static let gemm = CostRule { (context) throws(ModelGraphError) in
    let out = try context.elementsOut()
    let a = try context.shape(0)
    guard a.count == 2 else { throw ModelGraphError(.inconsistent, "its first input is \(describe(a)), not a matrix") }
    let inner = context.node.integer("transA") ?? 0 != 0 ? a[0] : a[1]
    var extra = context.node.float("alpha") ?? 1 == 1 ? Quantity(0) : out
    if context.has(2) {
      try extra += out
      if context.node.float("beta") ?? 1 != 1 { try extra += context.elements(ofInput: 2) }
    }
    return try context.products(macs: out * inner, extra: extra)
  }

  /// macs = out k with k the last dimension of the first input; flops = 2 macs.
  ///
  /// Every output element, over all batches, adds up the k products of a row and a column.
  private static let matmul = CostRule { (context) throws(ModelGraphError) in
    guard let inner = try context.shape(0).last else { throw ModelGraphError(.inconsistent, "it multiplies a single number") }
    return try context.products(macs: context.elementsOut() * inner, extra: 0)
  }
}
