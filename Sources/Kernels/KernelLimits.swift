/// What no kernel may exceed, so that no product of sizes overflows and no trial asks for more memory than a machine has.
public enum KernelLimits {
  /// Any one size.
  public static let size = 1 << 24
  /// All tensors of a kernel together.
  public static let bytes: Int64 = 64 << 30
  /// Operations of one call: about a quarter of an hour on a core of 1 TFLOP/s.
  public static let flops: Int64 = 1_000_000_000_000_000
  /// Characters of a signature.
  public static let signatureLength = 1024
}
