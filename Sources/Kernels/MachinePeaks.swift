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
    /// What each thread works on again and again.
    public var bytesPerThread: Int64
    /// GB/s, all threads together.
    public var rate: Rate
    /// What the cores' design and clock allow, GB/s; nil where it is not known.
    public var theoretical: Double?

    public init(level: Level, bytesPerThread: Int64, rate: Rate, theoretical: Double? = nil) {
      self.level = level
      self.bytesPerThread = bytesPerThread
      self.rate = rate
      self.theoretical = theoretical
    }

    /// The measured part of what is possible; nil where that is not known.
    public var share: Double? { theoretical.map { $0 > 0 ? rate.best / $0 : 0 } }
  }

  /// Multiply-adds or dot products of one element type.
  public struct Arithmetic: Codable, Hashable, Sendable {
    public var type: ArithmeticType
    /// G operations a second, all threads together; a multiply and an add are two.
    public var rate: Rate
    /// What the cores' design and clock allow, in the same unit; nil where it is not known.
    public var theoretical: Double?

    public init(type: ArithmeticType, rate: Rate, theoretical: Double? = nil) {
      self.type = type
      self.rate = rate
      self.theoretical = theoretical
    }

    /// The measured part of what is possible; nil where that is not known.
    public var share: Double? { theoretical.map { $0 > 0 ? rate.best / $0 : 0 } }
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
  /// Every element type that has a peak here, f32 among them; types without instructions are missing.
  public var arithmetic: [Arithmetic]
  /// The ordinary triad in every level, from the nearest to the farthest.
  public var triadByLevel: [Bandwidth]

  public init(
    threads: Int, instructions: String, clockGigahertz: Double?, compute: Rate, read: [Bandwidth], triad: Rate,
    streamingTriad: Rate, arithmetic: [Arithmetic] = [], triadByLevel: [Bandwidth] = []
  ) {
    self.threads = threads
    self.instructions = instructions
    self.clockGigahertz = clockGigahertz
    self.compute = compute
    self.read = read
    self.triad = triad
    self.streamingTriad = streamingTriad
    self.arithmetic = arithmetic
    self.triadByLevel = triadByLevel
  }

  /// G operations a second that no kernel of the type exceeds; nil where they are not known.
  public func computePeak(_ type: ArithmeticType) -> Double? { arithmetic.first { $0.type == type }?.rate.best }

  /// GB/s that no kernel on data of a level exceeds: the fastest of reading and of the triads, which also write. Nil for a level
  /// that was not measured.
  public func bandwidthPeak(_ level: Level) -> Double? {
    var rates = (read + triadByLevel).filter { $0.level == level }.map(\.rate.best)
    if level == .memory { rates += [triad.best, streamingTriad.best] }
    return rates.max()
  }

  /// GB/s that no kernel on data in memory exceeds.
  public var memoryBandwidth: Double? { read.first { $0.level == .memory }?.rate.best }
}
