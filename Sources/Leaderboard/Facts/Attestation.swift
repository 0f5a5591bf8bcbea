/// A word about an entry, such as that a person looked at it. It is kept and shown, and changes no rank.
public struct Attestation: Hashable, Sendable {
  /// Id of the entry.
  public var entry: String
  public var statement: String
  /// Who said so.
  public var submitter: String
  /// A `Timestamp` by the coordinator's clock.
  public var recordedAt: String

  public init(entry: String, statement: String, submitter: String, recordedAt: String) {
    self.entry = entry
    self.statement = statement
    self.submitter = submitter
    self.recordedAt = recordedAt
  }
}

extension Attestation {
  var json: JSONValue {
    [
      "entry": .string(entry), "statement": .string(statement),
      "provenance": ["submitter": .string(submitter), "recordedAt": .string(recordedAt)],
    ]
  }

  /// Nil when there is no entry or nothing is stated.
  init?(_ json: JSONValue) {
    guard let entry = json["entry"]?.text, let statement = json["statement"]?.text else { return nil }
    self.init(
      entry: entry, statement: statement, submitter: json["provenance"]?["submitter"]?.text ?? "",
      recordedAt: json["provenance"]?["recordedAt"]?.text ?? "")
  }

  /// Milliseconds since 1970; before everything else when it does not say.
  var time: Int64 { Timestamp(recordedAt)?.milliseconds ?? .min }
}
