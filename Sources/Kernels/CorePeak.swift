internal import CKernels
import Measurement

/// Peaks of one core alone. Times the threads they are at least what these reach together.
public enum CorePeak {
  private static let duration = Duration.milliseconds(20)

  /// G operations a second; nil where this machine has no peak of the type.
  ///
  /// - Throws: `kernel.peaks`, `kernel.threads`.
  public static func arithmetic(_ type: ArithmeticType) throws(KernelsError) -> Double? {
    guard type.hasPeak else { return nil }
    return try PeakRounds(kind: type.kind, cores: PeakRounds.cores(for: 1), duration: duration).measure().best
  }

  /// GB/s of a level: the fastest of reading and of the triads. Nil for a level that is not known here, and where we have no
  /// loops of our own.
  ///
  /// - Throws: `kernel.peaks`, `kernel.threads`.
  public static func bandwidth(_ level: MachinePeaks.Level) throws(KernelsError) -> Double? {
    let sizes = WorkingSets(threads: 1)
    guard ArithmeticType.f32.hasPeak, let bytes = sizes.read.first(where: { $0.level == level })?.bytes else { return nil }
    var kinds = [(PODIUM_READ, bytes), (PODIUM_TRIAD, level == .memory ? sizes.triad : bytes)]
    if level == .memory { kinds.append((PODIUM_STREAMING_TRIAD, sizes.triad)) }
    let cores = try PeakRounds.cores(for: 1)
    var best = 0.0
    for (kind, bytes) in kinds {
      let rate = try PeakRounds(kind: kind, bytesPerThread: bytes, cores: cores, duration: duration).measure()
      best = max(best, rate.best)
    }
    return best
  }
}
