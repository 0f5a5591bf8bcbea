public import Leaderboard

/// Rule 12 for people and for continuous integration: variants' newest entries against the records.
public struct BoardCheck: Sendable {
  struct Row {
    let standing: Standing
    let variant: String
    let entry: String
    let gate: Gate
    /// The job of the batch that brought it; nil when that was not asked for.
    var job: String?
    /// The variant that it is held against; nil: whoever has the title.
    var rival: String?
  }

  let rows: [Row]
  /// Named variants that have no entry in these tasks.
  public let unknown: [String]
  private let marginPpm: Int64
  private let board: Board
  private let classes: ClassNames

  /// No variants: all. No tasks: all.
  ///
  /// - Parameter marginPpm: how much worse an entry may be, in millionths of the record's value.
  public init(_ report: BoardReport, variants: [String], tasks: [String], marginPpm: Int64) {
    board = report.board
    classes = report.classes
    self.marginPpm = marginPpm
    rows = report.selected(tasks).flatMap { standing in
      standing.newestEntries.filter { variants.isEmpty || variants.contains($0.variant) }.compactMap { variant, entry in
        standing.gate(entry, marginPpm: marginPpm).map { Row(standing: standing, variant: variant, entry: entry, gate: $0) }
      }
    }
    let known = Set(rows.map(\.variant))
    unknown = variants.filter { !known.contains($0) }
  }

  /// The entries that a batch brought, whatever variants they are of. O(entries of its tasks), and O(matches) for each of its own.
  ///
  /// - Parameters:
  ///   - batch: its id and its manifest's digest, as in an entry's provenance.
  ///   - tasks: keys of its tasks.
  ///   - rival: the variant that they are held against; nil: whoever has the title.
  public init(
    _ report: BoardReport, batch: (id: String, manifest: String), tasks: Set<String>, versus rival: String?, marginPpm: Int64
  ) {
    board = report.board
    classes = report.classes
    self.marginPpm = marginPpm
    unknown = []
    rows = report.standings.filter { tasks.contains($0.task.key) }.flatMap { standing in
      let baseline = standing.rival(versus: rival)
      let ranked = standing.ranking.filter { Self.isProvenance($0.entry.provenance, of: batch) }.map { place in
        Row(
          standing: standing, variant: place.entry.variant, entry: place.id,
          gate: standing.gate(place, marginPpm: marginPpm, versus: rival, rival: baseline), job: place.entry.provenance["job"],
          rival: rival)
      }
      let excluded = standing.excluded.filter { Self.isProvenance($0.provenance, of: batch) }.map { exclusion in
        Row(
          standing: standing, variant: exclusion.variant, entry: exclusion.id, gate: .notRanked(exclusion.reasons),
          job: exclusion.provenance["job"], rival: rival)
      }
      return ranked + excluded
    }
  }

  /// Other coordinators' batches have the same ids.
  private static func isProvenance(_ provenance: [String: String], of batch: (id: String, manifest: String)) -> Bool {
    provenance["batch"] == batch.id && provenance["manifest"] == batch.manifest
  }

  /// What is said of each entry, for other programs.
  public var verdicts: [Verdict] {
    rows.map { row in
      Verdict(
        variant: row.variant, task: row.standing.task.key, hardwareClass: row.standing.hardwareClass, entry: row.entry,
        job: row.job, outcome: row.gate.name, lossPpm: row.gate.lossPpm, why: row.why)
    }
  }

  /// What is said of one entry.
  public struct Verdict: Hashable, Sendable {
    public let variant: String
    /// The task's key.
    public let task: String
    /// Id of the class, or `any`.
    public let hardwareClass: String
    public let entry: String
    /// The job of the batch that brought it: two may have the same variant and task, in different classes. Nil when no batch is judged.
    public let job: String?
    /// passed, worse, suspected, not-ranked.
    public let outcome: String
    /// In millionths of what it was held against.
    public let lossPpm: Int64?
    public let why: String
  }

  public func isFailed(isStrict: Bool) -> Bool { rows.contains { $0.gate.isFailed(isStrict: isStrict) } }

