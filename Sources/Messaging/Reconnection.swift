/// When a peer that has lost its coordinator tries again: soon after the first loss, since it may be a mere hiccup of the line,
/// then after pauses that grow up to a limit. All pauses are random within their upper half, from a seed of the peer's own, so that
/// a fleet whose coordinator comes back does not come back as one.
public struct Reconnection: Sendable {
  /// The first pause at most.
  public static let shortest: Duration = .milliseconds(100)
  /// Any pause at most. Shorter than the leases of a worker: whoever comes back after it finds them still there.
  public static let longest: Duration = .seconds(2)
  /// Pauses double so often: 100 ms times 2 to the fifth is beyond the longest.
  private static let doublings = 5

  private var state: UInt64
  /// Attempts since the last connection.
  private var failures = 0

  public init(seed: UInt64) { state = seed }

  /// Equal names give equal pauses, in any process.
  public init(seed name: String) {
    // FNV-1a; a Swift hash would differ from process to process.
    self.init(seed: name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 })
  }

  /// A connection was made: the next loss is the first again.
  mutating func succeed() { failures = 0 }

  /// The pause before the next attempt.
  mutating func fail() -> Duration {
    let limit = min(Self.longest, Self.shortest * (1 << min(failures, Self.doublings)))
    failures += 1
    return limit * (0.5 + 0.5 * fraction())
  }

  /// Uniform in 0..<1, by SplitMix64.
  private mutating func fraction() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((mixed ^ (mixed >> 31)) >> 11) / Double(1 << 53)
  }
}
