public import Measurement

/// What the caches of a core hold. The third level is shared, by how many cores is not known.
public struct CacheSizes: Hashable, Sendable {
  /// Bytes; levels that the machine does not have, or does not tell, are missing.
  public var bytes: [MachinePeaks.Level: Int64]

  public init(_ bytes: [MachinePeaks.Level: Int64]) { self.bytes = bytes }

  /// - Parameter machine: nil: nothing is known of the caches.
  public init(_ machine: MachineFingerprint?) {
    self.init([:])
    for (number, level) in [(1, MachinePeaks.Level.l1), (2, .l2), (3, .l3)] { bytes[level] = machine?.cacheBytes(level: number) }
  }

  /// Of the machine this process runs on; without its fingerprint nothing is known.
  public static func current() -> CacheSizes { CacheSizes(try? MachineFingerprint.current()) }

  /// From where warm data is read: the nearest level that holds all of it, when each thread has an equal part.
  public func level(holding data: Int64, threads: Int) -> MachinePeaks.Level {
    for level in [MachinePeaks.Level.l1, .l2, .l3] {
      let copies = level == .l3 ? 1 : Int64(max(1, threads))
      if let capacity = bytes[level], data <= capacity * copies { return level }
    }
    return .memory
  }

  /// The most that can lie nearer than a level: what all nearer caches hold together, as if each thread had its own of all of
  /// them and none held what another holds.
  public func mostNearer(than level: MachinePeaks.Level, threads: Int) -> Int64 {
    MachinePeaks.Level.allCases.prefix { $0 != level }.reduce(0) { $0 + (bytes[$1] ?? 0) } * Int64(max(1, threads))
  }
}
