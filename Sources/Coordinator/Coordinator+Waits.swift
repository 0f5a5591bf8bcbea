import Messaging
import Scheduling
import Wire

/// A client that wants to hear of a batch when it has ended.
struct BatchWait {
  var id: UInt64
  var peer: PeerID
  var query: WireBatchQuery
  var until: Instant
}

extension Coordinator {
  /// The longest that a question waits; clients ask again.
  private static let longestBatchWait: Duration = .seconds(60)

  /// True when the answer has to wait until the batch ends. A later question of the same client takes the place of an earlier one.
  func waits(_ query: WireBatchQuery, id: UInt64, from peer: PeerID) -> Bool {
    let batch = BatchID(query.batch)
    guard query.waitMilliseconds > 0, scheduler.state(of: batch) == .running else { return false }
    batchWaits.removeAll { $0.peer == peer }
    let patience = min(Self.longestBatchWait, .milliseconds(query.waitMilliseconds))
    batchWaits.append(BatchWait(id: id, peer: peer, query: query, until: clock.now + patience))
    return true
  }

  /// Answers those whose batch has ended, or who have waited long enough: after the turn's commit.
  func answerBatchWaits() throws(CoordinatorError) {
    guard !batchWaits.isEmpty else { return }
    let now = clock.now
    let due = batchWaits.filter { $0.until <= now || scheduler.state(of: BatchID($0.query.batch)) != .running }
    guard !due.isEmpty else { return }
    batchWaits.removeAll { $0.until <= now || scheduler.state(of: BatchID($0.query.batch)) != .running }
    for wait in due { try answer(wait.query, id: wait.id, to: wait.peer) }
  }
}
