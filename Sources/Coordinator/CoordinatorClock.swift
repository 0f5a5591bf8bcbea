import Glibc
public import Scheduling

/// Where the coordinator gets the time from; tests have one that they move by hand.
public protocol CoordinatorClock {
  /// Monotonic, for deadlines.
  var now: Instant { get }
  /// Milliseconds since 1970, UTC, for people and the leaderboard.
  var wallMilliseconds: Int64 { get }
}

extension CoordinatorClock {
  var wallTime: WallTime { WallTime(milliseconds: wallMilliseconds) }
}

/// The machine's clocks.
public struct SystemClock: CoordinatorClock, Sendable {
  public init() {}

  public var now: Instant { Instant(milliseconds: Self.read(CLOCK_MONOTONIC)) }
  public var wallMilliseconds: Int64 { Self.read(CLOCK_REALTIME) }

  private static func read(_ clock: Int32) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}
