import Leaderboard

/// What became of one host, for people and for programs.
struct HostReport {
  var host: SSHHost
  /// One word, `ok` or what is the matter.
  var state: String
  /// The table's cells after the host and its state.
  var cells: [String] = []
  /// More of the JSON value.
  var members: [String: JSONValue] = [:]
  var failure: CommandFailure?

  init(_ host: SSHHost, _ state: String, cells: [String] = [], members: [String: JSONValue] = [:], failure: CommandFailure? = nil) {
    self.host = host
    self.state = state
    self.cells = cells
    self.members = members
    self.failure = failure
  }

  init(_ host: SSHHost, failure: CommandFailure) { self.init(host, "FAIL", failure: failure) }

  var json: JSONValue {
    var value: [String: JSONValue] = [
      "name": .string(host.name), "host": .string(host.destination),
      "port": host.port.map { JSONValue.integer(Int64($0)) } ?? .null,
      "state": .string(state), "error": failure?.json["error"] ?? .null,
    ]
    value.merge(members) { first, _ in first }
    return .object(value)
  }
}

extension HostReport {
  /// Of a worker, from what a script told of it: its cells are how it was started, and its process.
  init(_ host: SSHHost, running answer: RemoteAnswer, state: String) {
    let by = answer["by"].flatMap { $0 == "none" ? nil : $0 }
    let process = by.flatMap { _ in answer["process"] }
    self.init(
      host, state, cells: [by ?? "-", process ?? "-"],
      members: [
        "by": .text(by), "process": process.flatMap { Int64($0) }.map(JSONValue.integer) ?? .null,
        "folder": .text(answer["folder"]),
      ])
  }

  /// `connected`, `looking` for its coordinator, `leaving`, `stopped`.
  static func workerState(_ answer: RemoteAnswer) -> String {
    if answer["by"] == "none" { return "stopped" }
    if answer["leaving"] != nil { return "leaving" }
    return answer["connected"] != nil ? "connected" : "looking"
  }

  mutating func fail(_ failure: CommandFailure) {
    state = "FAIL"
    self.failure = failure
  }
}

extension JSONValue {
  /// Null for nothing.
  static func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
}
