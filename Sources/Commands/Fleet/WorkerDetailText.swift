import Leaderboard
import Reports
import Wire

/// What is known of a worker, for people: a line for each thing, then what it runs.
struct WorkerDetailText {
  private let worker: WireWorkerStatus
  private var detail: WireWorkerDetail { worker.detail }

  init(_ worker: WireWorkerStatus) { self.worker = worker }

  var text: String {
    var table = TextTable(columns: [.init("WORKER"), .init(worker.name)])
    for (name, value) in lines where !value.isEmpty {
      for (index, part) in Self.parts(of: value).enumerated() { table.add([index == 0 ? name : "", part]) }
    }
    let text = table.render(width: Console.width)
    return detail.leases.isEmpty ? text : text + "\n" + leases.render(width: Console.width)
  }

  private var lines: [(name: String, value: String)] {
    let offer = detail.capabilities
    let labels = offer.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    let isKnown = detail.hasCapabilities
    return [
      ("State", worker.state + (detail.sinceMilliseconds > 0 ? " for \(age(detail.sinceMilliseconds))" : "")),
      ("Drain", drain),
      ("Heard", heard),
      ("Version", detail.version),
      ("Key", detail.key),
      ("Class", detail.hardwareClass),
      ("Hardware", worker.hardware),
      ("Cores", isKnown ? "\(offer.cores), \(offer.memoryBytes >> 30) GiB of memory" : ""),
      ("At once", isKnown ? "\(offer.slots) counting, \(offer.timedSlots) timed, \(offer.credit) brief" : ""),
      ("Labels", labels.joined(separator: " ")),
      ("Profilers", offer.profilers.joined(separator: " ")),
      ("Libraries", libraries),
      ("Models", detail.models.map { String($0.prefix(12)) }.joined(separator: " ")),
      ("Attempts", attempts),
      ("Stopping", detail.stopping > 0 ? "\(detail.stopping) \(detail.stopping == 1 ? "job" : "jobs")" : ""),
    ]
  }

  private var drain: String {
    if detail.drained {
      let who = detail.drainedBy.isEmpty ? "" : " by \(detail.drainedBy)"
      let since = detail.drainedMilliseconds > 0 ? " \(age(detail.drainedMilliseconds)) ago" : ""
      return "asked for\(who)\(since); podium workers resume \(worker.name)"
    }
    return detail.leaving ? "it leaves by itself when its jobs have ended" : ""
  }

  private var heard: String {
    guard detail.heardMilliseconds > 0 else { return "not since the coordinator started" }
    let line = detail.connected ? "connected for \(age(detail.connectedMilliseconds))" : "its connection has ended"
    return "\(age(detail.heardMilliseconds)) ago, \(line)"
  }

  /// Those of its latest result: `onednn 3.5`.
  private var libraries: String {
    // What a worker wrote need not be well formed: then nothing is known.
    let software = (try? JSONValue(parsing: Array(detail.software.utf8), file: "worker"))?.object ?? [:]
    return software.sorted { $0.key < $1.key }.compactMap { name, version in version.text.map { "\(name) \($0)" } }
      .joined(separator: ", ")
  }

  private var attempts: String {
    guard !detail.partial else { return "" }
    let counts = detail.endings.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
    let told = counts.isEmpty ? "none" : counts.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    return "\(told), counted for \(age(detail.endingsSinceMilliseconds))"
  }

  private var leases: TextTable {
    var table = TextTable(columns: [
      .init("JOB"), .init("VARIANT"), .init("TASK"), .init("ATTEMPT", .right), .init("TRIALS", .right), .init("RUNS", .right),
      .init("LEFT", .right),
    ])
    for lease in detail.leases {
      let trials = lease.trials > 0 ? "\(lease.trialsDone) of \(lease.trials)" : ""
      table.add([
        "j\(lease.claim.job)", lease.variant, lease.task, "\(lease.claim.attempt)", trials, age(lease.sinceMilliseconds),
        Self.spoken(lease.deadlineMilliseconds - detail.nowMilliseconds),
      ])
    }
    return table
  }

  /// Columns beside the names of the lines, so that all fits into 80.
  private static let width = 68

  /// A value in lines of that width, broken after a space, a comma or a semicolon; a longer word has a line of its own.
  private static func parts(of value: String) -> [String] {
    var parts: [String] = [""]
    var word = ""
    func take() {
      if let last = parts.last, !last.isEmpty, last.count + word.count > width { parts.append("") }
      parts[parts.count - 1] += word
      word = ""
    }
    for character in value {
      word.append(character)
      if " ,;".contains(character) { take() }
    }
    take()
    return parts
  }

  private func age(_ milliseconds: Int64) -> String { Self.spoken(detail.nowMilliseconds - milliseconds) }

  /// To the second from a second on, and to the minute from ten.
  private static func spoken(_ milliseconds: Int64) -> String {
    let left = max(0, milliseconds)
    let step: Int64 = left >= 600_000 ? 60_000 : left >= 1_000 ? 1_000 : 1
    return Duration.milliseconds(left / step * step).formatted
  }
}
