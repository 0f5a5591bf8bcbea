/// One tensor of a kernel: dense, plain, row-major.
package struct KernelTensor: Hashable, Sendable {
  /// What an input is filled with.
  package enum Filling: Hashable, Sendable {
    /// Numbers on both sides of zero: see `podium_fill`.
    case centred
    /// Numbers above zero, for divisors, variances and what is under a root or a logarithm: see `podium_fill_positive`.
    case positive
    /// As `centred`, times two to a power: for functions that are tried over a wide range, and for weights that must be small.
    case scaled(power: Int)
  }

  package let shape: [Int]
  package let elementType: KernelElementType
  package let filling: Filling
  /// Elements.
  package let count: Int64

  package var bytes: Int64 { count * elementType.bytes }

  /// - Throws: `kernel.limit`.
  package init(
    _ shape: [Int], _ elementType: KernelElementType = .f32, filling: Filling = .centred
  ) throws(KernelsError) {
    guard let count = product(shape) else { throw KernelsError.tooLarge }
    self.shape = shape
    self.elementType = elementType
    self.filling = filling
    self.count = count
  }
}

/// The product of sizes; nil when it exceeds what any kernel may have.
func product(_ factors: [Int]) -> Int64? {
  var result: Int64 = 1
  for factor in factors {
    let (value, overflow) = result.multipliedReportingOverflow(by: Int64(factor))
    guard !overflow, value <= KernelLimits.flops else { return nil }
    result = value
  }
  return result
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
func checkTotals(_ tensors: [KernelTensor], flops: Int64) throws(KernelsError) {
  // Each is at most `KernelLimits.flops` elements, so the sum of a few does not overflow.
  let bytes = tensors.reduce(0) { $0 + $1.bytes }
  guard flops <= KernelLimits.flops, bytes <= KernelLimits.bytes else { throw KernelsError.tooLarge }
}

extension KernelsError {
  static var tooLarge: KernelsError {
    KernelsError(
      .limit, "the kernel needs more than \(KernelLimits.flops) operations or \(KernelLimits.bytes) bytes",
      hint: "make it smaller")
  }
}
