/// A word that an entry no longer counts, with the reason. The entry stays on the board, not ranked.
public struct Retraction: Hashable, Sendable {
  /// Id of the entry.
  public var entry: String
  public var reason: String
  /// Who said so.
  public var submitter: String
  /// A `Timestamp` by the coordinator's clock.
  public var recordedAt: String

  public init(entry: String, reason: String, submitter: String, recordedAt: String) {
    self.entry = entry
    self.reason = reason
    self.submitter = submitter
    self.recordedAt = recordedAt
  }
}

extension Retraction {
  var json: JSONValue {
    [
      "entry": .string(entry), "reason": .string(reason),
      "provenance": ["submitter": .string(submitter), "recordedAt": .string(recordedAt)],
    ]
  }

  /// Nil when there is no entry. A retraction without a reason or a time still retracts: it counts from the beginning.
  init?(_ json: JSONValue) {
    guard let entry = json["entry"]?.text else { return nil }
    self.init(
      entry: entry, reason: json["reason"]?.text ?? "no reason given", submitter: json["provenance"]?["submitter"]?.text ?? "",
      recordedAt: json["provenance"]?["recordedAt"]?.text ?? "")
  }

  /// When it takes effect.
  var time: Int64 { Timestamp(recordedAt)?.milliseconds ?? .min }
}
