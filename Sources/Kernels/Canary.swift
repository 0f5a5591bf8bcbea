internal import CKernels

/// A short measurement of a known figure, taken before and after a trial: when it is slow, the machine is, and the trial should
/// be repeated later. Which resource a kernel needs decides which canary tells: a slow episode of memory or cache does not
/// show in arithmetic.
public enum Canary: String, Codable, Hashable, Sendable, CaseIterable {
  /// GFLOP/s of multiply-adds.
  case compute
  /// GB/s read from the second-level cache.
  case cache
  /// GB/s read from memory.
  case memory

  /// How long one takes, allocation apart.
  public static let duration = Duration.milliseconds(20)

  /// From this intensity on, in operations a byte, a kernel does not lean on memory. A depthwise convolution has 2, a matrix product of
  /// 64 cubed 11, the convolutions of a residual network mostly over 50. All lean on the caches: a 3x3 convolution with 128 was seen to
  /// lose a third while arithmetic lost nothing.
  private static let computeIntensity = 32.0

  /// The canaries that tell whether the machine was itself while a kernel ran: arithmetic for all, with what else it leans on.
  ///
  /// - Parameter bytes: that a call must move.
  public static func suiting(operations: Double, bytes: Double, threads: Int, caches: CacheSizes) -> Set<Canary> {
    guard bytes > 0, operations < bytes * computeIntensity else { return [.compute, .cache] }
    switch caches.level(holding: Int64(bytes), threads: threads) {
    case .l1, .l2: return [.compute, .cache]
    case .l3, .memory: return [.compute, .memory]
    }
  }

  private static let assumedSecondLevelBytes: Int64 = 512 << 10

  /// The best rate of some rounds on one core, in the unit of its case.
  ///
  /// - Throws: `kernel.peaks`, `kernel.threads`.
  public func measure() throws(KernelsError) -> Double {
    let cores = try PeakRounds.cores(for: 1)
    let sizes = WorkingSets(threads: 1)
    let rounds =
      switch self {
      case .compute:
        PeakRounds(kind: PODIUM_FUSED_MULTIPLY_ADD, cores: cores, duration: Self.duration)
      case .cache:
        PeakRounds(
          kind: PODIUM_READ, bytesPerThread: sizes.read.first { $0.level == .l2 }?.bytes ?? Self.assumedSecondLevelBytes,
          cores: cores, duration: Self.duration)
      case .memory:
        PeakRounds(
          kind: PODIUM_READ, bytesPerThread: sizes.canary, cores: cores, duration: Self.duration)
      }
    return try rounds.measure().best
  }
}
