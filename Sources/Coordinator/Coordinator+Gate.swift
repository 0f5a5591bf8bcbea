import Leaderboard
import Reports
import Scheduling
import Wire

/// What a batch's results are held against, as its manifest asks.
extension Coordinator {
  /// Rows of one answer; a batch may have more results.
  private static let gateRows = 1_000

  /// Adds what the gate says to a status with jobs; nothing for a batch without one.
  func judge(_ id: BatchID, _ entry: BatchEntry, into status: inout WireBatchStatus) {
    guard entry.specification.hasGate else { return }
    let terms = entry.specification.gate
    status.gate.gate = terms
    // Before that, what is only suspected may still be decided by a match.
    guard status.state != "running", status.published, !status.matching else { return }
    let board: Board
    do throws(LeaderboardError) {
      board = try publisher.board()
    } catch {
      status.gate.problem = "the leaderboard cannot be read: \(error)"
      return
    }
    let shown = Set(entry.specification.tasks.filter(BoardPublisher.shows).map { BoardFacts.task($0).key })
    let check = BoardCheck(
      BoardReport(board, tasks: Array(shown)), batch: ("\(id)", entry.digest), tasks: shown,
      versus: terms.versus.isEmpty ? nil : terms.versus,
      marginPpm: terms.marginPpm)
    let failing = Set(terms.failOn)
    let rows = (check.verdicts.map(WireGateRow.init) + missing(from: check, status, entry)).map { row in
      var row = row
      row.failed = failing.contains(row.outcome)
      return row
    }
    let failed = rows.filter(\.failed)
    status.gate.results = Int64(rows.count)
    status.gate.failedResults = Int64(failed.count)
    status.gate.rows = Array((failed + rows.filter { !$0.failed }).prefix(Self.gateRows))
    status.gate.decided = true
    let unfinished = status.counts.filter { ["failed", "quarantined", "cancelled"].contains($0.key) }.map(\.value).reduce(0, +)
    status.gate.failed = !failed.isEmpty || (failing.contains("failed") && unfinished > 0)
  }

  /// Results that are worse than the gate allows on different days only: their matches would make it sure. The worst first; none when
  /// one is sure already, since the gate has failed then.
  func suspicions(of id: BatchID, _ entry: BatchEntry, _ standing: Standing) -> [Challenge] {
    let terms = entry.specification.gate
    let versus = terms.versus.isEmpty ? nil : terms.versus
    guard terms.asksForMatches, standing.task.metric.isMeasured, let rival = standing.rival(versus: versus) else { return [] }
    var suspects: [(entry: String, loss: Int64)] = []
    let batch = "\(id)"
    for place in standing.ranking
    where place.entry.provenance["batch"] == batch && place.entry.provenance["manifest"] == entry.digest {
      switch standing.gate(place, marginPpm: terms.marginPpm, versus: versus, rival: rival) {
      case .failed: return []
      case .suspected(let loss): suspects.append((place.id, loss))
      case .passed, .notRanked: continue
      }
    }
    return suspects.sorted { ($1.loss, $0.entry) < ($0.loss, $1.entry) }.map { Challenge(challenger: $0.entry, holder: rival.id) }
  }

  /// Results that count and are not on the board, where nobody can judge them: it was replaced since, or took them for no facts.
  private func missing(from check: BoardCheck, _ status: WireBatchStatus, _ entry: BatchEntry) -> [WireGateRow] {
    let found = Set(check.verdicts.compactMap(\.job))
    return status.jobs.filter { $0.state == "done" }.compactMap { job in
      let id = JobID(job.job)
      let task = entry.task(of: id)
      guard BoardPublisher.shows(task), !found.contains("\(id)") else { return nil }
      let shown = BoardFacts.task(task)
      var row = WireGateRow()
      row.variant = job.variant
      row.task = shown.key
      if shown.isComparedOnHardware { row.hardwareClass = entry.hardwareID(of: id) ?? "" }
      row.outcome = "not-ranked"
      row.why = "its result is not on the leaderboard"
      return row
    }
  }
}

extension WireGate {
  /// Matches that a gate may ask for on one task in one class, beside those that the results earn.
  static let matchLimit = 3

  /// What is sure of measured results is known from matches alone.
  var asksForMatches: Bool { failOn.contains("worse") }
}

extension WireGateRow {
  fileprivate init(_ verdict: BoardCheck.Verdict) {
    self.init()
    variant = verdict.variant
    task = verdict.task
    hardwareClass = verdict.hardwareClass
    entry = verdict.entry
    outcome = verdict.outcome
    if let loss = verdict.lossPpm { lossPpm = loss }
    why = verdict.why
  }
}

extension BatchIntake {
  /// Throws `batch.invalid` for a gate that says what this coordinator does not know.
  static func check(_ gate: WireGate) throws(CoordinatorError) {
    let outcomes: Set = ["failed", "worse", "suspected", "not-ranked"]
    try require(
      !gate.failOn.isEmpty && gate.failOn.count <= outcomes.count && gate.failOn.allSatisfy(outcomes.contains),
      "the gate fails on nothing that this coordinator knows", "gate.failOn")
    try require(gate.versus.isEmpty || isName(gate.versus), "the variant's name is too long", "gate.regression.versus")
    try require((0...marginPpm).contains(gate.marginPpm), "the margin is out of range", "gate.regression.worseBy")
  }

  private static let marginPpm: Int64 = 1_000_000_000
}
