import Glibc
import Messaging
import Scheduling

/// What is committed together. A flush of the disk takes a few tenths of a millisecond whatever is in it, so it is worth a moment to have
/// in it what is about to arrive.
extension Coordinator {
  /// Messages taken in one turn, and so committed together.
  static let messagesPerTurn = 2_048
  /// How long a commit is put off for workers that were given brief jobs in the last turn: a fraction of what it takes.
  private static let gatheringNanoseconds: UInt64 = 100_000

  /// Takes what has arrived, what arrives while that is handled, and what is expected any moment.
  func takeMessages() throws {
    var taken = try takeArrived(limit: Self.messagesPerTurn)
    if taken > 0, !writes.isEmpty || !completed.isEmpty, !expected.isEmpty {
      let end = Self.nanoseconds() + Self.gatheringNanoseconds
      while taken < Self.messagesPerTurn, !expected.isEmpty, Self.nanoseconds() < end {
        let more = try takeArrived(limit: Self.messagesPerTurn - taken)
        taken += more
        // Whoever is to send something may need this core.
        if more == 0 { sched_yield() }
      }
    }
    // What an ended connection still brought is all here.
    if taken < Self.messagesPerTurn { for peer in transport.endedConnections() { forget(peer) } }
    // Who has not answered by now takes longer.
    expected.removeAll(keepingCapacity: true)
  }

  private func takeArrived(limit: Int) throws -> Int {
    var taken = 0
    while taken < limit {
      let arrived = try transport.receive(limit: limit - taken)
      guard !arrived.isEmpty else { break }
      for incoming in arrived { receive(incoming) }
      taken += arrived.count
    }
    return taken
  }

  private static func nanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
