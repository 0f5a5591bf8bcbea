/// A distinct kernel of a model, before anything is measured.
public struct ListedKernel: Codable, Hashable, Sendable {
  /// Canonical.
  public var signature: String
  /// How often the model runs it.
  public var uses: Int
  /// FLOPs of one call.
  public var flops: Int64
  /// Bytes of one call when every input is read once and every output written once.
  public var bytes: Int64

  public init(signature: String, uses: Int, flops: Int64, bytes: Int64) {
    self.signature = signature
    self.uses = uses
    self.flops = flops
    self.bytes = bytes
  }
}
