/// A convolution in one or two spatial dimensions, f32. Input [batch, channels, spatial...], weights
/// [outputs, channels / groups, kernel...], output [batch, outputs, spatial...]; optionally plus a bias [outputs].
public struct Convolution: KernelShape {
  /// One spatial dimension.
  public struct Axis: Hashable, Sendable {
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
      var count: Int64 = 0
      for tap in 0..<kernel {
        // Positions p with 0 <= p * stride + offset < input.
        let offset = tap * dilation - padBefore
        let first = offset >= 0 ? 0 : (-offset + stride - 1) / stride
        let last = input - 1 - offset < 0 ? -1 : min(output - 1, (input - 1 - offset) / stride)
        count += Int64(max(0, last - first + 1))
      }
      return count
    }
  }

  public let batch: Int
  public let channels: Int
  public let outputs: Int
  public let groups: Int
  /// Height, then width; or the one dimension there is.
  public let axes: [Axis]
  public let hasBias: Bool

  package let tensors: [KernelTensor]
  /// Multiply-adds of one output that lies away from the padding.
  package let termsPerOutput: Int64
  public let flops: Int64
  public let unpaddedFLOPs: Int64

  /// - Parameter outputs: output channels of all groups together.
  /// - Throws: `kernel.value`, `kernel.shape` when the groups do not divide the channels, `kernel.limit`.
  public init(
    batch: Int = 1, channels: Int, outputs: Int, groups: Int = 1, axes: [Axis], hasBias: Bool = false
  ) throws(KernelsError) {
    for (key, size) in [("n", batch), ("c", channels), ("k", outputs), ("groups", groups)] { try checkSize(size, key: key) }
    guard axes.count == 1 || axes.count == 2 else {
      throw KernelsError(.unsupported, "\(axes.count) spatial dimensions", hint: "convolutions have one or two here")
    }
    guard channels % groups == 0, outputs % groups == 0 else {
      throw KernelsError(
        .shape, "\(groups) groups do not divide \(channels) input and \(outputs) output channels evenly", place: "groups")
    }
    let perGroup = channels / groups
    let output = try KernelTensor([batch, outputs] + axes.map(\.output))
    guard let terms = product([perGroup] + axes.map(\.kernel)), let doubled = product([2, Int(output.count), Int(terms)])
    else { throw KernelsError.tooLarge }
    tensors =
      [try KernelTensor([batch, channels] + axes.map(\.input)), try KernelTensor([outputs, perGroup] + axes.map(\.kernel))]
      + (hasBias ? [try KernelTensor([outputs])] : []) + [output]
    self.batch = batch
    self.channels = channels
    self.outputs = outputs
    self.groups = groups
    self.axes = axes
    self.hasBias = hasBias
    let bias = hasBias ? output.count : 0
    termsPerOutput = terms
    flops = doubled + bias
    try checkTotals(tensors, flops: flops)
    // At most `doubled`, which is within the limit.
    unpaddedFLOPs = axes.reduce(2 * Int64(batch) * Int64(outputs) * Int64(perGroup)) { $0 * $1.insideTaps } + bias
  }
}
