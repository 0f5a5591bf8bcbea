internal import CKernels
import Measurement

extension MachinePeaks {
  /// Measures all figures, each for an equal part of `budget`, one after the other. Pins its threads, one to each of the first
  /// cores that this process may use. Blocks the calling thread, which sleeps meanwhile.
  ///
  /// - Throws: `kernel.threads` for more threads than cores; `kernel.peaks`.
  public static func measure(threads: Int, budget: Duration = .seconds(3)) throws(KernelsError) -> MachinePeaks {
    let cores = try PeakRounds.cores(for: threads)
    let machine = try? MachineFingerprint.current()  // without it no cache and no theoretical peak is known
    let sizes = WorkingSets(threads: threads)
    let types = ArithmeticType.allCases.filter(\.hasPeak)
    // f32 also where it is no peak, every level twice, and the streaming triad.
    let share = budget / (max(1, types.count) + 2 * sizes.read.count + 1)
    func rate(_ kind: podium_peak_kind, _ bytes: Int64 = 0) throws(KernelsError) -> Rate {
      try PeakRounds(kind: kind, bytesPerThread: bytes, cores: cores, duration: share).measure()
    }
    let clock = MonotonicTime.clockGigahertz()
    let design = machine.flatMap(CoreDesign.init)
    func theoretical(_ perCycle: Double?) -> Double? {
      guard let clock, let perCycle else { return nil }
      return perCycle * clock * Double(threads)
    }
    let compute = try rate(PODIUM_FUSED_MULTIPLY_ADD)
    var arithmetic: [Arithmetic] = []
    for type in types {
      arithmetic.append(
        Arithmetic(
          type: type, rate: type == .f32 ? compute : try rate(type.kind), theoretical: theoretical(design?.operations[type])))
    }
    let triad = try rate(PODIUM_TRIAD, sizes.triad)
    var (read, triads): ([Bandwidth], [Bandwidth]) = ([], [])
    for (level, bytes) in sizes.read {
      read.append(
        Bandwidth(
          level: level, bytesPerThread: bytes, rate: try rate(PODIUM_READ, bytes), theoretical: theoretical(design?.loads[level])))
      triads.append(
        level == .memory
          ? Bandwidth(level: level, bytesPerThread: sizes.triad, rate: triad)
          : Bandwidth(level: level, bytesPerThread: bytes, rate: try rate(PODIUM_TRIAD, bytes)))
    }
    return MachinePeaks(
      threads: threads, instructions: String(cString: podium_peak_instructions()), clockGigahertz: clock, compute: compute,
      read: read, triad: triad, streamingTriad: try rate(PODIUM_STREAMING_TRIAD, sizes.triad), arithmetic: arithmetic,
      triadByLevel: triads)
  }
}
