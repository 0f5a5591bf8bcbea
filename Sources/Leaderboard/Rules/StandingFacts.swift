/// An entry as it stands on the board, understood or not.
struct EntryFact: Sendable {
  let id: String
  let task: String
  let variant: String
  let hardware: String?
  let content: Result<Entry, MalformedFact>

  /// One that is not what its id says is not understood. Nil when not even the task is known.
  init?(id: String, _ line: FactLine) {
    let json = line.content(as: id)
    guard let task = json.map({ $0["task"]?.text }) ?? line.text("task") else { return nil }
    self.id = id
    self.task = task
    variant = json?["variant"]?["name"]?.text ?? id
    hardware = json.map { $0["hardware"]?.text } ?? line.text("hardware")
    guard let json else {
      content = .failure(MalformedFact(reason: "it is not what its id says: it was changed by hand"))
      return
    }
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
