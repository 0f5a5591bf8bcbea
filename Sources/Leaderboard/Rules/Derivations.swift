import Statistics
import Synchronization

/// What was derived from a board's facts and holds until they change; shared by copies of the board. Nothing in it is believed
/// that was derived from other facts: see `FactIndex.Shelf.token`.
final class Derivations: Sendable {
  /// What a task's standings follow from: equal ones give the same.
  struct Source: Equatable, Sendable {
    let task: BoardTask
    /// Of the facts and of the machines.
    let token: UInt64
    let machines: UInt64
    /// Of the facts of quality tasks, when the task asks for what they found.
    let quality: [UInt64]
  }

  /// All classes of one task.
  struct Task: Sendable {
    let source: Source
    let standings: [Standing]
    let judged: [String: JudgedEntry]
  }

  /// The same as lines of the file.
  struct Rows: Sendable {
    let source: Source
    let sota: [ArraySlice<UInt8>]
    let boards: [ArraySlice<UInt8>]
  }

  private struct State {
    var tasks: [String: Task] = [:]
    var rows: [String: Rows] = [:]
  }

  private let state: Mutex<State>

  init() { state = Mutex(State()) }

  /// The same, to go on apart.
  init(_ other: Derivations) { state = Mutex(other.state.withLock { $0 }) }

  /// What was derived for a task, of these facts or of others.
  func last(_ key: String) -> Task? { state.withLock { $0.tasks[key] } }

  func keep(_ task: Task) { state.withLock { $0.tasks[task.source.task.key] = task } }

  /// The lines made or read last for a task, of these facts or of others.
  func lastRows(_ key: String) -> Rows? { state.withLock { $0.rows[key] } }

  func keep(_ rows: Rows) { state.withLock { $0.rows[rows.source.task.key] = rows } }
}

extension Derivations.Rows {
  /// The intervals of ranked entries, by id. An interval follows from the entry and its task alone, so it holds whatever came since.
  var intervals: [String: Interval] {
    var intervals: [String: Interval] = [:]
    for row in boards {
      guard let ranking = JSONOutline(row).value("ranking") else { continue }
      for place in JSONOutline(ranking).elements() {
        // Lines that we wrote; what cannot be read is worked out again.
        guard let place = try? JSONValue(parsing: place, file: ""), let id = place["entry"]?.text,
          let lower = place["interval"]?[0]?.decimal, let upper = place["interval"]?[1]?.decimal
        else { continue }
        intervals[id] = Interval(lower: lower, upper: upper)
      }
    }
    return intervals
  }
}

/// An entry that was read, with what the rules say of it by itself.
struct JudgedEntry: Sendable {
  let fact: EntryFact
  /// Nil for one that is not understood.
  let judgement: Judgement?
}
