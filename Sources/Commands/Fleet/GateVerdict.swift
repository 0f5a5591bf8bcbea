import ArgumentParser
import Leaderboard
import Reports
import Wire

/// What the gate of a batch's manifest says of its results.
struct GateVerdict {
  private let status: WireGateStatus

  /// Nil for a batch without a gate.
  init?(_ batch: WireBatchStatus) {
    guard batch.hasGate else { return nil }
    status = batch.gate
  }

  /// Ends the command when the gate failed (exit code 3), or could not be decided though the batch has ended (75).
  func end() throws {
    if !status.problem.isEmpty { throw ExitCode(ExitStatus.temporary) }
    if status.failed { throw ExitCode(ExitStatus.gateFailed) }
  }

  var json: JSONValue {
    [
      "decided": .bool(status.decided), "failed": .bool(status.failed), "failOn": JSONValue(status.gate.failOn),
      "versus": .string(versus), "marginPpm": .integer(status.gate.marginPpm), "results": .integer(status.results),
      "failedResults": .integer(status.failedResults),
      "rows": .array(
        status.rows.map { row in
          [
            "variant": .string(row.variant), "task": .string(row.task),
            "class": row.hardwareClass.isEmpty ? .null : .string(row.hardwareClass),
            "entry": row.entry.isEmpty ? .null : .string(row.entry), "gate": .string(row.outcome), "failed": .bool(row.failed),
            "lossPpm": row.hasLossPpm ? .integer(row.lossPpm) : .null, "why": .string(row.why),
          ]
        }), "problem": status.problem.isEmpty ? .null : .string(status.problem),
    ]
  }

  /// A sentence, and a table of what did not pass.
  var text: String {
    let margin = QuantityText.percent(Double(status.gate.marginPpm) / 1_000_000)
    let terms = "against \(status.gate.versus.isEmpty ? "the record" : versus), margin \(margin)"
    guard status.problem.isEmpty else { return "\nGate (\(terms)): not decided: \(status.problem)\n" }
    guard status.decided else { return "\nGate (\(terms)): decided when the batch has ended and is on the leaderboard\n" }
    let failed = status.failedResults
    let verdict = !status.failed ? "passed" : failed > 0 ? "FAILED by \(failed) of \(status.results) results" : "FAILED by jobs"
    // Told where it matters: one variant may fail on one machine only.
    let hasClasses = Set(status.rows.map(\.hardwareClass)).subtracting(["", Self.anyClass]).count > 1
    var columns: [TextTable.Column] = [
      .init("VARIANT"), .init("TASK"), .init("GATE"), .init("LOSS", .right), .init("WHY", isOptional: true),
    ]
    if hasClasses { columns.insert(.init("CLASS"), at: Self.classPlace) }
    var table = TextTable(columns: columns)
    for row in status.rows where row.outcome != "passed" {
      var cells = [
        row.variant, row.task, row.outcome + (row.failed ? " FAILED" : ""),
        row.hasLossPpm ? QuantityText.text(Double(row.lossPpm), unit: "ppm") : "", row.why,
      ]
      if hasClasses { cells.insert(row.hardwareClass, at: Self.classPlace) }
      table.add(cells)
    }
    let others = status.results - Int64(status.rows.count)
    let more = others > 0 ? "\(others) more results are left out; podium board check has them all\n" : ""
    return "\nGate (\(terms)): \(verdict)\n" + (table.isEmpty ? "" : "\n" + table.render(width: Console.width)) + more
  }

  /// Of tasks that do not depend on the machine.
  private static let anyClass = "any"
  /// Of the column, before why.
  private static let classPlace = 4

  private var versus: String { status.gate.versus.isEmpty ? "record" : status.gate.versus }
}

extension BatchResults {
  /// How a command ends that waited for the batch: by its gate, else by its jobs.
  ///
  /// - Parameter hasGate: whether the manifest has one. A coordinator that knows of none would let everything pass.
  static func end(_ status: WireBatchStatus, hasGate: Bool = false) throws {
    if hasGate, !status.hasGate {
      Console.note(
        "podium: the coordinator does not know gates, so nothing was held against the record"
          + "\n  install the release of this command there, or check with: podium board check")
      throw ExitCode(ExitStatus.protocolMismatch)
    }
    try GateVerdict(status)?.end()
    if status.state != "done" { throw ExitCode(ExitStatus.jobsFailed) }
  }
}
