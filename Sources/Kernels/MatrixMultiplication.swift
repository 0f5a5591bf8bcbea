internal import CKernels

/// `b` products of an [m, k] and a [k, n] matrix, row-major; optionally plus a bias [n].
///
/// Where a model multiplies a batch by one and the same matrix, that is one product with `m` times as many rows.
public struct MatrixMultiplication: PreciseShape {
  public let m: Int
  public let n: Int
  public let k: Int
  public let batch: Int
  public let hasBias: Bool
  public let precision: KernelPrecision

  package let tensors: [KernelTensor]
  public let flops: Int64

  /// - Throws: `kernel.value` for sizes below 1, `kernel.limit`.
  public init(
    m: Int, n: Int, k: Int, batch: Int = 1, hasBias: Bool = false, precision: KernelPrecision = .f32
  ) throws(KernelsError) {
    for (key, size) in [("m", m), ("n", n), ("k", k), ("b", batch)] { try checkSize(size, key: key) }
    guard let terms = product([batch, m, n, k]), let flops = product([2, Int(terms)]) else { throw KernelsError.tooLarge }
    let output = try KernelTensor([batch, m, n], precision.output)
    tensors =
      [try KernelTensor([batch, m, k], precision.activations), try KernelTensor([batch, k, n], precision.weights)]
      + (hasBias ? [try KernelTensor([n], precision.bias)] : []) + [output]
    self.m = m
    self.n = n
    self.k = k
    self.batch = batch
    self.hasBias = hasBias
    self.precision = precision
    self.flops = flops + (hasBias ? output.count : 0)
    try checkTotals(tensors, flops: self.flops)
  }

  package static var kind: String { "matmul" }

  package static var keys: [String] { ["m", "n", "k", "b", "bias", "dtype"] }

  package init(_ fields: KernelFields) throws(KernelsError) {
    try self.init(
      m: try fields.size("m"), n: try fields.size("n"), k: try fields.size("k"), batch: try fields.size("b", default: 1),
      hasBias: try fields.flag("bias"), precision: try fields.precision())
  }

  package var signature: String {
    "\(Self.kind):" + (batch == 1 ? "" : "b=\(batch),") + "m=\(m),n=\(n),k=\(k)" + (hasBias ? ",bias=1" : "")
      + ",dtype=\(precision.rawValue)"
  }

  /// Multiply-adds, bias apart.
  package var termsPerOutput: Int64 { Int64(k) }

  package func reduced() throws(KernelsError) -> MatrixMultiplication {
    // Not multiples of a vector's length, so that the ends of loops run too.
    try MatrixMultiplication(
      m: min(m, 67), n: min(n, 93), k: min(k, 129), batch: min(batch, 3), hasBias: hasBias, precision: precision)
  }

  package func definition(_ inputs: KernelInputs, at index: Int64) -> TermSum { definitions(inputs)(index) }

  package func definitions(_ inputs: KernelInputs) -> (Int64) -> TermSum {
    var c = podium_matmul(self)
    let hasBias: Int32 = hasBias ? 1 : 0
    return { TermSum(podium_reference_matmul(&c, inputs.values, hasBias, $0)) }
  }
}

extension MatrixMultiplication {
  func converted(to precision: KernelPrecision) throws(KernelsError) -> MatrixMultiplication {
    try MatrixMultiplication(
      m: m, n: n, k: k, batch: batch, hasBias: hasBias, precision: precision)
  }
}
