import Scheduling

/// What may still be asked for now: it fills with time, up to its capacity, and messages take from it.
struct TokenBucket {
  /// How fast a bucket fills, and how much it holds, in messages of the cheapest kind.
  struct Rate: Hashable, Sendable {
    var perSecond: Int64
    var capacity: Int64
  }

  let rate: Rate
  /// Thousandths, so that a millisecond's worth is whole.
  private var thousandths: Int64
  private var filledAt: Instant

  /// Full at first.
  init(_ rate: Rate, at now: Instant) {
    self.rate = rate
    thousandths = rate.capacity * 1_000
    filledAt = now
  }

  /// Takes `cost`; false when there is not so much, and then nothing is taken. A clock that goes backwards fills nothing.
  mutating func take(_ cost: Int, at now: Instant) -> Bool {
    let elapsed = (now - filledAt).milliseconds
    if elapsed > 0 {
      // More than the time to fill it makes no difference, and must not overflow.
      let missing = rate.capacity * 1_000 - thousandths
      thousandths += min(missing, min(elapsed, missing / rate.perSecond + 1) * rate.perSecond)
      filledAt = now
    }
    guard thousandths >= Int64(cost) * 1_000 else { return false }
    thousandths -= Int64(cost) * 1_000
    return true
  }
}
