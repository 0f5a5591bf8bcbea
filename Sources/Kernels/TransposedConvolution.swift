/// A transposed convolution in one to three spatial dimensions: every input element goes, times the weights, to a window of the
/// output. Input [batch, channels, spatial...], weights [channels, outputs / groups, kernel...], output
/// [batch, outputs, spatial...]; optionally plus a bias [outputs]. Source: ONNX, docs/Operators.md, ConvTranspose.
public struct TransposedConvolution: PreciseShape {
  /// One spatial dimension.
  public struct Axis: Hashable, Sendable, SpatialAxis {
    public let input: Int
    public let kernel: Int
    public let stride: Int
    /// Distance between neighbouring taps; 1: dense.
    public let dilation: Int
    /// Elements that are cut off before and after the output.
    public let padBefore: Int
    public let padAfter: Int
    /// Elements that the output is longer at its end.
    public let outputPadding: Int
    /// stride (input - 1) + outputPadding + dilation (kernel - 1) + 1 - padBefore - padAfter
    public let output: Int

    /// - Throws: `kernel.value`, `kernel.limit`; `kernel.shape` when nothing remains of the output, or when the output padding
    ///   is not below stride or dilation.
    public init(
      input: Int, kernel: Int, stride: Int = 1, dilation: Int = 1, padBefore: Int = 0, padAfter: Int = 0,
      outputPadding: Int = 0
    ) throws(KernelsError) {
      for (key, size) in [("input", input), ("kernel", kernel), ("stride", stride), ("dilation", dilation)] {
        try checkSize(size, key: key)
      }
      for size in [padBefore, padAfter] { try checkSize(size, key: "pad", from: 0) }
      try checkSize(outputPadding, key: "outpad", from: 0)
      guard outputPadding < max(stride, dilation) else {
        throw KernelsError(
          .shape, "an output padding of \(outputPadding) with a stride of \(stride)", place: "outpad",
          hint: "it must be below the stride or the dilation")
      }
      let full = stride * (input - 1) + outputPadding + dilation * (kernel - 1) + 1
      guard padBefore + padAfter < full else {
        throw KernelsError(
          .shape, "a padding of \(padBefore + padAfter) leaves nothing of an output of \(full)", hint: "check the padding")
      }
      self.input = input
      self.kernel = kernel
      self.stride = stride
      self.dilation = dilation
      self.padBefore = padBefore
      self.padAfter = padAfter
      self.outputPadding = outputPadding
      output = full - padBefore - padAfter
    }

    /// Pairs of an input position and a tap that meet the output, not what is cut off. O(kernel).
    var insideTaps: Int64 {
      WindowTaps(positions: input, kernel: kernel, stride: stride, dilation: dilation, offset: padBefore, length: output).count
    }
  }

  public let batch: Int
  public let channels: Int
  public let outputs: Int
  public let groups: Int
  /// Depth, height, width: the last so many.
  public let axes: [Axis]
  public let hasBias: Bool
  public let precision: KernelPrecision

  package let tensors: [KernelTensor]
  /// Pairs of an input channel and a tap that are looked at for one output; with strides most of them meet no input.
  package let termsPerOutput: Int64
  /// Two for each input element, tap and output channel of its group; what falls into the padding counts as work.
  public let flops: Int64
  public let unpaddedFLOPs: Int64

  /// - Parameter outputs: output channels of all groups together.
  /// - Throws: `kernel.value`, `kernel.shape` when the groups do not divide the channels, `kernel.limit`.
  public init(
    batch: Int = 1, channels: Int, outputs: Int, groups: Int = 1, axes: [Axis], hasBias: Bool = false,
    precision: KernelPrecision = .f32
  ) throws(KernelsError) {
    try checkChannels(batch: batch, channels: channels, outputs: outputs, groups: groups, axes: axes.count)
    let perGroup = outputs / groups
    let input = try KernelTensor([batch, channels] + axes.map(\.input), precision.activations)
    let output = try KernelTensor([batch, outputs] + axes.map(\.output), precision.output)
    guard let spread = product([perGroup] + axes.map(\.kernel)), let doubled = product([2, Int(input.count), Int(spread)]),
      let terms = product([channels / groups] + axes.map(\.kernel))
    else { throw KernelsError.tooLarge }
    tensors =
      [input, try KernelTensor([channels, perGroup] + axes.map(\.kernel), precision.weights)]
      + (hasBias ? [try KernelTensor([outputs], precision.bias)] : []) + [output]
    self.batch = batch
    self.channels = channels
    self.outputs = outputs
    self.groups = groups
    self.axes = axes
    self.hasBias = hasBias
    self.precision = precision
    let bias = hasBias ? output.count : 0
    termsPerOutput = terms
    flops = doubled + bias
    try checkTotals(tensors, flops: flops)
    // At most `doubled`, which is within the limit.
    unpaddedFLOPs = axes.reduce(2 * Int64(batch) * Int64(channels) * Int64(perGroup)) { $0 * $1.insideTaps } + bias
  }
}

extension TransposedConvolution {
  func converted(to precision: KernelPrecision) throws(KernelsError) -> TransposedConvolution {
    try TransposedConvolution(
      batch: batch, channels: channels, outputs: outputs, groups: groups, axes: axes, hasBias: hasBias,
      precision: precision)
  }
}
