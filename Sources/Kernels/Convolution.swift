/// A convolution in one to three spatial dimensions. Input [batch, channels, spatial...], weights
/// [outputs, channels / groups, kernel...], output [batch, outputs, spatial...]; optionally plus a bias [outputs].
public struct Convolution: PreciseShape {
  /// One spatial dimension.
  public struct Axis: Hashable, Sendable, SpatialAxis {
    /// Elements of the input without padding.
    public let input: Int
    public let kernel: Int
    public let stride: Int
    /// Distance between neighbouring taps; 1: dense.
    public let dilation: Int
    /// Zeros put before and after the input.
    public let padBefore: Int
    public let padAfter: Int
    /// (input + padBefore + padAfter - dilation (kernel - 1) - 1) / stride + 1, rounded down.
    public let output: Int

    /// - Throws: `kernel.value`, `kernel.limit`; `kernel.shape` when the kernel is larger than the padded input.
    public init(
      input: Int, kernel: Int, stride: Int = 1, dilation: Int = 1, padBefore: Int = 0, padAfter: Int = 0
    ) throws(KernelsError) {
      for (key, size) in [("input", input), ("kernel", kernel), ("stride", stride), ("dilation", dilation)] {
        try checkSize(size, key: key)
      }
      for size in [padBefore, padAfter] { try checkSize(size, key: "pad", from: 0) }
      let reach = dilation * (kernel - 1) + 1
      let padded = input + padBefore + padAfter
      guard reach <= padded else {
        throw KernelsError(
          .shape, "a kernel that reaches over \(reach) does not fit into an input of \(padded), padding included",
          hint: "check kernel, dilation and padding")
      }
      self.input = input
      self.kernel = kernel
      self.stride = stride
      self.dilation = dilation
      self.padBefore = padBefore
      self.padAfter = padAfter
      output = (padded - reach) / stride + 1
    }

    /// Pairs of an output position and a tap that meet the input, not its padding. O(kernel).
    var insideTaps: Int64 {
      WindowTaps(positions: output, kernel: kernel, stride: stride, dilation: dilation, offset: padBefore, length: input).count
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
  /// Multiply-adds of one output that lies away from the padding.
  package let termsPerOutput: Int64
  public let flops: Int64
  public let unpaddedFLOPs: Int64

  /// - Parameter outputs: output channels of all groups together.
  /// - Throws: `kernel.value`, `kernel.shape` when the groups do not divide the channels, `kernel.limit`.
  public init(
    batch: Int = 1, channels: Int, outputs: Int, groups: Int = 1, axes: [Axis], hasBias: Bool = false,
    precision: KernelPrecision = .f32
  ) throws(KernelsError) {
    try checkChannels(batch: batch, channels: channels, outputs: outputs, groups: groups, axes: axes.count)
    let perGroup = channels / groups
    let output = try KernelTensor([batch, outputs] + axes.map(\.output), precision.output)
    guard let terms = product([perGroup] + axes.map(\.kernel)), let doubled = product([2, Int(output.count), Int(terms)])
    else { throw KernelsError.tooLarge }
    tensors =
      [
        try KernelTensor([batch, channels] + axes.map(\.input), precision.activations),
        try KernelTensor([outputs, perGroup] + axes.map(\.kernel), precision.weights),
      ] + (hasBias ? [try KernelTensor([outputs], precision.bias)] : []) + [output]
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
    unpaddedFLOPs = axes.reduce(2 * Int64(batch) * Int64(outputs) * Int64(perGroup)) { $0 * $1.insideTaps } + bias
  }
}

extension Convolution {
  func converted(to precision: KernelPrecision) throws(KernelsError) -> Convolution {
    try Convolution(
      batch: batch, channels: channels, outputs: outputs, groups: groups, axes: axes, hasBias: hasBias,
      precision: precision)
  }
}
