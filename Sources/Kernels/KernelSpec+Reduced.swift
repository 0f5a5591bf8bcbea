extension KernelSpec {
  /// The kernel itself where all of its outputs can be checked; else one of the same kind with smaller sizes: equal kernel,
  /// stride, dilation, padding, bias and kind of grouping, so that the same mistakes show.
  var reduced: KernelSpec {
    guard tensors.output * termsPerOutput > OutputCheck.wholeLimit else { return self }
    // Sizes below those of a valid kernel are valid, so this cannot fail; if it does, the kernel's own check remains.
    switch self {
    case .matmul(let shape): return (try? shape.reduced()).map(KernelSpec.matmul) ?? self
    case .convolution(let shape): return (try? shape.reduced()).map(KernelSpec.convolution) ?? self
    }
  }
}

extension MatrixMultiplication {
  fileprivate func reduced() throws(KernelsError) -> MatrixMultiplication {
    // Not multiples of a vector's length, so that the ends of loops run too.
    try MatrixMultiplication(m: min(m, 67), n: min(n, 93), k: min(k, 129), batch: min(batch, 3), hasBias: hasBias)
  }
}

extension Convolution {
  fileprivate func reduced() throws(KernelsError) -> Convolution {
    let isDepthwise = groups == channels && outputs % channels == 0
    let fewerGroups = isDepthwise ? min(groups, 32) : min(groups, 2)
    return try Convolution(
      batch: min(batch, 2), channels: fewerGroups * min(channels / groups, groups == 1 ? 32 : 16),
      outputs: fewerGroups * min(outputs / groups, groups == 1 ? 32 : 16), groups: fewerGroups,
      axes: axes.map { axis throws(KernelsError) in try axis.reduced(largeKernel: axes.count == 1 ? 64 : 11) },
      hasBias: hasBias)
  }
}

extension Convolution.Axis {
  /// So short that a few outputs remain beside those that touch the padding.
  fileprivate func reduced(largeKernel: Int) throws(KernelsError) -> Convolution.Axis {
    let kernel = min(kernel, largeKernel)
    let reach = dilation * (kernel - 1) + 1
    return try Convolution.Axis(
      input: min(input, reach + 3 * stride), kernel: kernel, stride: stride, dilation: dilation,
      padBefore: min(padBefore, reach), padAfter: min(padAfter, reach))
  }
}
