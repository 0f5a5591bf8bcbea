import ModelFormats

/// A fact as the file has it: its canonical JSON on one line, read when somebody wants to know what is in it.
struct FactLine: Hashable, Sendable {
  /// Of a file that was read, a part of its text: all its facts share it.
  let bytes: ArraySlice<UInt8>

  init(_ content: JSONValue) { bytes = content.canonicalBytes[...] }

  /// Of a text that is believed to be canonical JSON; see `content(as:)`.
  init(bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  /// The same line, without the rest of its file in memory.
  var alone: FactLine { FactLine(bytes: Array(bytes)[...]) }

  /// What is in it. Nil when it is no JSON, holds a decimal number, or is not what the id is the digest of: whoever wrote it there did
  /// not measure it.
  func content(as id: String) -> JSONValue? {
    guard FactKind.isID(id, ofCanonical: bytes) else { return nil }
    // What is wrong in it does not matter: that it cannot be read does.
    guard let content = try? JSONValue(parsing: bytes, file: id), !content.hasDecimal else { return nil }
    return content
  }

  /// The text of a member of the fact; nil when there is none.
  func text(_ key: StaticString) -> String? {
    if let text = JSONOutline(bytes).text(key) { return text }
    // One with escapes, if any.
    return (try? JSONValue(parsing: bytes, file: ""))?[key.description]?.text  // a line that is no JSON has no members
  }
}
