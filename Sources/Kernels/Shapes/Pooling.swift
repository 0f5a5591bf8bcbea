internal import CKernels

/// The largest or the mean of the elements in a window, in one to three spatial dimensions. Input and output are
/// [batch, channels, spatial...].
public struct Pooling: KernelShape {
  public enum Mode: String, CaseIterable, Hashable, Sendable {
    case max
    /// The mean of those in the window that are not padding.
    case mean = "avg"
    /// The mean of all in the window, zeros of the padding too.
    case meanPadded = "avg-pad"
  }

  public let mode: Mode
  public let batch: Int
  public let channels: Int
  /// Depth, height, width: the last so many.
  public let axes: [Convolution.Axis]

  package let tensors: [KernelTensor]
  /// k - 1 comparisons for each output of a window of k elements, or k - 1 additions and a division; the padding counts as work.
  public let flops: Int64
  public let unpaddedFLOPs: Int64
  package let termsPerOutput: Int64

  /// - Throws: `kernel.value`, `kernel.limit`, `kernel.unsupported`; `kernel.shape` where some window may meet
  ///   padding alone.
  public init(mode: Mode, batch: Int = 1, channels: Int, axes: [Convolution.Axis]) throws(KernelsError) {
    for (key, size) in [("n", batch), ("c", channels)] { try checkSize(size, key: key) }
    guard (1...3).contains(axes.count) else {
      throw KernelsError(.unsupported, "\(axes.count) spatial dimensions", hint: "poolings have one to three")
    }
    for axis in axes where axis.hasEmptyWindow {
      throw KernelsError(.shape, "a window of \(axis.kernel) may lie in the padding alone", place: "pad", hint: "pad less")
    }
    let output = try KernelTensor([batch, channels] + axes.map(\.output))
    guard let taps = product(axes.map(\.kernel)) else { throw KernelsError.tooLarge }
    self.mode = mode
    self.batch = batch
    self.channels = channels
    self.axes = axes
    tensors = [try KernelTensor([batch, channels] + axes.map(\.input)), output]
    termsPerOutput = taps
    flops = try operations(output.count, times: mode == .max ? taps - 1 : taps)
    try checkTotals(tensors, flops: flops)
    let inside = axes.reduce(Int64(batch) * Int64(channels)) { $0 * $1.insideTaps }
    // No window lies in the padding alone.
    unpaddedFLOPs = mode == .max ? inside - output.count : inside
  }

  package static var kind: String { "pool" }

  private static let spread = ["stride", "pad", "dilation"]

  package static var keys: [String] { ["mode", "n", "c"] + SpatialText.known(spread) + ["dtype"] }

  package init(_ fields: KernelFields) throws(KernelsError) {
    try fields.checkSinglePrecision()
    let axes = try SpatialText.dimensions(fields, Self.spread).map { (keys) throws(KernelsError) in
      let pad = try SpatialText.padding(fields, of: keys)
      return try Convolution.Axis(
        input: try fields.size(keys.input), kernel: try fields.size(keys.kernel),
        stride: try SpatialText.size(fields, "stride", of: keys, default: 1, from: 1),
        dilation: try SpatialText.size(fields, "dilation", of: keys, default: 1, from: 1), padBefore: pad.before,
        padAfter: pad.after)
    }
    let mode = try fields.word("mode", among: Mode.allCases.map(\.rawValue))
    try self.init(
      mode: Mode(rawValue: mode) ?? .max, batch: try fields.size("n", default: 1), channels: try fields.size("c"), axes: axes)
  }

  package var signature: String {
    var fields = ["mode=\(mode.rawValue)", "n=\(batch)", "c=\(channels)"] + SpatialText.inputs(axes) + SpatialText.kernels(axes)
    fields += SpatialText.spread("stride", axes.map(\.stride)) + SpatialText.padding(axes)
    if axes.contains(where: { $0.dilation != 1 }) { fields += SpatialText.spread("dilation", axes.map(\.dilation)) }
    return "\(Self.kind):" + fields.joined(separator: ",") + ",dtype=f32"
  }

  package func reduced() throws(KernelsError) -> Pooling {
    try Pooling(
      mode: mode, batch: min(batch, 2), channels: min(channels, 37),
      axes: axes.map { (axis) throws(KernelsError) in try axis.reducedForPooling() })
  }

  package func definition(_ inputs: KernelInputs, at index: Int64) -> TermSum {
    var c = podium_pool(self)
    return TermSum(podium_reference_pool(&c, inputs.values, index))
  }
}

extension Convolution.Axis {
  /// True where some window meets no element of the input: beside it, or with taps so far apart that it lies between two of them.
  fileprivate var hasEmptyWindow: Bool {
    if max(padBefore, padAfter) > dilation * (kernel - 1) { return true }
    // Then no window has two taps in the input, so there must be as many of them as windows.
    return dilation >= input && insideTaps < Int64(output)
  }

  /// A window of at most 11 over so few positions that some touch the padding and some do not.
  fileprivate func reducedForPooling() throws(KernelsError) -> Convolution.Axis {
    let fewer = min(kernel, 11)
    let reach = dilation * (fewer - 1)
    return try Convolution.Axis(
      input: min(input, reach + 1 + 3 * stride), kernel: fewer, stride: stride, dilation: dilation,
      padBefore: min(padBefore, reach), padAfter: min(padAfter, reach))
  }
}

extension Pooling: OneDNNShape {
  func makePrimitive(_ request: UnsafePointer<podium_request>) -> OpaquePointer? {
    var c = podium_pool(self)
    return podium_dnnl_pool(&c, request)
  }
}

extension podium_pool {
  fileprivate init(_ shape: Pooling) {
    self.init()
    /// Of each dimension there is; 0 for others, which are not looked at.
    func each(_ value: (Convolution.Axis) -> Int) -> (Int64, Int64, Int64) {
      let values = shape.axes.map { Int64(value($0)) } + [0, 0]
      return (values[0], values[1], values[2])
    }
    mode =
      switch shape.mode {
      case .max: PODIUM_POOL_MAX
      case .mean: PODIUM_POOL_MEAN_INSIDE
      case .meanPadded: PODIUM_POOL_MEAN_PADDED
      }
    axes = Int32(shape.axes.count)
    batch = Int64(shape.batch)
    channels = Int64(shape.channels)
    input = each(\.input)
    output = each(\.output)
    kernel = each(\.kernel)
    stride = each(\.stride)
    dilation = each(\.dilation)
    pad_before = each(\.padBefore)
    pad_after = each(\.padAfter)
  }
}
