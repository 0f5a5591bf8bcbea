import Glibc
public import Scheduling

/// Where a worker gets the time from; tests have one that they move by hand.
public protocol WorkerClock {
  /// Stands still while the machine is suspended: for what this worker does itself.
  var now: Instant { get }
  /// Goes on while the machine is suspended: for what others have promised us. Never compared with `now`.
  var sinceBoot: Instant { get }
}

extension WorkerClock {
  /// For a clock of a machine that is never suspended.
  public var sinceBoot: Instant { now }
}

/// The machine's monotonic clocks; setting the time of day changes neither.
public struct SystemWorkerClock: WorkerClock, Sendable {
  public init() {}

  public var now: Instant { Self.read(CLOCK_MONOTONIC) }
  public var sinceBoot: Instant { Self.read(CLOCK_BOOTTIME) }

  private static func read(_ clock: Int32) -> Instant {
    var time = timespec()
    clock_gettime(clock, &time)
    return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }
}
