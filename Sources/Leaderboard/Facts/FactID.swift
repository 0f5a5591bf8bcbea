import ModelFormats

/// Ids of facts follow from their content: a prefix and the first 16 hexadecimal digits of the SHA-256 of the canonical JSON
/// without the id.
public enum FactKind: String, Sendable, CaseIterable {
  case entry = "e"
  case match = "m"
  case retraction = "x"
  case attestation = "a"
  case hardware = "h"
  case software = "s"

  /// The id of this content; a member `id` in it is left out.
  public func id(of content: JSONValue) -> String {
    var bare = content
    bare["id"] = nil
    return "\(rawValue)-\(Self.digits(of: bare))"
  }

  /// What follows the prefix and the dash in the id of this content, whatever its kind.
  static func digits(of content: JSONValue) -> Substring { ContentDigest(of: content.canonicalBytes).hex.prefix(16) }

  /// The kind that an id is of, by its prefix; nil for another prefix.
  public init?(ofID id: String) {
    guard let dash = id.firstIndex(of: "-"), let kind = FactKind(rawValue: String(id[..<dash])) else { return nil }
    self = kind
  }
}
