internal import CKernels

extension Convolution {
  /// Equal kernel, stride, dilation, padding, bias and kind of grouping.
  package func reduced() throws(KernelsError) -> Convolution {
    let smaller = FewerChannels(channels: channels, outputs: outputs, groups: groups, axes: axes.count)
    return try Convolution(
      batch: min(batch, 2), channels: smaller.channels, outputs: smaller.outputs, groups: smaller.groups,
      axes: axes.map { axis throws(KernelsError) in try axis.reduced(largeKernel: FewerChannels.largeKernel(axes.count)) },
      hasBias: hasBias, precision: precision)
  }

  package func definition(_ inputs: KernelInputs, at index: Int64) -> TermSum { definitions(inputs)(index) }

  package func definitions(_ inputs: KernelInputs) -> (Int64) -> TermSum {
    var c = podium_convolution(self)
    let hasBias: Int32 = hasBias ? 1 : 0
    return { TermSum(podium_reference_convolution(&c, inputs.values, hasBias, 0, $0)) }
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
