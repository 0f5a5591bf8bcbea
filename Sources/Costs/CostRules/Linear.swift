import ModelGraph

extension CostRules {
  /// Products of matrices.
  static let linear: [String: CostRule] = ["Gemm": gemm, "MatMul": matmul, "Einsum": einsum, "Det": determinant]

  /// macs = m n k, out = m n; flops = 2 macs, plus out with C, plus out unless alpha is 1, plus the elements of C unless beta is 1.
  ///
  /// Y = alpha A' B' + beta C: every output element adds up k products; then come the scalings and the addition that are there.
  static let gemm = CostRule { (context) throws(ModelGraphError) in
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
  static let matmul = CostRule { (context) throws(ModelGraphError) in
    try context.products(macs: context.elementsOut() * innerSize(context), extra: 0)
  }

  /// The last dimension of the first input: how many products an element of a matrix product adds up.
  static func innerSize(_ context: CostContext) throws(ModelGraphError) -> Quantity {
    guard let inner = try context.shape(0).last else { throw ModelGraphError(.inconsistent, "it multiplies a single number") }
    return inner
  }

  /// matrices (n (n - 1) (4n + 1)/6 + n - 1): elimination below pivot i of a matrix of n rows makes n - i quotients and as many
  /// times n - i multiplications and subtractions; then n - 1 multiplications along the diagonal. Choosing pivots is not counted.
  static let determinant = CostRule { (context) throws(ModelGraphError) in
    let (shape, matrices) = (try context.shape(0), try context.elementsOut())
    guard shape.count >= 2, let n = shape.last else {
      throw ModelGraphError(.inconsistent, "its input is \(describe(shape)), not a matrix")
    }
    let elimination = try (n * (n - 1) * (4 * n + 1)).floorDivided(by: 6)
    return try context.floating(matrices * (elimination + n - 1))
  }
}
