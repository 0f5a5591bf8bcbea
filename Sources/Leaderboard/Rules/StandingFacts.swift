/// An entry as it stands on the board, understood or not.
struct EntryFact: Sendable {
  let id: String
  let task: String
  let variant: String
  let hardware: String?
  let content: Result<Entry, MalformedFact>

  /// Nil when not even the task is known.
  init?(id: String, _ json: JSONValue) {
    guard let task = json["task"]?.text else { return nil }
    self.id = id
    self.task = task
    variant = json["variant"]?["name"]?.text ?? id
    hardware = json["hardware"]?.text
    content = Result { () throws(MalformedFact) in try Entry(json) }
  }

  /// Nil for an entry that is not understood.
  var entry: Entry? {
    guard case .success(let entry) = content else { return nil }
    return entry
  }

  /// Rule 13: order in time is the coordinator's clock, then the id.
  var order: (Int64, String) { (entry?.time ?? .min, id) }
}

/// All that one task in one class follows from, in order of time, then id (rule 13).
struct StandingFacts {
  var entries: [EntryFact] = []
  var matches: [Identified<Match>] = []
  /// Of these entries.
  var retractions: [Identified<Retraction>] = []
  var attestations: [Identified<Attestation>] = []
}
