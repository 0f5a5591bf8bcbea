internal import CKernels

/// A short measurement of a known figure, taken before and after a trial: when it is slow, the machine is, and the trial should
/// be repeated later. Which resource a kernel needs decides which canary tells: a slow episode of memory or cache does not
/// show in arithmetic.
public enum Canary: String, Codable, Hashable, Sendable, CaseIterable {
  /// GFLOP/s of multiply-adds.
  case compute
  /// GB/s read from the second-level cache.
  case cache
  /// GB/s read from the third-level cache, which other cores use too.
  case shared
  /// GB/s read from memory.
  case memory

  /// It may lose this share before the machine is called slow. What others do in the third cache costs us less than it.
  public var tolerance: Double { self == .shared ? 0.20 : 0.10 }

  /// How long one takes, allocation apart.
  public static let duration = Duration.milliseconds(20)

  /// From this intensity on, in operations a byte, a kernel does not lean on memory. A depthwise convolution has 2, a matrix product of
  /// 64 cubed 11, the convolutions of a residual network mostly over 50. All lean on the caches: a 3x3 convolution with 128 was seen to
  /// lose a third while arithmetic lost nothing.
  private static let computeIntensity = 32.0

  /// The canaries that tell whether the machine was itself while a kernel ran: arithmetic and a core's own caches for all, with what
  /// else it leans on.
  ///
  /// - Parameter bytes: that a call must move.
  public static func suiting(operations: Double, bytes: Double, threads: Int, caches: CacheSizes) -> Set<Canary> {
    guard bytes > 0, operations < bytes * computeIntensity else { return [.compute, .cache] }
    return suiting(bytes: Int64(bytes), threads: threads, caches: caches)
  }

  /// The same for what goes through so many bytes again and again.
  public static func suiting(bytes: Int64, threads: Int, caches: CacheSizes) -> Set<Canary> {
    switch caches.level(holding: bytes, threads: threads) {
    case .l1, .l2: [.compute, .cache]
    case .l3: [.compute, .cache, .shared]
    case .memory: [.compute, .cache, .shared, .memory]
    }
  }

  private static let assumedSecondLevelBytes: Int64 = 512 << 10

  /// What it reads; 0 for arithmetic, nil where the machine has no such level.
  var bytes: Int64? {
    let sizes = WorkingSets(threads: 1)
    return switch self {
    case .compute: 0
    case .cache: sizes.read.first { $0.level == .l2 }?.bytes ?? Self.assumedSecondLevelBytes
    case .shared: sizes.shared
    case .memory: sizes.canary
    }
  }

  /// The best rate of some rounds on one core, in the unit of its case; nil where the machine has no such level.
  ///
  /// - Throws: `kernel.peaks`, `kernel.threads`.
  public func measure() throws(KernelsError) -> Double? {
    guard let bytes else { return nil }
    let kind = self == .compute ? PODIUM_FUSED_MULTIPLY_ADD : PODIUM_READ
    let cores = try PeakRounds.cores(for: 1)
    return try PeakRounds(kind: kind, bytesPerThread: bytes, cores: cores, duration: Self.duration).measure().best
  }
}
