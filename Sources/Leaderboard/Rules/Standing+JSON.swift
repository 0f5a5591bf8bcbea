import Statistics

extension Standing {
  /// The row of `sota`; nil when nobody has the title.
  public var sotaJSON: JSONValue? {
    switch title {
    case .vacant: return nil
    case .holder(let record, let coHolders):
      var row = row("record", record.id, record.entry, record.score)
      row["since"] = .string(record.since)
      row["gainPpm"] = record.gainPpm.map(JSONValue.integer) ?? .null
      row["coHolders"] = JSONValue(coHolders)
      return row
    case .contender(let place):
      var row = row("contender", place.id, place.entry, place.score)
      row["interval"] = Self.json(place.interval)
      row["coHolders"] = JSONValue(ranking.filter { $0.rank == 1 && $0.id != place.id }.map(\.id))
      return row
    }
  }

  /// Why the title is where it is, in one sentence.
  public var why: String {
    switch title {
    case .vacant: return excluded.isEmpty ? "no entries" : "no entry is eligible"
    case .holder(_, let coHolders):
      let others = ranking.count - 1 - coHolders.count
      let equals = coHolders.isEmpty ? "" : ", equalled later by \(coHolders.count)"
      guard others > 0 else { return "exact count, the only one\(equals)" }
      return "exact count, \(task.metric.direction == .min ? "below" : "above") \(others) other\(others == 1 ? "" : "s")\(equals)"
    case .contender(let place):
      let tied = ranking.filter { $0.rank == 1 }.count - 1
      let claim = tied == 0 ? "best of \(ranking.count)" : "tied with \(tied) of \(ranking.count - 1) others"
      return "\(ranking.count == 1 ? "the only one" : claim), \(place.entry.trials.count) fresh processes; no match played yet"
    }
  }

  private func row(_ status: String, _ id: String, _ entry: Entry, _ score: Score) -> JSONValue {
    [
      "task": .string(task.key), "class": .string(hardwareClass), "status": .string(status), "holder": .string(entry.variant),
      "entry": .string(id), "value": score.json, "unit": .string(task.metric.unit), "since": .string(entry.recordedAt),
      "interval": .null, "gainPpm": .null,
      "evidence": ["entries": [.string(id)], "trials": .integer(Int64(entry.trials.count)), "why": .string(why)],
    ]
  }

  /// The row of `boards`.
  public var json: JSONValue {
    [
      "task": .string(task.key), "class": .string(hardwareClass), "ranking": .array(ranking.map(\.json)),
      "notRanked": .array(
        excluded.map { exclusion in
          ["entry": .string(exclusion.id), "variant": .string(exclusion.variant), "reasons": JSONValue(exclusion.reasons)]
        }),
      "records": .array(records.map(\.json)), "unit": .string(task.metric.unit),
    ]
  }

  /// The ends; null for none.
  fileprivate static func json(_ interval: Interval?) -> JSONValue {
    interval.map { [JSONValue(whole: $0.lower), JSONValue(whole: $0.upper)] } ?? .null
  }
}

extension Standing.Place {
  fileprivate var json: JSONValue {
    [
      "rank": .integer(Int64(rank)), "entry": .string(id), "variant": .string(entry.variant), "value": score.json,
      "interval": Standing.json(interval), "spreadPpm": spreadPpm.map(JSONValue.integer) ?? .null,
      "trials": .integer(Int64(entry.trials.count)), "recordedAt": .string(entry.recordedAt),
    ]
  }
}

extension Standing.Record {
  fileprivate var json: JSONValue {
    var json: JSONValue = [
      "entry": .string(id), "variant": .string(entry.variant), "value": score.json, "since": .string(since),
      "gainPpm": gainPpm.map(JSONValue.integer) ?? .null,
    ]
    json["retracted"] = retraction.map { ["reason": .string($0.reason), "at": .string($0.recordedAt)] }
    return json
  }
}
