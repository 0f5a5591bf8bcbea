import Leaderboard
import Scheduling

/// What the leaderboard shows of jobs whose ends a restored state has lost. They run again, and the first result of a job stays the only
/// one that is shown.
struct RestoredResults {
  private var shown: [Board.Origin: String] = [:]

  /// - Parameters:
  ///   - batches: those of the results that are about to be shown.
  ///   - restoration: nil when the state never came from a backup: then there are none.
  init(_ batches: Set<BatchID>, on board: Board, _ restoration: Store.Restoration?) {
    guard let restoration else { return }
    let restored = batches.filter { $0 < restoration.firstBatch }
    guard !restored.isEmpty else { return }
    for result in board.results(ofBatches: Set(restored.map(\.description))).sorted(by: { $0.id < $1.id }) {
      guard let fence = Fence(result.fence), restoration.mayHaveLost(fence), shown[result.origin] == nil else { continue }
      shown[result.origin] = result.id
    }
  }

  /// The entry or match that the leaderboard has of this job already.
  func id(of job: JobID, _ batch: BatchID, _ entry: BatchEntry) -> String? {
    shown.isEmpty
      ? nil
      : shown[Board.Origin(submitter: entry.submitter, manifest: entry.digest, batch: "\(batch)", job: "\(job)")]
  }
}
