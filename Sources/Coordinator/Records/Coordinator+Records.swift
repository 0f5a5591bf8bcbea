import Leaderboard
import Scheduling

extension Coordinator {
  /// Begins to watch for new records. The first time that a state folder has a command, what the board shows is not new.
  ///
  /// Throws when the leaderboard or the store cannot be read.
  func watchRecords() throws {
    guard hook != nil else { return }
    publisher.watchesRecords = true
    let records = BoardRecord.all(on: try publisher.board())
    if let known = try store.toldRecords() {
      told = known
      hook?.take(records.filter { !told.contains($0.key) })
    } else {
      note(told: records.map(\.key))
    }
  }

  /// Hands new records to the command, and notes those that it was told. A crash in between tells it again: at least once.
  func tellRecords() {
    guard let hook else { return }
    if let records = publisher.takeRecords() { hook.take(records.filter { !told.contains($0.key) }) }
    let keys = hook.advance(at: clock.now)
    if !keys.isEmpty { note(told: keys) }
  }

  /// Written with the next turn.
  private func note(told keys: [String]) {
    told.formUnion(keys)
    writes.append(.toldRecords(keys))
  }
}
