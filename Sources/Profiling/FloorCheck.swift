import Kernels

/// Whether every time could have been: each kernel against the floor of its own element type and working set.
struct FloorCheck {
  private let floor: TimeFloor
  private let works: [TimeFloor.Work]

  /// A thread that moves less than this, in GB/s, is not near any limit: the level is then not measured, which takes time.
  private static let modestBandwidth = 4.0

  /// Measures the peaks that the works come near. Throws when one cannot be measured.
  ///
  /// - Parameter computeCanary: GFLOP/s of f32 on one core, the better of the session's two.
  init(_ works: [TimeFloor.Work], threads: Int, computeCanary: Double?) throws {
    self.works = works
    var floor = TimeFloor(threads: threads, caches: CacheSizes.current(), peaks: [:])
    for type in Set(works.filter { $0.operations > 0 }.compactMap(\.type)) where type.hasPeak {
      let rate = type == .f32 ? computeCanary : try CorePeak.arithmetic(type)
      floor.peaks[.arithmetic(type)] = rate.map { $0 * Double(threads) }
    }
    for level in MachinePeaks.Level.allCases {
      let needed = works.map { floor.bytes(of: $0, from: level) / max(1, $0.nanoseconds) }.max() ?? 0
      guard needed > Self.modestBandwidth * Double(threads) else { continue }
      floor.peaks[.bandwidth(level)] = try CorePeak.bandwidth(level).map { $0 * Double(threads) }
    }
    self.floor = floor
  }

  /// With a floor whose peaks are given.
  init(_ works: [TimeFloor.Work], floor: TimeFloor) {
    self.works = works
    self.floor = floor
  }

  /// Names the work that is closest to its floor, or furthest below it. Nil when no work has one.
  var check: TrialReport.Check? {
    let limited = works.compactMap { work in floor.limit(of: work).map { (work: work, limit: $0) } }
    guard let worst = limited.min(by: { $0.work.nanoseconds * $1.limit.nanoseconds < $1.work.nanoseconds * $0.limit.nanoseconds })
    else { return nil }
    let below = limited.filter { $0.work.nanoseconds < $0.limit.nanoseconds }.count
    let numbers =
      "\(worst.work.name) took \(Self.microseconds(worst.work.nanoseconds)), at least "
      + "\(Self.microseconds(worst.limit.nanoseconds)) by the measured peak of \(Self.text(worst.limit))"
    let count = limited.count == 1 ? "" : "\(below) of \(limited.count) kernels "
    return TrialReport.Check(
      name: "floor", passed: below == 0, note: below == 0 ? numbers : "\(count)faster than the machine can be: \(numbers)")
  }

  /// `118.2 GFLOP/s (f32)`, `215.0 GB/s (L1)`.
  private static func text(_ limit: TimeFloor.Limit) -> String {
    switch limit.resource {
    case .arithmetic(let type): "\(rounded(limit.peak)) G\(type.unit) (\(type.rawValue))"
    case .bandwidth(let level): "\(rounded(limit.peak)) GB/s (\(level.rawValue))"
    }
  }

  private static func microseconds(_ nanoseconds: Double) -> String {
    nanoseconds < 10_000 ? "\(rounded(nanoseconds)) ns" : "\(rounded(nanoseconds / 1000)) µs"
  }

  private static func rounded(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}
