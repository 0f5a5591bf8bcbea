import Measurement

/// How much memory each thread works on, so that it lies in one level and no nearer.
struct WorkingSets {
  let read: [(level: MachinePeaks.Level, bytes: Int64)]
  let triad: Int64
  /// Enough to lie mostly in memory, and quicker to prepare.
  let canary: Int64
  /// A little beyond what a core's own caches hold, in a cache that others use too; nil where there is none.
  let shared: Int64?

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
    let beyond = 4 * (caches[1] ?? caches[0] ?? 0)
    shared = caches[2].flatMap { beyond > 0 && beyond <= $0 / 2 ? beyond : nil }
  }
}
