/// A clock that goes on only when it is told to; used by one thread.
final class ManualClock: @unchecked Sendable {
  private(set) var nanoseconds: Int64 = 0
  /// How much every look at the clock costs.
  var costOfReading: Int64 = 0

  func advance(by duration: Int64) { nanoseconds += duration }

  func now() -> Int64 {
    nanoseconds += costOfReading
    return nanoseconds
  }
}
