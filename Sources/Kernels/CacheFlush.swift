internal import CKernels
import Measurement

/// Empties the caches by filling them with something else.
public enum CacheFlush {
  /// Where the machine does not tell how large its caches are.
  private static let assumedBytes: Int64 = 64 << 20

  /// Twice the largest cache.
  public static func bytesToFlush() -> Int64 {
    // Without a fingerprint the assumption is all there is.
    let largest = (try? MachineFingerprint.current())?.caches.map(\.bytes).max()
    return (largest ?? assumedBytes) * 2
  }

  /// - Throws: `kernel.backend` when there is no memory to do it with.
  public static func flush(bytes: Int64) throws(KernelsError) {
    guard podium_flush_caches(bytes) == 0 else {
      throw KernelsError(.backend, "no memory to flush the caches with", hint: "allow \(bytes) bytes more")
    }
  }
}
