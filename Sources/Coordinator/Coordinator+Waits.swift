import Messaging
import Scheduling
import Wire

/// A client that wants to hear of a batch when it has ended.
struct BatchWait {
  var id: UInt64
  var peer: PeerID
  var identity: PeerIdentity
  var query: WireBatchQuery
  var until: Instant
}

extension Coordinator {
  /// The longest that a question waits; clients ask again.
  private static let longestBatchWait: Duration = .seconds(60)

  /// True when the answer has to wait until the batch ends. A later question of the same client takes the place of an earlier one.
  func waits(_ query: WireBatchQuery, id: UInt64, from peer: PeerID, _ identity: PeerIdentity) -> Bool {
    let batch = BatchID(query.batch)
    guard query.waitMilliseconds > 0, scheduler.state(of: batch) == .running else { return false }
    batchWaits.removeAll { $0.peer == peer }
    let patience = min(Self.longestBatchWait, .milliseconds(query.waitMilliseconds))
    batchWaits.append(BatchWait(id: id, peer: peer, identity: identity, query: query, until: clock.now + patience))
    return true
  }

  /// Answers those whose batch has ended, or who have waited long enough: after the turn's commit.
  func answerBatchWaits() throws(CoordinatorError) {
    guard !batchWaits.isEmpty else { return }
    let now = clock.now
    let due = batchWaits.filter { $0.until <= now || scheduler.state(of: BatchID($0.query.batch)) != .running }
    guard !due.isEmpty else { return }
    batchWaits.removeAll { $0.until <= now || scheduler.state(of: BatchID($0.query.batch)) != .running }
    // A key may have been revoked meanwhile, or the connection have another's session.
    for wait in due where sessions[wait.peer]?.identity == wait.identity {
      try answer(wait.query, id: wait.id, to: wait.peer)
    }
  }
}
