/// An entry as it stands on the board, understood or not.
struct EntryFact {
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

  /// Rule 13: order in time is the coordinator's clock, then the id.
  var order: (Int64, String) { ((try? content.get())?.time ?? .min, id) }
}

extension Board {
  /// Every task and class that has entries, sorted by task key, then class. Derived from the facts alone, so equal for equal facts.
  /// Entries of tasks that the board does not know, or that this release does not understand, are kept and not shown.
  ///
  /// Rule 1: entries compete only inside their task and class. O(n log n) in entries, computed anew at each call.
  public var standings: [Standing] {
    struct Group: Hashable {
      var task: String
      var hardwareClass: String
    }
    let known = tasks.compactMapValues(BoardTask.init)
    var groups: [Group: [EntryFact]] = [:]
    for (id, content) in facts where FactKind(ofID: id) == .entry {
      guard let fact = EntryFact(id: id, content), let task = known[fact.task] else { continue }
      let hardwareClass = task.isComparedOnHardware ? fact.hardware ?? "unknown" : "any"
      groups[Group(task: fact.task, hardwareClass: hardwareClass), default: []].append(fact)
    }
    let retractions = self.retractions
    let machines = Set(hardware.keys)
    return groups.sorted { ($0.key.task, $0.key.hardwareClass) < ($1.key.task, $1.key.hardwareClass) }.compactMap { group, facts in
      known[group.task].map { task in
        Standing(
          task: task, hardwareClass: group.hardwareClass, facts: facts.sorted { $0.order < $1.order }, retractions: retractions,
          machines: machines)
      }
    }
  }
}
