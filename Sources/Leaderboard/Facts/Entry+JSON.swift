extension Entry {
  /// The entry as a fact, without its id.
  var json: JSONValue {
    var provenance = self.provenance.mapValues(JSONValue.string)
    provenance["level"] = .string(level.rawValue)
    provenance["recordedAt"] = .string(recordedAt)
    var json: JSONValue = [
      "task": .string(task),
      "variant": [
        "name": .string(variant), "model": .string(model), "params": .object(parameters.mapValues(JSONValue.string)),
      ],
      "trials": .array(trials.map(\.json)), "metrics": .object(metrics.mapValues(JSONValue.integer)),
      "declared": .object(declared.mapValues { ["value": .string($0.value), "source": .string($0.source)] }),
      "checks": checks.json,
      "provenance": .object(provenance),
    ]
    json["hardware"] = hardware.map(JSONValue.string)
    json["software"] = software.map(JSONValue.string)
    return json
  }

  /// Reads a fact. Members we do not know are passed over; one that is missing or of another type is told by its place.
  init(_ json: JSONValue) throws(MalformedFact) {
    let fact = FactReader(json)
    let provenance = fact.member("provenance")
    let recordedAt = try provenance.time("recordedAt")
    guard let level = Level(rawValue: try provenance.text("level")) else { throw provenance.malformed("level", "no known level") }
    let variant = fact.member("variant")
    var trials: [Trial] = []
    for trial in try fact.list("trials", limit: Self.trialLimit) { trials.append(try Trial(trial)) }
    self.init(
      task: try fact.text("task"), variant: try variant.text("name"), model: try variant.text("model"),
      parameters: (variant.json["params"]?.object ?? [:]).compactMapValues(\.text), hardware: json["hardware"]?.text,
      software: json["software"]?.text, trials: trials,
      metrics: (json["metrics"]?.object ?? [:]).compactMapValues(\.integer),
      declared: (json["declared"]?.object ?? [:]).compactMapValues { value in
        value["value"]?.text.map { Declaration(value: $0, source: value["source"]?.text ?? "") }
      },
      checks: try fact.checks(), level: level, provenance: (provenance.json.object ?? [:]).compactMapValues(\.text),
      recordedAt: recordedAt)
    // Two members of the fact, not of its provenance.
    self.provenance["level"] = nil
    self.provenance["recordedAt"] = nil
  }
}

extension Entry.Trial {
  fileprivate var json: JSONValue {
    [
      "worker": .string(worker), "session": .string(session), "callsPerSample": .integer(callsPerSample),
      "samples": .integer(samples), "minNs": .integer(minNs), "p50Ns": .integer(p50Ns), "p90Ns": .integer(p90Ns),
      "p99Ns": .integer(p99Ns),
    ]
  }

  fileprivate init(_ fact: FactReader) throws(MalformedFact) {
    self.init(
      worker: try fact.text("worker"), session: try fact.text("session"), callsPerSample: try fact.integer("callsPerSample"),
      samples: try fact.integer("samples"), minNs: try fact.integer("minNs"), p50Ns: try fact.integer("p50Ns"),
      p90Ns: try fact.integer("p90Ns"), p99Ns: try fact.integer("p99Ns"))
  }
}
