internal import CKernels

/// At inference: (x - mean) / √(variance + epsilon) scale + shift, each of a channel. Input and output are
/// [batch, channels, spatial].
public struct BatchNormalization: KernelShape {
  public let batch: Int
  public let channels: Int
  /// All spatial dimensions together.
  public let spatial: Int

  package let tensors: [KernelTensor]
  /// A multiplication and an addition for each element: the four numbers of a channel fold into two.
  public let flops: Int64

  /// - Throws: `kernel.value`, `kernel.limit`.
  public init(batch: Int = 1, channels: Int, spatial: Int = 1) throws(KernelsError) {
    for (key, size) in [("n", batch), ("c", channels), ("spatial", spatial)] { try checkSize(size, key: key) }
    self.batch = batch
    self.channels = channels
    self.spatial = spatial
    let tensor = try KernelTensor([batch, channels, spatial])
    let mean = try KernelTensor([channels])
    tensors = [tensor, mean, try KernelTensor([channels], filling: .positive), mean, mean, tensor]
    flops = try operations(tensor.count, times: 2)
    try checkTotals(tensors, flops: flops)
  }

  package static var kind: String { "batchnorm" }

  package static var keys: [String] { ["n", "c", "spatial", "dtype"] }

  package init(_ fields: KernelFields) throws(KernelsError) {
    try fields.checkSinglePrecision()
    try self.init(
      batch: try fields.size("n", default: 1), channels: try fields.size("c"), spatial: try fields.size("spatial", default: 1))
  }

  package var signature: String { "\(Self.kind):n=\(batch),c=\(channels),spatial=\(spatial),dtype=f32" }

  package var termsPerOutput: Int64 { 1 }

  package func reduced() throws(KernelsError) -> BatchNormalization {
    try BatchNormalization(batch: min(batch, 3), channels: min(channels, 67), spatial: min(spatial, 133))
  }

  package func definition(_ inputs: KernelInputs, at index: Int64) -> TermSum {
    var c = podium_batch_normalization(self)
    return TermSum(podium_reference_batch_normalization(&c, inputs.values, index))
  }
}

extension BatchNormalization: OneDNNShape {
  func makePrimitive(_ request: UnsafePointer<podium_request>) -> OpaquePointer? {
    var c = podium_batch_normalization(self)
    return podium_dnnl_batch_normalization(&c, request)
  }
}

extension podium_batch_normalization {
  fileprivate init(_ shape: BatchNormalization) {
    self.init(batch: Int64(shape.batch), channels: Int64(shape.channels), spatial: Int64(shape.spatial))
  }
}
