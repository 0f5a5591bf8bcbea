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

  /// Hexadecimal digits of an id.
  private static let digits = 16

  /// The id of this content; a member `id` in it is left out.
  public func id(of content: JSONValue) -> String { "\(rawValue)-\(Self.digest(of: content))" }

  /// The kind that an id is of, by its prefix; nil for another prefix.
  public init?(ofID id: String) {
    guard let dash = id.firstIndex(of: "-"), let kind = FactKind(rawValue: String(id[..<dash])) else { return nil }
    self = kind
  }

  /// True when the id follows from the content, whatever the prefix: later releases may know further kinds.
  static func isID(_ id: String, of content: JSONValue) -> Bool {
    guard let dash = id.firstIndex(of: "-"), dash != id.startIndex else { return false }
    return id[id.index(after: dash)...] == digest(of: content)
  }

  private static func digest(of content: JSONValue) -> Substring {
    var bare = content
    bare["id"] = nil
    return ContentDigest(of: bare.canonicalBytes).hex.prefix(digits)
  }
}
