public import Scheduling

/// A clock that stands still while its process does: stopped, or too busy to listen. What workers said meanwhile has not been heard
/// yet, so their silence means nothing; with this clock it does not count.
///
/// It is read at least once a turn. Between two readings it goes on by at most `longestStep`.
public final class AttentiveClock: CoordinatorClock {
  /// The longest sleep of the coordinator, and as much again and more for a turn.
  public static let longestStep: Duration = .seconds(1)

  private let clock: any CoordinatorClock
  private var latest: Instant
  /// How long it has stood still.
  private var missed: Duration = .zero

  public init(_ clock: any CoordinatorClock) {
    self.clock = clock
    latest = clock.now
  }

  public var now: Instant {
    let real = clock.now
    missed += max(.zero, (real - latest) - Self.longestStep)
    latest = real
    return real + (.zero - missed)
  }

  public var wallMilliseconds: Int64 { clock.wallMilliseconds }
}
