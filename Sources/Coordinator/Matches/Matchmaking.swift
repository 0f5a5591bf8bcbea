import Leaderboard
import Scheduling
import Wire

/// Which batches may earn more matches, and which batches of matches they have earned so far.
///
/// A batch that wants matches is open from its acceptance until no more follow. Each of its rounds is a batch of the coordinator's
/// own, with at most one match for each task and class, and names the batch that earned it: so what was played is known again after a
/// restart, and no round is begun twice. Pure: the board is read, and batches are submitted, outside.
struct Matchmaking {
  /// Rounds of a batch, oldest first.
  private var rounds: [BatchID: [BatchID]] = [:]
  /// Batches that may earn more.
  private var open: Set<BatchID> = []
  /// Open ones that have ended, as has their last round: to be looked at.
  private(set) var due: Set<BatchID> = []

  func rounds(of batch: BatchID) -> [BatchID] { rounds[batch] ?? [] }

  func isOpen(_ batch: BatchID) -> Bool { open.contains(batch) }

  /// A batch that was accepted, or is known again. In order of their ids.
  mutating func add(_ id: BatchID, _ batch: WireBatch, isSettled: Bool = false) {
    if batch.origin > 0 { rounds[BatchID(batch.origin), default: []].append(id) }
    let mayPlay = MatchPolicy(batch.publish.match) != .never || batch.gate.asksForMatches
    guard !isSettled, mayPlay, batch.tasks.contains(where: Self.isMeasured) else { return }
    open.insert(id)
  }

  /// A batch is at its end: it, or the batch whose matches it is, may be due.
  mutating func ended(_ id: BatchID, _ batch: WireBatch) {
    for one in [id, BatchID(batch.origin)] where open.contains(one) { due.insert(one) }
  }

  /// It is not due, since a job of it or of its matches runs again; it will be when that ends.
  mutating func postpone(_ id: BatchID) { due.remove(id) }

  /// No more matches follow from it.
  mutating func settle(_ id: BatchID) {
    open.remove(id)
    due.remove(id)
  }

  /// Its jobs run again, so that it may earn more. False when that changes nothing.
  mutating func reopen(_ id: BatchID, _ batch: WireBatch) -> Bool {
    guard !open.contains(id), batch.origin == 0 else { return false }
    add(id, batch)
    return open.contains(id)
  }

  private static func isMeasured(_ task: WireTask) -> Bool { BoardPublisher.shows(task) && BoardFacts.task(task).metric.isMeasured }
}
