/// Looks at facts that have the id of their content: whether they can be understood, can be true, and speak of what is there.
struct FactReview {
  private let board: Board
  private var findings: [Finding] = []

  init(_ board: Board) { self.board = board }

  /// By id.
  mutating func run() -> [Finding] {
    for id in board.facts.ids {
      guard let content = board.facts[id] else { continue }
      switch FactKind(ofID: id) {
      case .entry: reviewEntry(id, content)
      case .match: reviewMatch(id, content)
      case .retraction: reviewWord(id, content, understood: Retraction(content) != nil)
      case .attestation: reviewWord(id, content, understood: Attestation(content) != nil)
      case .hardware, .software: report(.malformed, id, "stands among the facts", Self.restore)
      case nil: report(.malformed, id, "a kind of fact that this release does not know", "check it with a newer release of Podium")
      }
    }
    return findings
  }

  private static let restore = "restore the file from a backup, or remove this fact"

  private mutating func reviewEntry(_ id: String, _ content: JSONValue) {
    let entry: Entry
    do throws(MalformedFact) {
      entry = try Entry(content)
    } catch {
      report(.malformed, id, error.reason, "it is not ranked; remove it, or read it with the release that wrote it")
      return
    }
    refer(id, entry.task, entry.hardware, entry.software)
    for (index, trial) in entry.trials.enumerated() {
      if let reason = Self.impossible(trial.callsPerSample, trial.samples, [trial.minNs, trial.p50Ns, trial.p90Ns, trial.p99Ns]) {
        report(.impossible, id, "trials[\(index)] \(reason)", Self.retract)
      }
    }
    if let floor = entry.checks[Eligibility.floor], !floor.isPassed {
      let note = floor.note.isEmpty ? "" : ": \(floor.note)"
      report(
        .quarantined, id, "\(entry.variant) is faster than the machine can be\(note)",
        "it is not ranked; find out what was measured, and retract it")
    }
  }

  private mutating func reviewMatch(_ id: String, _ content: JSONValue) {
    let match: Match
    do throws(MalformedFact) {
      match = try Match(content)
    } catch {
      report(.malformed, id, error.reason, "it decides nothing; remove it, or read it with the release that wrote it")
      return
    }
    refer(id, match.task, match.hardware, match.software)
    for (side, entry) in [("challenger", match.challenger), ("holder", match.holder)] {
      reviewSide(id, match, side, entry)
    }
    for (index, pair) in match.pairs.enumerated() {
      for (name, side) in [("challenger", pair.challenger), ("holder", pair.holder)] {
        if let reason = Self.impossible(side.callsPerSample, side.samples, [side.minNs, side.p50Ns]) {
          report(.impossible, id, "pairs[\(index)].\(name) \(reason)", "play the match again")
        }
      }
    }
  }

  private mutating func reviewSide(_ id: String, _ match: Match, _ side: String, _ entry: String) {
    guard let content = board.facts[entry], FactKind(ofID: entry) == .entry else {
      report(
        .dangling, id, "its \(side) \(entry) is not on the board", "merge the board that has it; until then it decides nothing")
      return
    }
    guard let entry = try? Entry(content) else { return }  // told already, as a malformed fact
    if entry.task != match.task { report(.impossible, id, "its \(side) is of the task \(entry.task)", "play the match again") }
    if entry.time > match.time { report(.impossible, id, "its \(side) was recorded later than it", "play the match again") }
  }

  private mutating func reviewWord(_ id: String, _ content: JSONValue, understood: Bool) {
    guard understood, let entry = content["entry"]?.text else {
      report(.malformed, id, "names no entry, or says nothing", Self.restore)
      return
    }
    if Timestamp(content["provenance"]?["recordedAt"]?.text ?? "") == nil {
      report(.malformed, id, "provenance.recordedAt is no time", "it counts from the beginning; say it again")
    }
    if board.facts.line(entry) == nil, !board.archived.contains(entry) {
      report(.dangling, id, "speaks of \(entry), which is not on the board", "merge the board that has it; it does no harm")
    }
  }

  private mutating func refer(_ id: String, _ task: String, _ hardware: String?, _ software: String?) {
    if board.tasks[task] == nil {
      report(.dangling, id, "its task \(task) is not on the board", "merge the board that defines it; until then it is not shown")
    }
    for (name, reference, table) in [("machine", hardware, board.hardware), ("set of libraries", software, board.software)] {
      if let reference, table[reference] == nil {
        report(.dangling, id, "its \(name) \(reference) is not on the board", "merge the board that has it")
      }
    }
  }

  private static let retract = "it cannot have been measured so: retract the entry"

  /// `nanoseconds` in rising order, when all is well.
  private static func impossible(_ calls: Int64, _ samples: Int64, _ nanoseconds: [Int64]) -> String? {
    if calls <= 0 || samples <= 0 { return "has no calls or no samples" }
    if nanoseconds.contains(where: { $0 <= 0 }) { return "takes no time" }
    return nanoseconds == nanoseconds.sorted() ? nil : "has percentiles that fall"
  }

  private mutating func report(_ code: Finding.Code, _ place: String, _ what: String, _ remedy: String) {
    findings.append(Finding(code: code, place: place, what: what, remedy: remedy))
  }
}
