/// `b` products of an [m, k] and a [k, n] matrix, f32, row-major; optionally plus a bias [n].
///
/// Where a model multiplies a batch by one and the same matrix, that is one product with `m` times as many rows.
public struct MatrixMultiplication: Hashable, Sendable {
  public let m: Int
  public let n: Int
  public let k: Int
  public let batch: Int
  public let hasBias: Bool

  let tensors: TensorCounts
  public let flops: Int64

  /// - Throws: `kernel.value` for sizes below 1, `kernel.limit`.
  public init(m: Int, n: Int, k: Int, batch: Int = 1, hasBias: Bool = false) throws(KernelsError) {
    for (key, size) in [("m", m), ("n", n), ("k", k), ("b", batch)] { try checkSize(size, key: key) }
    guard let left = product([batch, m, k]), let right = product([batch, k, n]), let output = product([batch, m, n]),
      let terms = product([batch, m, n, k]), let flops = product([2, Int(terms)])
    else { throw KernelsError.tooLarge }
    self.m = m
    self.n = n
    self.k = k
    self.batch = batch
    self.hasBias = hasBias
    tensors = TensorCounts(input: left, weights: right, bias: hasBias ? Int64(n) : 0, output: output)
    self.flops = flops + (hasBias ? output : 0)
    try checkTotals(tensors, flops: self.flops)
  }

  var signature: String {
    "matmul:" + (batch == 1 ? "" : "b=\(batch),") + "m=\(m),n=\(n),k=\(k)" + (hasBias ? ",bias=1" : "") + ",dtype=f32"
  }
}

/// - Throws: `kernel.value`, `kernel.limit`.
func checkSize(_ size: Int, key: String, from minimum: Int = 1) throws(KernelsError) {
  guard size >= minimum else {
    throw KernelsError(.value, "\(size) is too small, the least is \(minimum)", place: key)
  }
  guard size <= KernelLimits.size else {
    throw KernelsError(.limit, "\(size) is too large, the most is \(KernelLimits.size)", place: key)
  }
}

/// - Throws: `kernel.limit`.
func checkTotals(_ tensors: TensorCounts, flops: Int64) throws(KernelsError) {
  guard flops <= KernelLimits.flops, tensors.bytes <= KernelLimits.bytes else { throw KernelsError.tooLarge }
}

extension KernelsError {
  static var tooLarge: KernelsError {
    KernelsError(
      .limit, "the kernel needs more than \(KernelLimits.flops) operations or \(KernelLimits.bytes) bytes",
      hint: "make it smaller")
  }
}
