public import Leaderboard
import Statistics

/// What happened to one task in one class, in order of time: who took the seat, matches, retractions, words about entries.
struct BoardHistory {
  struct Event {
    /// A `Timestamp`; empty when it is not known.
    let time: String
    /// `record`, `match`, `retraction`, `attestation`.
    let kind: String
    let variant: String
    let entry: String
    /// In the metric's unit; nil where there is none.
    let value: Score?
    /// In millionths of the other side's value.
    let gainPpm: Int64?
    /// One sentence.
    let text: String
    /// Id of the match, if it is one or came by one.
    let match: String?
  }

  let events: [Event]

  init(_ standing: Standing) {
    let records = standing.records.map { record in
      Event(
        time: record.since, kind: "record", variant: record.entry.variant, entry: record.id, value: record.score,
        gainPpm: record.gainPpm, text: Self.reason(record, standing), match: record.match?.id)
    }
    let retractions = standing.records.compactMap { record in
      record.retraction.map { retraction in
        Event(
          time: retraction.recordedAt, kind: "retraction", variant: record.entry.variant, entry: record.id, value: nil,
          gainPpm: nil,
          text: retraction.reason, match: nil)
      }
    }
    let matches = standing.matches.map { played in
      Event(
        time: played.match.recordedAt, kind: "match", variant: standing.variant(of: played.match.challenger),
        entry: played.match.challenger, value: nil, gainPpm: played.challenger?.gainPpm, text: Self.outcome(played, standing),
        match: played.id)
    }
    let attestations = standing.attestations.map { attestation in
      Event(
        time: attestation.recordedAt, kind: "attestation", variant: standing.variant(of: attestation.entry),
        entry: attestation.entry,
        value: nil, gainPpm: nil, text: "\(attestation.submitter): \(attestation.statement)", match: nil)
    }
    // Stable: of one moment the match comes before the record that it made.
    events = (matches + records + retractions + attestations).enumerated().sorted { left, right in
      left.element.time != right.element.time ? left.element.time < right.element.time : left.offset < right.offset
    }.map(\.element)
  }

  private static func reason(_ record: Standing.Record, _ standing: Standing) -> String {
    if let match = record.match { return "won \(match.id) against \(standing.variant(of: match.match.holder))" }
    if record.gainPpm != nil { return "better than the record before" }
    return record.id == standing.records.first?.id ? "the first" : "the best that was there after a retraction"
  }

  /// `won 8 of 8 pairs against tiny: 3.1% (2.8% to 3.4%), p 0.0039`.
  static func outcome(_ played: PlayedMatch, _ standing: Standing) -> String {
    let against = standing.variant(of: played.match.holder)
    if case .void(let reasons) = played.verdict { return "against \(against), void: \(reasons.joined(separator: "; "))" }
    guard let claim = played.challenger else { return "\(played.verdict.name) against \(against)" }
    let ends = [claim.interval.lower, claim.interval.upper].map(QuantityText.percent)
    return "\(played.verdict.name) against \(against): better in \(claim.wins) of \(claim.pairs) pairs, by "
      + "\(QuantityText.percent(claim.gain)) (\(ends.joined(separator: " to "))), p \(probability(claim.p))"
  }

  /// Two significant digits, `0.0039`.
  static func probability(_ p: Double) -> String {
    var decimals = 2
    var scaled = p * 100
    while scaled < 9.95, decimals < 6 {
      scaled *= 10
      decimals += 1
    }
    return QuantityText.rounded(p, decimals: decimals)
  }
}

extension BoardHistory.Event {
  var json: JSONValue {
    [
      "time": .string(time), "kind": .string(kind), "variant": .string(variant), "entry": .string(entry),
      "value": value?.json ?? .null, "gainPpm": gainPpm.map(JSONValue.integer) ?? .null, "text": .string(text),
      "match": match.map(JSONValue.string) ?? .null,
    ]
  }
}

extension BoardReport {
  /// Per task and class what happened to the title, oldest first.
  public func history(tasks: [String], width: Int?) -> String {
    let shown = selected(tasks)
    guard !shown.isEmpty else { return "The leaderboard has no such entries.\n" }
    return shown.map { standing in
      var table = TextTable(columns: [
        .init("TIME"), .init("EVENT"), .init("VARIANT"), .init("VALUE", .right), .init("GAIN", .right),
        .init("HOW", isOptional: true),
      ])
      for event in BoardHistory(standing).events {
        table.add([
          String(event.time.prefix(19)), event.kind, event.variant,
          event.value.map { QuantityText.text($0.value, unit: standing.task.metric.unit) } ?? "",
          event.gainPpm.map { QuantityText.text(Double($0), unit: "ppm") } ?? "", event.text,
        ])
      }
      let place = standing.hardwareClass == "any" ? "any machine" : "class \(classes.short(standing.hardwareClass))"
      let empty = "no records and no matches: \(standing.why)"
      return wrapped("\(standing.task.key) (\(place))", indentation: 2, width: width)
        + (table.isEmpty ? wrapped(empty, from: 2, indentation: 2, width: width) : table.render(width: width))
    }.joined(separator: "\n") + classes.legend(of: shown.map(\.hardwareClass), width: width)
  }

  /// `podium.board-history/1`: as `boards` per task and class the `events`, oldest first.
  public func historyJSON(tasks: [String]) -> JSONValue {
    json(
      "podium.board-history/1", "boards",
      selected(tasks).map { standing in
        [
          "task": .string(standing.task.key), "class": .string(standing.hardwareClass), "unit": .string(standing.task.metric.unit),
          "events": .array(BoardHistory(standing).events.map(\.json)),
        ]
      })
  }

  /// One row per event.
  public func historyRows(tasks: [String]) -> RowTable {
    let members = ["time", "kind", "variant", "entry", "value", "gainPpm", "match", "text"]
    var table = RowTable("board-history", header: ["task", "class", "unit"] + members, kinds: Self.kinds)
    for board in historyJSON(tasks: tasks)["boards"]?.array ?? [] {
      let place = ["task", "class", "unit"].map { Self.cell(board[$0]) }
      for event in board["events"]?.array ?? [] { table.add(place + members.map { Self.cell(event[$0]) }) }
    }
    return table
  }
}
