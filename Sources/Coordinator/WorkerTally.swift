import Scheduling

/// How the attempts ended that a worker had.
struct WorkerTally {
  private var done: Int64 = 0
  private var others: [AttemptRecord.Ending: Int64] = [:]

  mutating func count(_ ending: AttemptRecord.Ending) {
    // By far the most, and with thousands a second.
    if ending == .done { done += 1 } else { others[ending, default: 0] += 1 }
  }

  /// By the names that users see, without zeros.
  var named: [String: Int64] {
    var named = Dictionary(others.map { ($0.name, $1) }) { $0 + $1 }
    if done > 0 { named[AttemptRecord.Ending.done.name] = done }
    return named
  }
}

extension ConnectedWorker {
  /// What a worker says of its libraries is kept up to this size.
  private static let softwareBytes = 16 << 10

  mutating func note(software text: String) {
    if !text.isEmpty, text.utf8.count <= Self.softwareBytes { software = text }
  }

  mutating func noteLeaving(at now: Instant) { leavingSince = leavingSince ?? now }
}
