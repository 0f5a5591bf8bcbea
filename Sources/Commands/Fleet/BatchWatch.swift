import Glibc
import Leaderboard
import Messaging
import Reports
import Wire

/// Follows a batch until its last job is final, its results are on the leaderboard, and the matches that they have earned are played.
struct BatchWatch {
  var client: CoordinatorClient
  var batch: Int64
  /// Notes on standard error.
  var isVerbose: Bool
  /// True when the coordinator outlives this command, and the batch with it.
  var goesOn = true
  /// Done between two looks at the batch.
  var eachTurn: () throws -> Void = {}

  /// How long a coordinator may be away meanwhile: its machine may be started anew.
  private static let absence: Duration = .seconds(3_600)
  /// Its absence is told after so long.
  private static let patience: Duration = .seconds(5)
  private static let quietest: Duration = .seconds(10)

  /// Throws a temporary failure when `limit` passes first.
  func wait(atMost limit: Duration) throws -> WireBatchStatus {
    let clock = ContinuousClock()
    let end = clock.now + limit
    var said = ""
    var saidAt = clock.now
    var pause = 50_000 as UInt32
    do {
      while true {
        let status = try look(results: false, until: end)
        let line = try line(status, until: end)
        if isVerbose, line != said || clock.now - saidAt > Self.quietest {
          Console.note("podium: b\(batch) \(line)")
          said = line
          saidAt = clock.now
        }
        if status.state != "running", status.published, !status.matching {
          return try look(results: true, until: end)
        }
        guard clock.now < end else {
          throw CommandFailure(
            code: "batch.timeout",
            message: "batch b\(batch) did not end within \(limit.formatted); it \(goesOn ? "goes on" : "was stopped")",
            hint: goesOn ? "look again with: podium batch watch b\(batch)" : "give it longer with --timeout",
            exitCode: ExitStatus.temporary)
        }
        try eachTurn()
        usleep(pause)
        pause = min(500_000, pause * 2)
      }
    } catch let interrupted as Interrupted {
      Console.note(
        goesOn
          ? "podium: the batch goes on; look again with: podium batch watch b\(batch)"
          : "podium: the batch was stopped before its end")
      throw interrupted
    }
  }

  /// What came of the matches that a batch has earned, a line for each, the first first. Of one without an outcome, its state.
  func matches(of status: WireBatchStatus) throws -> [String] {
    let end = ContinuousClock.now + Self.absence
    return try status.matches.flatMap { round in
      try look(at: round, results: true, until: end).jobs.map { job in
        "\(job.task): \(job.outcome.isEmpty ? "\(job.variant): \(job.state), no match" : job.outcome)"
      }
    }
  }

  /// How far the batch is, or the matches that it plays.
  private func line(_ status: WireBatchStatus, until end: ContinuousClock.Instant) throws -> String {
    guard status.state != "running", status.matching, let round = status.matches.last else { return Self.line(status) }
    return try "\(Self.line(status)); matches b\(round): \(Self.line(look(at: round, results: false, until: end)))"
  }

  private func look(results: Bool, until end: ContinuousClock.Instant) throws -> WireBatchStatus {
    try look(at: batch, results: results, until: end)
  }

  /// Asks for a batch, and goes on asking while the coordinator is away.
  private func look(at batch: Int64, results: Bool, until end: ContinuousClock.Instant) throws -> WireBatchStatus {
    let clock = ContinuousClock()
    let last = min(end, clock.now + Self.absence)
    var isTold = false
    while true {
      do {
        let answer = try client.ask(timeout: Self.patience) { message in
          message.batch.batch = batch
          message.batch.results = results
        }
        if isTold { Console.note("podium: the coordinator is back") }
        return answer.batch
      } catch let error as MessagingError where error.code == .unreachable && clock.now < last {
        if !isTold { Console.note("podium: the coordinator does not answer; waiting for it") }
        isTold = true
      }
    }
  }

