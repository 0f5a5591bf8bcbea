import Glibc
public import Scheduling

/// Where a worker gets the time from; tests have one that they move by hand.
public protocol WorkerClock {
  var now: Instant { get }
}

/// The machine's monotonic clock.
public struct SystemWorkerClock: WorkerClock, Sendable {
  public init() {}

  public var now: Instant {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }
}
