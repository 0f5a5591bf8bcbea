internal import CKernels

/// Local response normalisation: each element divided by (1 + mean of squares of a window of channels)^(3/4); channels that are
/// not there count as zeros. Input and output are [batch, channels, spatial].
///
/// Networks scale the mean and add other constants, which takes as long.
public struct ResponseNormalization: KernelShape {
  public let batch: Int
  public let channels: Int
  /// All spatial dimensions together.
  public let spatial: Int
  /// Channels of a window; odd.
  public let window: Int

  package let tensors: [KernelTensor]
  /// For each element a square, window - 1 additions, a multiplication, an addition, a power and a division.
  public let flops: Int64
  package let termsPerOutput: Int64

  /// - Throws: `kernel.value`, `kernel.limit`, `kernel.unsupported` for an even window.
  public init(batch: Int = 1, channels: Int, spatial: Int = 1, window: Int) throws(KernelsError) {
    for (key, size) in [("n", batch), ("c", channels), ("spatial", spatial), ("window", window)] {
      try checkSize(size, key: key)
    }
    guard window % 2 == 1 else {
      throw KernelsError(.unsupported, "a window of \(window) has no middle", place: "window", hint: "use an odd one")
    }
    self.batch = batch
    self.channels = channels
    self.spatial = spatial
    self.window = window
    let tensor = try KernelTensor([batch, channels, spatial])
    tensors = [tensor, tensor]
    termsPerOutput = Int64(window)
    flops = try operations(tensor.count, times: Int64(window + 4))
    try checkTotals(tensors, flops: flops)
  }

  package static var kind: String { "lrn" }

  package static var keys: [String] { ["n", "c", "spatial", "window", "dtype"] }

  package init(_ fields: KernelFields) throws(KernelsError) {
    try fields.checkSinglePrecision()
    try self.init(
      batch: try fields.size("n", default: 1), channels: try fields.size("c"), spatial: try fields.size("spatial", default: 1),
      window: try fields.size("window"))
  }

  package var signature: String { "\(Self.kind):n=\(batch),c=\(channels),spatial=\(spatial),window=\(window),dtype=f32" }

  package func reduced() throws(KernelsError) -> ResponseNormalization {
    let fewer = min(window, 17)
    return try ResponseNormalization(
      batch: min(batch, 2), channels: min(channels, 48), spatial: min(spatial, 133), window: fewer)
  }

  package func definition(_ inputs: KernelInputs, at index: Int64) -> TermSum {
    var c = podium_response_normalization(self)
    return TermSum(podium_reference_response_normalization(&c, inputs.values, index))
  }
}

extension ResponseNormalization: OneDNNShape {
  func makePrimitive(_ request: UnsafePointer<podium_request>) -> OpaquePointer? {
    var c = podium_response_normalization(self)
    return podium_dnnl_response_normalization(&c, request)
  }
}

extension podium_response_normalization {
  fileprivate init(_ shape: ResponseNormalization) {
    self.init(
      batch: Int64(shape.batch), channels: Int64(shape.channels), spatial: Int64(shape.spatial), window: Int64(shape.window))
  }
}