  public func text(width: Int?, isStrict: Bool) -> String {
    var table = TextTable(columns: [
      .init("VARIANT"), .init("TASK"), .init("GATE"), .init("LOSS", .right), .init("CLASS"), .init("WHY", isOptional: true),
    ])
    for row in rows {
      table.add([
        row.variant, row.standing.task.key, row.gate.name + (row.gate.isFailed(isStrict: isStrict) ? " FAILED" : ""),
        row.gate.lossPpm.map { QuantityText.text(Double($0), unit: "ppm") } ?? "", classes.short(row.standing.hardwareClass),
        row.why,
      ])
    }
    let failed = rows.count { $0.gate.isFailed(isStrict: isStrict) }
    let verdict = failed == 0 ? "The gate is passed." : "The gate failed: \(failed) of \(rows.count)."
    return table.render(width: width)
      + "\n\(verdict) The margin is \(QuantityText.percent(Double(marginPpm) / 1_000_000)) of the record.\n"
      + classes.legend(of: rows.map(\.standing.hardwareClass), width: width)
  }

  /// `podium.board-check/1`: `passed`, `marginPpm`, and `rows`.
  public func json(isStrict: Bool) -> JSONValue {
    [
      "schema": "podium.board-check/1", "boardId": .string(board.boardID), "generation": .integer(board.generation),
      "passed": .bool(!isFailed(isStrict: isStrict)), "marginPpm": .integer(marginPpm), "strict": .bool(isStrict),
      "rows": .array(rows.map { $0.json(isStrict: isStrict) }),
    ]
  }

  /// One row per variant, task and class.
  public func rowTable(isStrict: Bool) -> RowTable {
    let members = ["task", "class", "variant", "entry", "gate", "failed", "lossPpm", "why"]
    var table = RowTable("board-check", header: members, kinds: BoardReport.kinds)
    for row in rows {
      let json = row.json(isStrict: isStrict)
      table.add(members.map { BoardReport.cell(json[$0]) })
    }
    return table
  }
}

extension BoardCheck.Row {
  var why: String {
    switch gate {
    case .passed: "not worse than \(record) by more than the margin"
    case .failed(_, let match): match.map { "\($0.id) against \(record)" } ?? "exact counts, against \(record)"
    case .suspected: "against \(record), on another day; no match"
    case .notRanked(let reasons): reasons.joined(separator: "; ")
    }
  }

  private var record: String {
    if let rival { return rival }
    return switch standing.title {
    case .vacant: "nobody"
    case .holder(let record, _): record.entry.variant
    case .contender(let place): place.entry.variant
    }
  }

  func json(isStrict: Bool) -> JSONValue {
    [
      "task": .string(standing.task.key), "class": .string(standing.hardwareClass), "variant": .string(variant),
      "entry": .string(entry), "gate": .string(gate.name), "failed": .bool(gate.isFailed(isStrict: isStrict)),
      "lossPpm": gate.lossPpm.map(JSONValue.integer) ?? .null, "why": .string(why),
    ]
  }
}

extension Gate {
  var name: String {
    switch self {
    case .passed: "passed"
    case .failed: "worse"
    case .suspected: "suspected"
    case .notRanked: "not-ranked"
    }
  }

  /// In millionths of the record's value.
  var lossPpm: Int64? {
    switch self {
    case .failed(let loss, _), .suspected(let loss): loss
    case .passed, .notRanked: nil
    }
  }
}

extension Standing {
  /// Of each variant the newest measured entry, ranked or not; by name.
  fileprivate var newestEntries: [(variant: String, entry: String)] {
    var newest: [String: (time: Int64, id: String)] = [:]
    func see(_ variant: String, _ time: Int64, _ id: String) {
      if let known = newest[variant], (known.time, known.id) >= (time, id) { return }
      newest[variant] = (time, id)
    }
    for place in ranking { see(place.entry.variant, place.entry.time, place.id) }
    for exclusion in excluded { see(exclusion.variant, exclusion.time, exclusion.id) }
    return newest.map { ($0.key, $0.value.id) }.sorted { $0.0 < $1.0 }
  }
}
