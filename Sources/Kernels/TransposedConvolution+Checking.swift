internal import CKernels

extension TransposedConvolution {
  /// Equal kernel, stride, dilation, padding, bias and kind of grouping.
  package func reduced() throws(KernelsError) -> TransposedConvolution {
    let smaller = FewerChannels(channels: channels, outputs: outputs, groups: groups, axes: axes.count)
    return try TransposedConvolution(
      batch: min(batch, 2), channels: smaller.channels, outputs: smaller.outputs, groups: smaller.groups,
      axes: axes.map { axis throws(KernelsError) in try axis.reduced(largeKernel: FewerChannels.largeKernel(axes.count)) },
      hasBias: hasBias, precision: precision)
  }

  package func definition(_ inputs: KernelInputs, at index: Int64) -> TermSum { definitions(inputs)(index) }

  package func definitions(_ inputs: KernelInputs) -> (Int64) -> TermSum {
    var c = podium_convolution(self)
    let hasBias: Int32 = hasBias ? 1 : 0
    return { TermSum(podium_reference_convolution(&c, inputs.values, hasBias, 1, $0)) }
  }
}

extension TransposedConvolution.Axis {
  /// So short that a few outputs remain beside those at the cut ends.
  fileprivate func reduced(largeKernel: Int) throws(KernelsError) -> TransposedConvolution.Axis {
    let kernel = min(kernel, largeKernel)
    let reach = dilation * (kernel - 1) + 1
    return try TransposedConvolution.Axis(
      input: min(input, (2 * reach + stride - 1) / stride + 4), kernel: kernel, stride: stride, dilation: dilation,
      padBefore: min(padBefore, reach), padAfter: min(padAfter, reach), outputPadding: outputPadding)
  }
}
