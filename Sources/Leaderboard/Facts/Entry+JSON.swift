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

  /// Reads a fact. Members we do not know are passed over; one that is missing or of another type is told by its place.
  init(_ json: JSONValue) throws(MalformedFact) {
    let provenance = FactReader(json, "").member("provenance")
    let level = try provenance.text("level")
    let recordedAt = try provenance.text("recordedAt")
    guard let level = Level(rawValue: level) else { throw provenance.malformed("level", "no known level") }
    guard Timestamp(recordedAt) != nil else { throw provenance.malformed("recordedAt", "no time") }
    let fact = FactReader(json, "")
    let variant = fact.member("variant")
    self.init(
      task: try fact.text("task"), variant: try variant.text("name"), model: try variant.text("model"),
      parameters: (variant.json["params"]?.object ?? [:]).compactMapValues(\.text), hardware: json["hardware"]?.text,
      software: json["software"]?.text, trials: try Self.trials(json),
      metrics: (json["metrics"]?.object ?? [:]).compactMapValues(\.integer),
      declared: (json["declared"]?.object ?? [:]).compactMapValues { value in
        value["value"]?.text.map { Declaration(value: $0, source: value["source"]?.text ?? "") }
      },
      checks: try Self.checks(json), level: level, provenance: (provenance.json.object ?? [:]).compactMapValues(\.text),
      recordedAt: recordedAt)
    // Two members of the fact, not of its provenance.
    self.provenance["level"] = nil
    self.provenance["recordedAt"] = nil
  }

  private static func trials(_ json: JSONValue) throws(MalformedFact) -> [Trial] {
    let values = json["trials"]?.array ?? []
    guard values.count <= trialLimit else { throw MalformedFact(reason: "more than \(trialLimit) trials") }
    var trials: [Trial] = []
    for (index, value) in values.enumerated() { trials.append(try Trial(FactReader(value, "trials[\(index)]."))) }
    return trials
  }

  /// A check that cannot be read is an error: it must not count as passed.
  private static func checks(_ json: JSONValue) throws(MalformedFact) -> [String: Check] {
    if let member = json["checks"], member.object == nil { throw MalformedFact(reason: "checks is no object") }
    var checks: [String: Check] = [:]
    for (name, value) in (json["checks"]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
      guard let isPassed = value["passed"]?.bool else {
        throw MalformedFact(reason: "checks.\(name).passed is neither true nor false")
      }
      checks[name] = Check(isPassed: isPassed, note: value["note"]?.text ?? "")
    }
    return checks
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

/// What a fact lacks to be understood, such as `trials[1].p50Ns is missing or no integer`.
struct MalformedFact: Error, Hashable {
  let reason: String
}

/// Reads the members of an object that must be there.
private struct FactReader {
  let json: JSONValue
  /// What stands before a member's name in a reason.
  private let path: String

  init(_ json: JSONValue, _ path: String) {
    self.json = json
    self.path = path
  }

  func member(_ name: String) -> FactReader { FactReader(json[name] ?? .null, "\(path)\(name).") }

  func text(_ name: String) throws(MalformedFact) -> String {
    guard let text = json[name]?.text else { throw malformed(name, "missing or no text") }
    return text
  }

  func integer(_ name: String) throws(MalformedFact) -> Int64 {
    guard let integer = json[name]?.integer else { throw malformed(name, "missing or no integer") }
    return integer
  }

  func malformed(_ name: String, _ what: String) -> MalformedFact { MalformedFact(reason: "\(path)\(name) is \(what)") }
}
