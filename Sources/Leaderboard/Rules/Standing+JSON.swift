import Statistics

extension Standing {
  /// The row of `sota`; nil when nobody has the title.
  public var sotaJSON: JSONValue? {
    switch title {
    case .vacant: return nil
    case .holder(let record, let coHolders):
      var row = row("record", record.id, record.entry, value: record.value)
      row["gainPpm"] = record.gainPpm.map(JSONValue.integer) ?? .null
      row["coHolders"] = .array(coHolders.map(JSONValue.string))
      row["evidence"] = ["entries": [.string(record.id)], "why": .string(why)]
      return row
    case .contender(let place):
      var row = row("contender", place.id, place.entry, value: place.value)
      row["interval"] = Self.json(place.interval)
      row["gainPpm"] = .null
      row["evidence"] = [
        "entries": [.string(place.id)], "trials": .integer(Int64(place.entry.trials.count)), "why": .string(why),
      ]
      return row
    }
  }

  /// Why the title is where it is, in one sentence.
  public var why: String {
    switch title {
    case .vacant: return excluded.isEmpty ? "no entries" : "no entry is eligible"
    case .holder(_, let coHolders):
      let others = ranking.count - 1 - coHolders.count
      return "exact count, \(task.metric.direction == .min ? "below" : "above") \(others) other\(others == 1 ? "" : "s")"
        + (coHolders.isEmpty ? "" : ", equalled later by \(coHolders.count)")
    case .contender(let place):
      let tied = ranking.filter { $0.rank == 1 }.count - 1
      let claim = tied == 0 ? "best of \(ranking.count)" : "tied with \(tied) of \(ranking.count)"
      return "\(claim) over \(place.entry.trials.count) fresh processes; no match played yet"
    }
  }

  private func row(_ status: String, _ id: String, _ entry: Entry, value: Double) -> JSONValue {
    [
      "task": .string(task.key), "class": .string(hardwareClass), "status": .string(status), "holder": .string(entry.variant),
      "entry": .string(id), "value": Self.json(value), "unit": .string(task.metric.unit), "since": .string(entry.recordedAt),
      "interval": .null,
    ]
  }

  /// The row of `boards`.
  public var json: JSONValue {
    [
      "task": .string(task.key), "class": .string(hardwareClass),
      "ranking": .array(
        ranking.map { place in
          [
            "rank": .integer(Int64(place.rank)), "entry": .string(place.id), "variant": .string(place.entry.variant),
            "value": Self.json(place.value), "interval": Self.json(place.interval), "unit": .string(task.metric.unit),
          ]
        }),
      "notRanked": .array(
        excluded.map { exclusion in
          [
            "entry": .string(exclusion.id), "variant": .string(exclusion.entry.variant),
            "reasons": .array(exclusion.reasons.map(JSONValue.string)),
          ]
        }),
      "records": .array(
        records.map { record in
          [
            "entry": .string(record.id), "variant": .string(record.entry.variant), "value": Self.json(record.value),
            "since": .string(record.entry.recordedAt), "gainPpm": record.gainPpm.map(JSONValue.integer) ?? .null,
          ]
        }),
    ]
  }

  /// Whole numbers as integers, so that an exact count is shown exactly.
  private static func json(_ value: Double) -> JSONValue {
    Int64(exactly: value).map(JSONValue.integer) ?? .decimal(value)
  }

  private static func json(_ interval: Interval) -> JSONValue { [json(interval.lower), json(interval.upper)] }
}
