import GRDB
import Scheduling

/// A state that came from a backup goes on where the backup was made. What was decided after that is lost here, while workers, clients
/// and the leaderboard may still know of it: nothing new may be taken for any of it.
extension Store {
  /// How a restored state differs from one that was never lost.
  struct Restoration: Hashable {
    /// Batches before it are those of a backup.
    var firstBatch: BatchID
    /// The epochs of what may have been lost: from that of the first backup to the last one before the state was restored last.
    var lostEpochs: Range<UInt32>

    /// True for a fence under which a result was accepted that this state may know nothing of.
    func mayHaveLost(_ fence: Fence) -> Bool { lostEpochs.contains(fence.epoch) }
  }

  /// Epochs that are skipped: more than a coordinator was started between backup and loss. By chance, so that two states that came
  /// from one backup give out different fences. At most 700 restorations fit in a fence.
  private static let skippedEpochs: ClosedRange<Int64> = 1 << 20...1 << 22
  /// The first batch after a restoration has the next multiple of this, and 1: more than were accepted between backup and loss.
  private static let batchStep: Int64 = 10_000
  /// Numbers of events that are skipped: more than happened between backup and loss. Numbers stay below 2^53.
  private static let skippedEvents: Int64 = 1 << 40

  /// Makes a copy a state of its own, durably: fences, batches and events of the state it was taken from, as far as they came later,
  /// are never given out here.
  func restore(at: WallTime) throws(CoordinatorError) {
    try query { database in
      let last = try Int64.fetchOne(database, sql: "SELECT MAX(id) FROM batch") ?? 0
      try database.execute(
        sql: """
          INSERT INTO meta SELECT 'restoredFrom', value FROM meta WHERE key = 'epoch' ON CONFLICT DO NOTHING;
          UPDATE meta SET value = value + \(Int64.random(in: Self.skippedEpochs)) WHERE key = 'epoch';
          INSERT OR REPLACE INTO meta SELECT 'firstEpoch', value + 1 FROM meta WHERE key = 'epoch';
          INSERT OR REPLACE INTO meta VALUES ('firstBatch', \((last / Self.batchStep + 1) * Self.batchStep + 1));
          """)
    }
    var page = EventPage(batch: 0)
    page.append(LoggedEvent(subject: .coordinator, state: "restored"))
    page.last = try lastEvent() + Self.skippedEvents
    try commit([.events([page], at: at)])
  }

  /// Nil when the state never came from a backup.
  func restoration() throws(CoordinatorError) -> Restoration? {
    try query { database in
      let values = try Dictionary(
        Row.fetchAll(database, sql: "SELECT key, value FROM meta").map { ($0[0] as String, $0[1] as Int64) }
      ) { first, _ in first }
      guard let batch = values["firstBatch"], let from = values["restoredFrom"], let first = values["firstEpoch"] else {
        return nil
      }
      let lost = UInt32(clamping: from)
      return Restoration(firstBatch: BatchID(batch), lostEpochs: lost..<max(lost, UInt32(clamping: first)))
    }
  }

  /// Everything in the file itself, which is closed: the database is one file then.
  func closeFile() throws(CoordinatorError) {
    do {
      try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE") }
      try database.close()
    } catch {
      throw Self.translate(error, path: path)
    }
  }
}
