import ModelFormats

extension Board {
  /// What the derived half was computed from: SHA-256 over the canonical JSON of tasks, hardware, software and facts.
  public var factsDigest: String {
    let truth: JSONValue = [
      "tasks": .object(tasks), "hardware": .object(hardware), "software": .object(software), "facts": .object(facts),
    ]
    return ContentDigest(of: truth.canonicalBytes).hex
  }
}
