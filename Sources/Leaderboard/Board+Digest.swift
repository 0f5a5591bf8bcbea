import ModelFormats

extension Board {
  /// What the derived half was computed from: SHA-256 over the canonical JSON of tasks, hardware, software and facts. O(n) in bytes.
  public var factsDigest: String {
    let (ids, lines) = facts.inOrder
    return factsDigest(ids, lines.map(\.bytes))
  }

  /// With the facts in order of their ids; the other members come after them by name.
  func factsDigest(_ ids: [String], _ lines: [ArraySlice<UInt8>]) -> String {
    var hasher = ContentHasher()
    hasher.update("{\"facts\":{".utf8)
    var key: [UInt8] = []
    for (index, id) in ids.enumerated() {
      key.removeAll(keepingCapacity: true)
      if index > 0 { key.append(UInt8(ascii: ",")) }
      JSONValue.string(id).appendCanonical(to: &key)
      key.append(UInt8(ascii: ":"))
      hasher.update(key)
      hasher.update(lines[index])
    }
    hasher.update("}".utf8)
    for (name, table) in [("hardware", hardware), ("software", software), ("tasks", tasks)] {
      hasher.update(",\"\(name)\":".utf8)
      hasher.update(JSONValue.object(table).canonicalBytes)
    }
    hasher.update("}".utf8)
    return hasher.finalize().hex
  }
}
