public import Leaderboard
import Statistics

/// Two variants, or two entries, on every task and class where both are ranked: who is better, by how much, and what shows it.
public struct BoardComparison: Sendable {
  struct Row {
    let standing: Standing
    let left: Standing.Place
    let right: Standing.Place
    /// Of the left over the right, in millionths of the right; positive is better. Nil when the right is zero.
    let gainPpm: Int64?
    /// Matches between the two, oldest first.
    let matches: [PlayedMatch]
  }

  let left: String
  let right: String
  let rows: [Row]
  private let board: Board
  private let classes: ClassNames

  public var isEmpty: Bool { rows.isEmpty }

  /// A name means its newest ranked entry of each task and class; an id (`e-...`) this entry.
  public init(_ report: BoardReport, _ left: String, _ right: String, tasks: [String]) {
    self.left = left
    self.right = right
    board = report.board
    classes = report.classes
    rows = report.selected(tasks).compactMap { standing in
      guard let mine = Self.find(left, standing), let other = Self.find(right, standing), mine.id != other.id else { return nil }
      let ids = Set([mine.id, other.id])
      let direction: Double = standing.task.metric.direction == .min ? -1 : 1
      let base = other.score.value
      let gain = base == 0 ? nil : Int64(exactly: ((mine.score.value - base) / abs(base) * direction * 1_000_000).rounded())
      return Row(
        standing: standing, left: mine, right: other, gainPpm: gain,
        matches: standing.matches.filter { Set([$0.match.challenger, $0.match.holder]) == ids })
    }
  }

  private static func find(_ name: String, _ standing: Standing) -> Standing.Place? {
    if let place = standing.ranking.first(where: { $0.id == name }) { return place }
    return standing.ranking.filter { $0.entry.variant == name }.max { ($0.entry.time, $0.id) < ($1.entry.time, $1.id) }
  }

  public func text(width: Int?) -> String {
    var table = TextTable(columns: [
      .init("TASK"), .init(left, .right), .init(right, .right), .init("GAIN", .right), .init("CLASS"), .init("SHOWN BY"),
    ])
    for row in rows {
      let unit = row.standing.task.metric.unit
      table.add([
        row.standing.task.key, QuantityText.text(row.left.score.value, unit: unit),
        QuantityText.text(row.right.score.value, unit: unit),
        row.gainPpm.map { QuantityText.text(Double($0), unit: "ppm") } ?? "", classes.short(row.standing.hardwareClass),
        row.evidence,
      ])
    }
    return table.render(width: width) + "\nGAIN: how much better \(left) is, as a share of \(right)'s value.\n"
      + classes.legend(of: rows.map(\.standing.hardwareClass), width: width)
  }

  /// `podium.board-compare/1`: `left`, `right`, and `rows` with both entries, values, intervals, `gainPpm`, `verdict` and `matches`.
  public var json: JSONValue {
    [
      "schema": "podium.board-compare/1", "boardId": .string(board.boardID), "generation": .integer(board.generation),
      "left": .string(left), "right": .string(right), "rows": .array(rows.map(\.json)),
    ]
  }

  /// One row per task and class.
  public var rowTable: RowTable {
    var table = RowTable(
      "board-compare",
      header: [
        "task", "class", "unit", "leftEntry", "leftValue", "rightEntry", "rightValue", "gainPpm", "verdict", "matches",
      ], kinds: BoardReport.kinds)
    for row in json["rows"]?.array ?? [] {
      table.add([
        BoardReport.cell(row["task"]), BoardReport.cell(row["class"]), BoardReport.cell(row["unit"]),
        BoardReport.cell(row["left"]?["entry"]), BoardReport.cell(row["left"]?["value"]), BoardReport.cell(row["right"]?["entry"]),
        BoardReport.cell(row["right"]?["value"]), BoardReport.cell(row["gainPpm"]), BoardReport.cell(row["verdict"]),
        (row["matches"]?.array ?? []).compactMap { $0["match"]?.text }.joined(separator: " "),
      ])
    }
    return table
  }
}

extension BoardComparison.Row {
  /// The last match between the two that proves something.
  private var decided: PlayedMatch? { matches.last { $0.verdict.counts } }

  /// `left`, `right` or `equal` is shown; `unproven` when only unpaired trials speak.
  var verdict: String {
    guard standing.task.metric.isMeasured else {
      return left.score == right.score ? "equal" : (gainPpm ?? 0) > 0 ? "left" : "right"
    }
    guard let decided else { return "unproven" }
    guard let winner = decided.winner else { return "equal" }
    return winner == left.id ? "left" : "right"
  }

  /// In a few words.
  var evidence: String {
    guard standing.task.metric.isMeasured else { return "exact counts" }
    if let decided { return BoardHistory.outcome(decided, standing) }
    guard let mine = left.interval, let other = right.interval else { return "" }
    return mine.overlaps(other) ? "intervals overlap; no match" : "intervals apart; no match"
  }

  var json: JSONValue {
    [
      "task": .string(standing.task.key), "class": .string(standing.hardwareClass), "unit": .string(standing.task.metric.unit),
      "left": Self.json(left), "right": Self.json(right), "gainPpm": gainPpm.map(JSONValue.integer) ?? .null,
      "verdict": .string(verdict), "evidence": .string(evidence),
      "matches": .array(
        matches.map { played in
          [
            "match": .string(played.id), "challenger": .string(played.match.challenger), "verdict": .string(played.verdict.name),
            "gainPpm": played.challenger.map { .integer($0.gainPpm) } ?? .null,
            "p": played.challenger.map { .decimal($0.p) } ?? .null,
          ]
        }),
    ]
  }

  private static func json(_ place: Standing.Place) -> JSONValue {
    [
      "variant": .string(place.entry.variant), "entry": .string(place.id), "value": place.score.json,
      "rank": .integer(Int64(place.rank)),
      "interval": place.interval.map { [JSONValue(whole: $0.lower), JSONValue(whole: $0.upper)] } ?? .null,
    ]
  }
}

extension BoardComparison {
  /// Measured tasks in which the two meet, with their entries.
  public var measured: [(task: String, left: String, right: String)] {
    rows.filter { $0.standing.task.metric.isMeasured }.map { ($0.standing.task.key, $0.left.id, $0.right.id) }
  }
}
