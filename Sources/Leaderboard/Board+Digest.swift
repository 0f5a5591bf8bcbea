import ModelFormats

extension Board {
  /// What the derived half was computed from: SHA-256 over the canonical JSON of tasks, hardware, software and facts.
  public var factsDigest: String {
    let facts = JSONValue.inOrder(self.facts)
    return factsDigest(facts.map(\.key), derivations.lines(of: facts.map { ($0.key, $0.value) }))
  }

  /// With the facts in order of their ids, as lines; the other members come after them by name.
  func factsDigest(_ ids: [String], _ lines: [[UInt8]]) -> String {
    var hasher = ContentHasher()
    hasher.update("{\"facts\":{".utf8)
    for (index, id) in ids.enumerated() {
      hasher.update("\(index == 0 ? "" : ",")\(JSONValue.string(id).canonical):".utf8)
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
