import Kernels
import Leaderboard
import Measurement
import Profiling
import Reports

/// The machine that kernels were measured on, as their roofline.
struct MachineRoof {
  let peaks: MachinePeaks
  let caches: CacheSizes

  func roofline(_ share: KernelShare) -> KernelRoofline? { KernelRoofline(share, peaks: peaks, caches: caches) }

  var json: JSONValue {
    [
      "threads": .integer(Int64(peaks.threads)),
      "gigaoperationsPerSecond": .object(
        Dictionary(peaks.arithmetic.map { ($0.type.rawValue, .decimal($0.rate.best)) }) { first, _ in first }),
      "gigabytesPerSecond": .object(
        Dictionary(
          MachinePeaks.Level.allCases.compactMap { level in
            peaks.bandwidthPeak(level).map { (level.rawValue, JSONValue.decimal($0)) }
          }
        ) { first, _ in first }),
    ]
  }

  /// Measures the peaks in a trial of its own. With cold caches all data lies in memory. Nil when the trial told none.
  static func measure(_ trials: LocalTrials) throws -> MachineRoof? {
    try trials.run(.peaks, count: 1).first?.peaks.map {
      MachineRoof(peaks: $0, caches: trials.caches == .cold ? CacheSizes([:]) : CacheSizes.current())
    }
  }

  /// What ROOF and BOUND are measured by: lines of at most 80 columns.
  var text: String {
    // No kernel has elements of f64.
    let arithmetic = peaks.arithmetic.filter { $0.type != .f64 }.map {
      "\($0.type.rawValue) \(QuantityText.text($0.rate.best * 1e9, unit: $0.type.unit))"
    }
    let levels = MachinePeaks.Level.allCases.compactMap { level in
      peaks.bandwidthPeak(level).map { "\(level.rawValue) \(QuantityText.text($0 * 1e9, unit: "B/s"))" }
    }
    let head = "Peaks of \(peaks.threads) thread\(peaks.threads == 1 ? "" : "s")"
    return [arithmetic, levels].filter { !$0.isEmpty }.map { "\(head): \($0.joined(separator: ", "))\n" }.joined()
  }
}
