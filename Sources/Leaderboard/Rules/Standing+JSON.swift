import Statistics

extension Standing {
  /// The row of `sota`; nil when nobody has the title.
  public var sotaJSON: JSONValue? {
    switch title {
    case .vacant: return nil
    case .holder(let record, let coHolders):
      let place = ranking.first { $0.id == record.id }
      var row = row("record", record.id, record.entry, record.score)
      row["interval"] = Self.json(place?.interval)
      row["level"] = .string((place?.level ?? record.entry.level).rawValue)
      row["since"] = .string(record.since)
      row["gainPpm"] = record.gainPpm.map(JSONValue.integer) ?? .null
      row["coHolders"] = JSONValue(coHolders)
      row["match"] = (record.match ?? record.defences.last).map(json) ?? .null
      row["contender"] =
        contender.map { contender in
          [
            "entry": .string(contender.id), "variant": .string(contender.entry.variant), "value": contender.score.json,
            "interval": Self.json(contender.interval), "level": .string(contender.level.rawValue),
          ]
        } ?? .null
      return row
    case .contender(let place):
      var row = row("contender", place.id, place.entry, place.score)
      row["interval"] = Self.json(place.interval)
      row["level"] = .string(place.level.rawValue)
      row["coHolders"] = JSONValue(ranking.filter { $0.rank == 1 && $0.id != place.id }.map(\.id))
      return row
    }
  }

  private func row(_ status: String, _ id: String, _ entry: Entry, _ score: Score) -> JSONValue {
    let played = evidence
    let entries = [id] + played.compactMap { $0.opponent(of: id) }
    return [
      "task": .string(task.key), "class": .string(hardwareClass), "status": .string(status), "holder": .string(entry.variant),
      "entry": .string(id), "value": score.json, "unit": .string(task.metric.unit), "since": .string(entry.recordedAt),
      "interval": .null, "gainPpm": .null, "match": .null, "contender": .null, "level": .string(entry.level.rawValue),
      "evidence": [
        "entries": JSONValue(entries.enumerated().filter { !entries[..<$0.offset].contains($0.element) }.map(\.element)),
        "matches": JSONValue(played.map(\.id)), "trials": .integer(Int64(entry.trials.count)), "why": .string(why),
      ],
    ]
  }

  /// The matches that the title rests on.
  private var evidence: [PlayedMatch] {
    guard case .holder(let record, _) = title else { return [] }
    return [record.match].compactMap(\.self) + record.defences
  }

  /// The row of `boards`.
  public var json: JSONValue {
    let counts = ["ranking": ranking.count, "notRanked": excluded.count, "reported": reported.count, "matches": matches.count]
    return [
      "task": .string(task.key), "class": .string(hardwareClass), "counts": .object(counts.mapValues { .integer(Int64($0)) }),
      "ranking": .array(ranking.map(\.json)),
      "notRanked": .array(excluded.map(\.json)), "reported": .array(reported.map(\.json)),
      "records": .array(records.map(json)), "matches": .array(matches.map(json)), "pareto": front?.json ?? .null,
      "attestations": .array(attestations.map(json)), "unit": .string(task.metric.unit),
    ]
  }

  /// The check by which a worker tells what a ranked time leaves out.
  static let coverage = "coverage"

  private func json(_ record: Record) -> JSONValue {
    var json: JSONValue = [
      "entry": .string(record.id), "variant": .string(record.entry.variant), "value": record.score.json,
      "since": .string(record.since), "gainPpm": record.gainPpm.map(JSONValue.integer) ?? .null,
      "match": record.match.map { .string($0.id) } ?? .null, "p": record.claim.map { .decimal($0.p) } ?? .null,
      "defences": JSONValue(record.defences.map(\.id)),
    ]
    json["retracted"] = record.retraction.map { ["reason": .string($0.reason), "at": .string($0.recordedAt)] }
    return json
  }

  /// Gain, interval and p are the challenger's.
  private func json(_ played: PlayedMatch) -> JSONValue {
    var json: JSONValue = [
      "match": .string(played.id), "challenger": .string(played.match.challenger), "holder": .string(played.match.holder),
      "challengerVariant": .string(variant(of: played.match.challenger)),
      "holderVariant": .string(variant(of: played.match.holder)),
      "verdict": .string(played.verdict.name), "pairs": .integer(Int64(played.match.pairs.count)),
      "worker": .string(played.match.worker), "recordedAt": .string(played.match.recordedAt), "wins": .null, "gainPpm": .null,
      "intervalPpm": .null, "p": .null,
    ]
    if let claim = played.challenger {
      json["wins"] = .integer(Int64(claim.wins))
      json["gainPpm"] = .integer(claim.gainPpm)
      json["intervalPpm"] = .array(claim.intervalPpm.map(JSONValue.integer))
      json["p"] = .decimal(claim.p)
    }
    if case .void(let reasons) = played.verdict { json["reasons"] = JSONValue(reasons) }
    return json
  }

  private func json(_ attestation: Attestation) -> JSONValue {
    [
      "entry": .string(attestation.entry), "variant": .string(variant(of: attestation.entry)),
      "statement": .string(attestation.statement), "submitter": .string(attestation.submitter),
      "recordedAt": .string(attestation.recordedAt),
    ]
  }

  /// The ends; null for none.
  static func json(_ interval: Interval?) -> JSONValue {
    interval.map { [JSONValue(whole: $0.lower), JSONValue(whole: $0.upper)] } ?? .null
  }
}

extension Standing.Record {
  /// What its match says for it.
  public var claim: PlayedMatch.Claim? { match?.claim(of: id) }
}

extension Standing.Place {
  fileprivate var json: JSONValue {
    var json: JSONValue = [
      "rank": .integer(Int64(rank)), "entry": .string(id), "variant": .string(entry.variant), "value": score.json,
      "interval": Standing.json(interval), "spreadPpm": spreadPpm.map(JSONValue.integer) ?? .null,
      "trials": .integer(Int64(entry.trials.count)), "level": .string(level.rawValue), "recordedAt": .string(entry.recordedAt),
    ]
    json["notMeasured"] = entry.checks[Standing.coverage].map { .string($0.note) }
    return json
  }
}

extension Standing.Exclusion {
  fileprivate var json: JSONValue { ["entry": .string(id), "variant": .string(variant), "reasons": JSONValue(reasons)] }
}

extension Standing.Reported {
  fileprivate var json: JSONValue {
    var json: JSONValue = [
      "entry": .string(id), "variant": .string(entry.variant), "value": score.json, "level": .string(entry.level.rawValue),
      "class": entry.hardware.map(JSONValue.string) ?? .null, "unmet": JSONValue(unmet), "recordedAt": .string(entry.recordedAt),
    ]
    for name in ["citation", "url", "date", "hardware"] { json[name] = entry.provenance[name].map(JSONValue.string) ?? .null }
    return json
  }
}

extension Front {
  fileprivate var json: JSONValue {
    [
      "objectives": .array(objectives.map { ["metric": .string($0.metric), "direction": .string($0.direction.rawValue)] }),
      "points": .array(
        points.map { point in
          [
            "entry": .string(point.id), "variant": .string(point.variant),
            "values": .array(point.values.map { ["value": $0.score.json, "interval": Standing.json($0.interval)] }),
            "dominatedBy": point.dominatedBy.map(JSONValue.string) ?? .null,
          ]
        }), "incomplete": .array(incomplete.map(\.json)),
    ]
  }
}
