/// What a fact lacks to be understood, such as `trials[1].p50Ns is missing or no integer`.
struct MalformedFact: Error, Hashable {
  let reason: String
}

/// Reads the members of an object that must be there.
struct FactReader {
  let json: JSONValue
  /// What stands before a member's name in a reason.
  private let path: String

  init(_ json: JSONValue, _ path: String = "") {
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

  /// A `Timestamp`, as text.
  func time(_ name: String) throws(MalformedFact) -> String {
    let text = try text(name)
    guard Timestamp(text) != nil else { throw malformed(name, "no time") }
    return text
  }

  /// The readers of a list's elements; an absent list is an empty one.
  func list(_ name: String, limit: Int) throws(MalformedFact) -> [FactReader] {
    let values = json[name]?.array ?? []
    guard values.count <= limit else { throw MalformedFact(reason: "more than \(limit) \(path)\(name)") }
    return values.enumerated().map { FactReader($1, "\(path)\(name)[\($0)].") }
  }

  /// A check that cannot be read is an error: it must not count as passed.
  func checks() throws(MalformedFact) -> [String: Entry.Check] {
    if let member = json["checks"], member.object == nil { throw MalformedFact(reason: "checks is no object") }
    var checks: [String: Entry.Check] = [:]
    for (name, value) in (json["checks"]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
      guard let isPassed = value["passed"]?.bool else {
        throw MalformedFact(reason: "checks.\(name).passed is neither true nor false")
      }
      checks[name] = Entry.Check(isPassed: isPassed, note: value["note"]?.text ?? "")
    }
    return checks
  }

  func malformed(_ name: String, _ what: String) -> MalformedFact { MalformedFact(reason: "\(path)\(name) is \(what)") }
}

extension [String: Entry.Check] {
  /// As a fact's member `checks`.
  var json: JSONValue { .object(mapValues { ["passed": .bool($0.isPassed), "note": .string($0.note)] }) }
}