  /// `12 of 18 done, 1 failed, 2 running`.
  static func line(_ status: WireBatchStatus) -> String {
    let total = status.counts.values.reduce(0, +)
    var parts = ["\(status.counts["done"] ?? 0) of \(total) done"]
    for (name, word) in [
      ("failed", "failed"), ("quarantined", "quarantined"), ("cancelled", "cancelled"), ("leased", "running"), ("queued", "queued"),
    ] {
      if let count = status.counts[name], count > 0 { parts.append("\(count) \(word)") }
    }
    return parts.joined(separator: ", ")
  }
}

/// A batch's jobs with their results, as `podium.results/1` or a table.
struct BatchResults {
  let status: WireBatchStatus
  /// What came of its matches, see `BatchWatch`.
  private let matches: [String]

  init(_ status: WireBatchStatus, matches: [String] = []) {
    self.status = status
    self.matches = matches
  }

  func emit(_ output: OutputOptions) { output.emit(json, text: text) }

  var json: JSONValue {
    [
      "schema": "podium.results/1", "batch": .string("b\(status.batch)"), "name": .string(status.name),
      "state": .string(status.state), "jobs": .array(status.jobs.map(Self.json)),
      "matches": .array(status.matches.map { .string("b\($0)") }), "gate": GateVerdict(status)?.json ?? .null,
    ]
  }

  static func json(_ job: WireJobStatus) -> JSONValue {
    [
      "job": .string("j\(job.job)"), "variant": .string(job.variant), "task": .string(job.task), "state": .string(job.state),
      "attempts": .integer(Int64(job.attempts)), "worker": job.worker.isEmpty ? .null : .string(job.worker),
      "metrics": .object(Dictionary(job.metrics.map { ($0.name, Self.json($0)) }) { first, _ in first }),
      "message": job.message.isEmpty ? .null : .string(job.message),
      "outcome": job.outcome.isEmpty ? .null : .string(job.outcome),
      "unmeasured": UnmeasuredCount(job)?.json ?? .null,
    ]
  }

  private static func json(_ metric: WireMetric) -> JSONValue {
    switch metric.value {
    case .integer(let value): .integer(value)
    case .decimal(let value): .decimal(value)
    case .text(let value): .string(value)
    case nil: .null
    }
  }

  var text: String {
    var table = TextTable(columns: [
      .init("VARIANT"), .init("TASK"), .init("JOB"), .init("STATE"), .init("TRIES", .right), .init("RESULT", .right),
    ])
    for job in status.jobs {
      table.add([job.variant, job.task, "j\(job.job)", job.state, "\(job.attempts)", Self.headline(job)])
    }
    return "Batch b\(status.batch) \(status.name): \(status.state), \(BatchWatch.line(status))\n\n"
      + table.render(width: Console.width) + UnmeasuredCount.text(status.jobs)
      + status.jobs.filter { !$0.outcome.isEmpty }.map { "j\($0.job): \($0.outcome)\n" }.joined()
      + matches.map { "Match: \($0)\n" }.joined() + (GateVerdict(status)?.text ?? "")
  }

  /// The number a job was run for.
  private static func headline(_ job: WireJobStatus) -> String {
    let metrics = Dictionary(job.metrics.map { ($0.name, $0.integer) }) { first, _ in first }
    if let mine = metrics["challengerNs"], let theirs = metrics["holderNs"] {
      return "\(QuantityText.text(Double(mine), unit: "ns")) to \(QuantityText.text(Double(theirs), unit: "ns"))"
    }
    if let latency = metrics["latencyNs"] { return QuantityText.text(Double(latency), unit: "ns") }
    if let share = metrics["saturatedPpm"] { return QuantityText.text(Double(share), unit: "ppm") }
    if let quality = QualityText.headline(metrics) { return quality }
    if let time = metrics["timeNs"] { return QuantityText.text(Double(time), unit: "ns") }
    if let flops = metrics["flops"] { return QuantityText.text(Double(flops), unit: "FLOPs") }
    return ""
  }
}
