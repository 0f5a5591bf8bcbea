internal import CKernels

/// The clock of all measurements: it never goes back and does not follow corrections of the date.
public enum MonotonicTime {
  /// Nanoseconds since an arbitrary start.
  @Sendable public static func nanoseconds() -> Int64 { podium_now_nanoseconds() }

  /// Cycles a nanosecond of the core this thread runs on, from a chain of dependent additions; takes about 5 ms. What
  /// `/proc/cpuinfo` says is often not what a virtual machine runs at. Nil where we know no such chain.
  public static func clockGigahertz() -> Double? {
    let rate = podium_clock_gigahertz()
    return rate > 0 ? rate : nil
  }
}
