/// Connections that have not said anything yet: in their handshake, or just after it. Only so many may be open at once.
///
/// A good peer finishes its handshake and says hello within milliseconds. So when there are too many, the oldest is the one to go:
/// whoever opens connections and leaves them so pushes out their own.
struct SilentConnections {
  let limit: Int
  /// Each with the number of its turn.
  private var turns: [Int32: UInt64] = [:]
  /// In the order they came, with some that have gone since.
  private var order: [(turn: UInt64, descriptor: Int32)] = []
  private var head = 0
  private var lastTurn: UInt64 = 0

  init(limit: Int) { self.limit = limit }

  var count: Int { turns.count }

  /// Notes a new one; returns the one that must go, if there are too many. Constant time on average.
  mutating func insert(_ descriptor: Int32) -> Int32? {
    lastTurn += 1
    turns[descriptor] = lastTurn
    order.append((lastTurn, descriptor))
    defer { compact() }
    guard turns.count > limit else { return nil }
    while head < order.count {
      let oldest = order[head]
      head += 1
      guard turns[oldest.descriptor] == oldest.turn else { continue }
      turns[oldest.descriptor] = nil
      return oldest.descriptor
    }
    return nil
  }

  /// It spoke, or ended.
  mutating func remove(_ descriptor: Int32) { turns[descriptor] = nil }

  /// Forgets those at the front that have gone, and keeps the list no longer than twice what is open.
  private mutating func compact() {
    guard order.count > 2 * (turns.count + 16) else { return }
    order = order[head...].filter { turns[$0.descriptor] == $0.turn }
    head = 0
  }
}
