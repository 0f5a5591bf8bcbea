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
      "checks": .object(checks.mapValues { ["passed": .bool($0.isPassed), "note": .string($0.note)] }),
      "provenance": .object(provenance),
    ]
    json["hardware"] = hardware.map(JSONValue.string)
    json["software"] = software.map(JSONValue.string)
    return json
  }

  /// Nil when a member is missing or of another type; members we do not know are passed over.
  init?(_ json: JSONValue) {
    guard let task = json["task"]?.text, let variant = json["variant"]?["name"]?.text,
      let model = json["variant"]?["model"]?.text, let provenance = json["provenance"]?.object,
      let level = provenance["level"]?.text.flatMap(Level.init), let recordedAt = provenance["recordedAt"]?.text
    else { return nil }
    let trials = json["trials"]?.array ?? []
    let known = trials.compactMap(Trial.init)
    guard known.count == trials.count else { return nil }
    self.init(
      task: task, variant: variant, model: model,
      parameters: (json["variant"]?["params"]?.object ?? [:]).compactMapValues(\.text), hardware: json["hardware"]?.text,
      software: json["software"]?.text, trials: known,
      metrics: (json["metrics"]?.object ?? [:]).compactMapValues(\.integer),
      declared: (json["declared"]?.object ?? [:]).compactMapValues { value in
        value["value"]?.text.map { Declaration(value: $0, source: value["source"]?.text ?? "") }
      },
      checks: (json["checks"]?.object ?? [:]).compactMapValues { value in
        value["passed"]?.bool.map { Check(isPassed: $0, note: value["note"]?.text ?? "") }
      },
      level: level, provenance: provenance.compactMapValues(\.text), recordedAt: recordedAt)
  }
}

extension Entry.Trial {
  var json: JSONValue {
    [
      "worker": .string(worker), "session": .string(session), "callsPerSample": .integer(callsPerSample),
      "samples": .integer(samples), "minNs": .integer(minNs), "p50Ns": .integer(p50Ns), "p90Ns": .integer(p90Ns),
      "p99Ns": .integer(p99Ns),
    ]
  }

  init?(_ json: JSONValue) {
    guard let worker = json["worker"]?.text, let session = json["session"]?.text,
      let calls = json["callsPerSample"]?.integer, let samples = json["samples"]?.integer, let min = json["minNs"]?.integer,
      let p50 = json["p50Ns"]?.integer, let p90 = json["p90Ns"]?.integer, let p99 = json["p99Ns"]?.integer
    else { return nil }
    self.init(
      worker: worker, session: session, callsPerSample: calls, samples: samples, minNs: min, p50Ns: p50, p90Ns: p90,
      p99Ns: p99)
  }
}
