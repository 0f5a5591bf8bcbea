internal import CKernels
import Measurement

/// How fast this machine can be at most, measured: nothing it runs should be faster.
public struct MachinePeaks: Codable, Hashable, Sendable {
  /// One figure: many short rounds of the same work.
  public struct Rate: Codable, Hashable, Sendable {
    /// The fastest round: the peak.
    public var best: Double
    /// The median round; how far it lies below the best is the machine's noise.
    public var median: Double
    public var rounds: Int

    public init(best: Double, median: Double, rounds: Int) {
      self.best = best
      self.median = median
      self.rounds = rounds
    }

    /// (best - median) / best, a share.
    public var noise: Double { best > 0 ? (best - median) / best : 0 }
  }

  public enum Level: String, Codable, Hashable, Sendable, CaseIterable {
    case l1 = "L1"
    case l2 = "L2"
    case l3 = "L3"
    case memory
  }

  public struct Bandwidth: Codable, Hashable, Sendable {
    public var level: Level
    /// What each thread reads again and again.
    public var bytesPerThread: Int64
    /// GB/s, all threads together.
    public var rate: Rate

    public init(level: Level, bytesPerThread: Int64, rate: Rate) {
      self.level = level
      self.bytesPerThread = bytesPerThread
      self.rate = rate
    }
  }

  public var threads: Int
  /// `avx512`, `avx2`; `portable` where we have no loop of our own: the figures are then no peaks.
  public var instructions: String
  /// What a core's clock is while it computes; nil where it cannot be told.
  public var clockGigahertz: Double?
  /// GFLOP/s of f32 fused multiply-adds, two FLOPs each.
  public var compute: Rate
  /// From the nearest to the farthest; levels that the machine does not have are missing.
  public var read: [Bandwidth]
  /// GB/s of a = b + 3 c from memory, 12 bytes an element; with ordinary stores, and with those that bypass the caches.
  public var triad: Rate
  public var streamingTriad: Rate

  public init(
    threads: Int, instructions: String, clockGigahertz: Double?, compute: Rate, read: [Bandwidth], triad: Rate,
    streamingTriad: Rate
  ) {
    self.threads = threads
    self.instructions = instructions
    self.clockGigahertz = clockGigahertz
    self.compute = compute
    self.read = read
    self.triad = triad
    self.streamingTriad = streamingTriad
  }

  /// GB/s that no kernel on data in memory exceeds.
  public var memoryBandwidth: Double? { read.first { $0.level == .memory }?.rate.best }

  /// Measures all figures, each for an equal part of `budget`, one after the other. Pins its threads, one to each of the first
  /// cores that this process may use. Blocks the calling thread, which sleeps meanwhile.
  ///
  /// - Throws: `kernel.threads` for more threads than cores; `kernel.peaks`.
  public static func measure(threads: Int, budget: Duration = .seconds(2)) throws(KernelsError) -> MachinePeaks {
    let cores = try PeakRounds.cores(for: threads)
    let sizes = WorkingSets(threads: threads)
    // Arithmetic, the levels, and the two triads.
    let share = budget / (3 + sizes.read.count)
    func rate(_ kind: podium_peak_kind, _ bytes: Int64 = 0) throws(KernelsError) -> Rate {
      try PeakRounds(kind: kind, bytesPerThread: bytes, cores: cores, duration: share).measure()
    }
    let compute = try rate(PODIUM_FUSED_MULTIPLY_ADD)
    var read: [Bandwidth] = []
    for (level, bytes) in sizes.read {
      read.append(Bandwidth(level: level, bytesPerThread: bytes, rate: try rate(PODIUM_READ, bytes)))
    }
    return MachinePeaks(
      threads: threads, instructions: String(cString: podium_peak_instructions()),
      clockGigahertz: MonotonicTime.clockGigahertz(), compute: compute, read: read,
      triad: try rate(PODIUM_TRIAD, sizes.triad), streamingTriad: try rate(PODIUM_STREAMING_TRIAD, sizes.triad))
  }
}

/// How much memory each thread works on, so that it lies in one level and no nearer.
struct WorkingSets {
  let read: [(level: MachinePeaks.Level, bytes: Int64)]
  let triad: Int64
  /// Enough to lie mostly in memory, and quicker to prepare.
  let canary: Int64

  private static let leastMemoryBytes: Int64 = 64 << 20

  init(threads: Int) {
    // Without a fingerprint there are no cache sizes, and memory is all that can be measured.
    self.init(threads: threads, caches: (1...3).map { level in (try? MachineFingerprint.current())?.cacheBytes(level: level) })
  }

  /// - Parameter caches: bytes of the first three levels; nil where there is none. The third is shared by the threads.
  init(threads: Int, caches: [Int64?]) {
    var sizes: [(MachinePeaks.Level, Int64)] = []
    if let first = caches[0] { sizes.append((.l1, first * 3 / 4)) }
    if let second = caches[1] { sizes.append((.l2, second / 2)) }
    if let third = caches[2] {
      // Little, since other machines on the host may use it too; but beyond what the threads' own caches hold.
      let bytes = max(third / 4 / Int64(threads), 2 * (caches[1] ?? caches[0] ?? 0))
      if bytes * Int64(threads) <= third { sizes.append((.l3, bytes)) }
    }
    let largest = caches.compactMap(\.self).max() ?? 0
    let memory = max(Self.leastMemoryBytes, 4 * largest / Int64(threads))
    sizes.append((.memory, memory))
    read = sizes
    triad = memory * 3
    canary = max(Self.leastMemoryBytes, 2 * largest)
  }
}
