import Scheduling

/// A clock that begins anywhere and runs too fast or too slow. What it shows never goes back while it lives.
struct DriftingClock {
  /// When it began, in true time.
  let begin: Instant
  /// What it showed then.
  let reading: Instant
  /// What it counts in a true second.
  let millisecondsPerSecond: Int64

  /// Up to a tenth too fast or too slow.
  static let drift: ClosedRange<Int64> = 900...1_100

  init(at now: Instant, _ random: inout SeededGenerator) {
    begin = now
    reading = Instant(milliseconds: Int64.random(in: -1_000_000...1_000_000, using: &random))
    millisecondsPerSecond = random.chance(perMille: 500) ? 1_000 : Int64.random(in: Self.drift, using: &random)
  }

  func read(at now: Instant) -> Instant {
    reading + .milliseconds((now - begin).milliseconds * millisecondsPerSecond / 1_000)
  }

  /// The first true time at which it shows this or more; nil for what no run lives to see.
  func moment(of shown: Instant) -> Instant? {
    let wait = (shown - reading).milliseconds
    guard wait < World.horizon.milliseconds * 2 else { return nil }
    return begin + .milliseconds((wait * 1_000 + millisecondsPerSecond - 1) / millisecondsPerSecond)
  }

  /// How long it really takes until it has counted so much.
  func length(of duration: Duration) -> Duration { .milliseconds(duration.milliseconds * 1_000 / millisecondsPerSecond) }
}
