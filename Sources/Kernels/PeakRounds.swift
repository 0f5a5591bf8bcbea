internal import CKernels
import Measurement
import Statistics

/// Rounds of one kind of work on some cores at once.
struct PeakRounds {
  let kind: podium_peak_kind
  /// All buffers of a thread together; nothing for arithmetic.
  var bytesPerThread: Int64 = 0
  let cores: [Int32]
  let duration: Duration
  /// Long enough that the threads' start does not count, short enough that some rounds meet no disturbance.
  var round = Duration.milliseconds(2)

  private static let roundLimit = 10_000

  func measure() throws(KernelsError) -> MachinePeaks.Rate {
    var rates = [Double](repeating: 0, count: Self.roundLimit)
    let count = cores.withUnsafeBufferPointer { cores in
      var work = podium_peak_work(
        kind: kind, bytes_per_thread: bytesPerThread, round_nanoseconds: nanoseconds(round),
        total_nanoseconds: nanoseconds(duration), cores: cores.baseAddress, core_count: Int32(cores.count))
      return podium_peak_rounds(&work, &rates, Int32(Self.roundLimit))
    }
    let sorted = rates.prefix(max(0, Int(count))).sorted()
    guard let best = sorted.last, let middle = median(sorted: sorted) else {
      throw KernelsError(
        .peaks, "the machine's peaks cannot be measured: error \(-count)", hint: "allow more memory and more threads")
    }
    return MachinePeaks.Rate(best: best, median: middle, rounds: sorted.count)
  }

  /// The first of the cores that this process may use.
  static func cores(for threads: Int) throws(KernelsError) -> [Int32] {
    do {
      let allowed = try CoreSet.allowed().cores
      guard threads >= 1, threads <= allowed.count else {
        throw KernelsError(
          .threads, "\(threads) threads on \(allowed.count) \(allowed.count == 1 ? "core" : "cores")",
          hint: "use 1 to \(allowed.count)")
      }
      return allowed.prefix(threads).map { Int32(clamping: $0) }
    } catch let error as KernelsError {
      throw error
    } catch {
      throw KernelsError(.peaks, "\(error)")
    }
  }

  private func nanoseconds(_ duration: Duration) -> Int64 {
    let (seconds, attoseconds) = duration.components
    return Int64(min(Double(seconds) * 1e9 + Double(attoseconds) / 1e9, 1e15))
  }
}
