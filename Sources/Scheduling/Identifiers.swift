/// A job: one variant on one task. Sequential, so that the store's pages stay local.
public struct JobID: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let rawValue: Int64

  public init(_ rawValue: Int64) { self.rawValue = rawValue }

  /// Reads what `description` wrote: `j17`, or the bare number.
  public init?(_ text: String) {
    guard let value = Int64(text.hasPrefix("j") ? text.dropFirst() : text[...]), value > 0 else { return nil }
    rawValue = value
  }

  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  public var description: String { "j\(rawValue)" }
}

/// A batch: what one manifest asked for.
public struct BatchID: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let rawValue: Int64

  public init(_ rawValue: Int64) { self.rawValue = rawValue }

  /// Reads what `description` wrote: `b3`, or the bare number.
  public init?(_ text: String) {
    guard let value = Int64(text.hasPrefix("b") ? text.dropFirst() : text[...]), value > 0 else { return nil }
    rawValue = value
  }

  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  public var description: String { "b\(rawValue)" }
}

/// The name a worker gives itself; it stays the same when its process starts again.
public struct WorkerID: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let rawValue: String

  public init(_ rawValue: String) { self.rawValue = rawValue }

  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  public var description: String { rawValue }
}

/// A number that only grows: of two leases of one job, the one with the higher fence is the valid one.
///
/// The upper 32 bits are the coordinator's durable epoch (one more at each start), the lower 32 count the leases of that
/// epoch; so a fence never repeats, whatever was lost in a crash.
public struct Fence: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let rawValue: UInt64

  public init(_ rawValue: UInt64) { self.rawValue = rawValue }

  public init(epoch: UInt32, count: UInt32) { rawValue = UInt64(epoch) << 32 | UInt64(count) }

  /// Reads what `description` wrote: `7.12`.
  public init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let epoch = UInt32(parts[0]), let count = UInt32(parts[1]) else { return nil }
    self.init(epoch: epoch, count: count)
  }

  /// The coordinator's epoch in which the lease was given out.
  public var epoch: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 32) }

  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  public var description: String { "\(rawValue >> 32).\(rawValue & 0xFFFF_FFFF)" }
}

/// A point on the coordinator's monotonic clock, in milliseconds since an arbitrary start; never compared across restarts.
public struct Instant: Hashable, Comparable, Sendable {
  public let milliseconds: Int64

  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  public static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

  /// Saturates instead of overflowing: `Int64.max` milliseconds serve as never.
  public static func + (instant: Self, duration: Duration) -> Self {
    let (sum, overflow) = instant.milliseconds.addingReportingOverflow(duration.milliseconds)
    return Self(milliseconds: overflow ? (duration < .zero ? .min : .max) : sum)
  }

  /// The time from `right` to `left`; negative when `left` is earlier. Saturates.
  public static func - (left: Self, right: Self) -> Duration {
    let (difference, overflow) = left.milliseconds.subtractingReportingOverflow(right.milliseconds)
    return .milliseconds(overflow ? (left < right ? .min : .max) : difference)
  }
}

extension Duration {
  /// Whole milliseconds, rounded towards zero; saturates.
  public var milliseconds: Int64 {
    let (seconds, attoseconds) = components
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    let (sum, overflows) = whole.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
    return overflow || overflows ? (seconds < 0 ? .min : .max) : sum
  }
}
