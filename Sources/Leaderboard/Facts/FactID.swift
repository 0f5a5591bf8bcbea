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

  /// True when the id follows from the content, whatever the prefix: later releases may know further kinds. Ids are ASCII.
  static func isID(_ id: String, of content: JSONValue) -> Bool { isID(id, ofCanonical: bare(content)[...]) }

  /// As above, for content that is canonical JSON already and has no member `id`.
  static func isID(_ id: String, ofCanonical bytes: ArraySlice<UInt8>) -> Bool {
    guard let dash = id.firstIndex(of: "-"), dash != id.startIndex, id.utf8.allSatisfy({ $0 < 0x80 }) else { return false }
    return id[id.index(after: dash)...] == ContentDigest(of: bytes).hex.prefix(digits)
  }

  private static func digest(of content: JSONValue) -> Substring { ContentDigest(of: bare(content)).hex.prefix(digits) }

  /// Without the id, canonical.
  private static func bare(_ content: JSONValue) -> [UInt8] {
    guard content["id"] != nil else { return content.canonicalBytes }
    var bare = content
    bare["id"] = nil
    return bare.canonicalBytes
  }
}
