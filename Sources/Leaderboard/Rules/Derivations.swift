import Synchronization

/// What was derived from a board's facts and holds until they change; shared by copies of the board. Nothing in it is believed
/// that was derived from other facts: see `FactIndex.Shelf.token`.
final class Derivations: Sendable {
  /// All classes of one task.
  struct Task: Sendable {
    let task: BoardTask
    /// Of the facts and of the machines that it was derived from.
    let token: UInt64
    let machines: UInt64
    /// Of the facts of quality tasks, when the task asks for what they found.
    let quality: [UInt64]
    let standings: [Standing]
    let judged: [String: JudgedEntry]
    /// Lines of the file, made when one is written.
    var rows: (sota: [[UInt8]], boards: [[UInt8]])?
  }

  private struct State {
    var tasks: [String: Task] = [:]
    /// Canonical JSON of facts by id, which says the content.
    var lines: [String: [UInt8]] = [:]
  }

  private let state = Mutex(State())

  /// What was derived for a task, of these facts or of others.
  func last(_ key: String) -> Task? { state.withLock { $0.tasks[key] } }

  func keep(_ task: Task) { state.withLock { $0.tasks[task.task.key] = task } }

  /// The lines of facts, in the order given.
  func lines(of facts: [(id: String, content: JSONValue)]) -> [[UInt8]] {
    state.withLock { state in
      facts.map { id, content in
        if let line = state.lines[id] { return line }
        let line = content.canonicalBytes
        state.lines[id] = line
        return line
      }
    }
  }
}

/// An entry that was read, with what the rules say of it by itself.
struct JudgedEntry: Sendable {
  let fact: EntryFact
  /// Nil for one that is not understood.
  let judgement: Judgement?
}
