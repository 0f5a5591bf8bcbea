extension Match {
  /// The match as a fact, without its id.
  var json: JSONValue {
    var provenance = self.provenance.mapValues(JSONValue.string)
    provenance["recordedAt"] = .string(recordedAt)
    var json: JSONValue = [
      "task": .string(task), "challenger": .string(challenger), "holder": .string(holder),
      "pairs": .array(pairs.map { ["challenger": $0.challenger.json, "holder": $0.holder.json] }), "worker": .string(worker),
      "session": .string(session), "checks": checks.json, "provenance": .object(provenance),
    ]
    json["hardware"] = hardware.map(JSONValue.string)
    json["software"] = software.map(JSONValue.string)
    return json
  }

  /// Reads a fact. Members we do not know are passed over; one that is missing or of another type is told by its place.
  init(_ json: JSONValue) throws(MalformedFact) {
    let fact = FactReader(json)
    let provenance = fact.member("provenance")
    var pairs: [Pair] = []
    for pair in try fact.list("pairs", limit: Self.pairLimit) {
      pairs.append(Pair(challenger: try Side(pair.member("challenger")), holder: try Side(pair.member("holder"))))
    }
    self.init(
      task: try fact.text("task"), hardware: json["hardware"]?.text, software: json["software"]?.text,
      challenger: try fact.text("challenger"), holder: try fact.text("holder"), pairs: pairs, worker: try fact.text("worker"),
      session: try fact.text("session"), checks: try fact.checks(),
      provenance: (provenance.json.object ?? [:]).compactMapValues(\.text), recordedAt: try provenance.time("recordedAt"))
    // A member of the fact, not of its provenance.
    self.provenance["recordedAt"] = nil
  }
}

extension Match.Side {
  fileprivate var json: JSONValue {
    [
      "callsPerSample": .integer(callsPerSample), "samples": .integer(samples), "minNs": .integer(minNs), "p50Ns": .integer(p50Ns),
    ]
  }

  fileprivate init(_ fact: FactReader) throws(MalformedFact) {
    self.init(
      callsPerSample: try fact.integer("callsPerSample"), samples: try fact.integer("samples"), minNs: try fact.integer("minNs"),
      p50Ns: try fact.integer("p50Ns"))
  }
}
