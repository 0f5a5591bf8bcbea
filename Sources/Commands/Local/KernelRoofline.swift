import Costs
import Kernels
import Leaderboard
import Profiling

/// Where one kernel lies under the roofline of the machine it was measured on.
struct KernelRoofline {
  /// From where its data is read when it is warm: the nearest level that holds all of it.
  let level: MachinePeaks.Level
  private let place: Roofline.Place

  /// Nil when bytes or the peak of the element type are not known.
  init?(_ share: KernelShare, peaks: MachinePeaks, caches: CacheSizes) {
    guard let bytes = share.bytes, bytes > 0, let type = share.arithmetic, let compute = peaks.computePeak(type) else { return nil }
    let nearest = caches.level(holding: bytes, threads: peaks.threads)
    // A level that was not measured is no faster than the next one that was.
    let measured = MachinePeaks.Level.allCases.drop { $0 != nearest }.first { peaks.bandwidthPeak($0) != nil }
    guard let measured, let bandwidth = peaks.bandwidthPeak(measured),
      let roofline = Roofline(compute: compute * 1e9, bandwidth: bandwidth * 1e9),
      let place = roofline.place(flops: Int(share.unpaddedFLOPs ?? share.flops), bytes: Int(bytes))
    else { return nil }
    level = measured
    self.place = place
  }

  /// FLOPs, without products of padding, for each byte that must move.
  var intensity: Double { place.intensity }

  /// The part of what the roofline allows; 0 when the time is not known.
  func share(callNanoseconds: Double) -> Double { callNanoseconds > 0 ? place.seconds * 1e9 / callNanoseconds : 0 }

  /// `compute`, or the level whose bandwidth is the limit.
  var limit: String { place.bound == .compute ? "compute" : level.rawValue }

  func json(callNanoseconds: Double) -> JSONValue {
    [
      "intensity": .decimal(intensity), "level": .string(level.rawValue), "bound": .string(place.bound.rawValue),
      "attainableGigaflopsPerSecond": .decimal(place.attainable / 1e9), "share": .decimal(share(callNanoseconds: callNanoseconds)),
    ]
  }
}
