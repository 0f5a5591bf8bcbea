internal import CKernels

extension Convolution {
  /// Equal kernel, stride, dilation, padding, bias and kind of grouping.
  package func reduced() throws(KernelsError) -> Convolution {
    let isDepthwise = groups == channels && outputs % channels == 0
    let fewerGroups = isDepthwise ? min(groups, 32) : min(groups, 2)
    return try Convolution(
      batch: min(batch, 2), channels: fewerGroups * min(channels / groups, groups == 1 ? 32 : 16),
      outputs: fewerGroups * min(outputs / groups, groups == 1 ? 32 : 16), groups: fewerGroups,
      axes: axes.map { axis throws(KernelsError) in try axis.reduced(largeKernel: axes.count == 1 ? 64 : 11) },
      hasBias: hasBias)
  }

  package func definition(_ inputs: KernelInputs, at index: Int64) -> TermSum {
    var c = podium_convolution(self)
    let across = axes.count == 2 ? c.output.1 : 1
    let row = index / across
    let channel = row / c.output.0
    return TermSum(
      podium_reference_convolution(
        &c, inputs.values, hasBias ? 1 : 0, channel / c.outputs, channel % c.outputs, row % c.output.0, index % across))
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

extension TermSum {
  init(_ sum: podium_term_sum) { self.init(value: sum.value, magnitude: sum.magnitude) }
}
