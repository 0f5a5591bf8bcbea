public import Statistics

/// One task in one class: who is ranked where, who is not and why, and who holds the title.
public struct Standing: Sendable {
  /// An entry in the ranking.
  public struct Place: Sendable {
    /// From 1; equal for entries that cannot be told apart.
    public let rank: Int
    public let id: String
    public let entry: Entry
    /// In the metric's unit.
    public let value: Double
    public let interval: Interval
  }

  /// An entry outside the ranking.
  public struct Exclusion: Sendable {
    public let id: String
    public let entry: Entry
    public let reasons: [String]
  }

  /// An entry that was the state of the art from its time on.
  public struct Record: Sendable {
    public let id: String
    public let entry: Entry
    public let value: Double
    /// Over the record before, in millionths of its value; nil for the first.
    public let gainPpm: Int64?
  }

  /// Who has the title.
  public enum Title: Sendable {
    /// It became a record by the rules; `coHolders` are later entries with an equal value.
    case holder(Record, coHolders: [String])
    /// The best measured entry, which no match has confirmed.
    case contender(Place)
    case vacant
  }

  public let task: BoardTask
  /// Id of the hardware, or `any` when the task does not depend on it.
  public let hardwareClass: String
  /// Best first; inside a tie the older first.
  public let ranking: [Place]
  public let excluded: [Exclusion]
  /// Records, oldest first. Measured tasks have none without matches.
  public let records: [Record]
  public let title: Title
}

extension Board {
  /// Every task and class that has entries, sorted by task key, then class. Derived from the facts alone, so equal for equal facts.
  public var standings: [Standing] {
    struct Group: Hashable {
      var task: String
      var hardwareClass: String
    }
    var groups: [Group: [(id: String, entry: Entry)]] = [:]
    for (id, entry) in entries {
      guard let task = task(entry.task) else { continue }
      let hardwareClass = task.isComparedOnHardware ? entry.hardware ?? "unknown" : "any"
      groups[Group(task: entry.task, hardwareClass: hardwareClass), default: []].append((id, entry))
    }
    let retractions = self.retractions
    return groups.sorted { ($0.key.task, $0.key.hardwareClass) < ($1.key.task, $1.key.hardwareClass) }.compactMap {
      group, entries in
      task(group.task).map { Standing(task: $0, hardwareClass: group.hardwareClass, entries: entries, retractions: retractions) }
    }
  }
}

extension Standing {
  init(task: BoardTask, hardwareClass: String, entries: [(id: String, entry: Entry)], retractions: [String: String]) {
    let eligibility = Eligibility(task: task, retractions: retractions)
    var candidates: [Candidate] = []
    var excluded: [Exclusion] = []
    // Rule 13: order in time is the coordinator's clock, then the id.
    for (id, entry) in entries.sorted(by: { ($0.entry.recordedAt, $0.id) < ($1.entry.recordedAt, $1.id) }) {
      switch eligibility.judge(id, entry) {
      case .ranked(let candidate): candidates.append(candidate)
      case .notRanked(let reasons): excluded.append(Exclusion(id: id, entry: entry, reasons: reasons))
      }
    }
    self.task = task
    self.hardwareClass = hardwareClass
    self.excluded = excluded
    ranking = Self.rank(candidates, task.metric)
    guard !task.metric.isMeasured else {
      records = []
      title = ranking.first.map(Title.contender) ?? .vacant
      return
    }
    records = Self.records(candidates, task.metric)
    guard let holder = records.last else {
      title = .vacant
      return
    }
    title = .holder(holder, coHolders: candidates.filter { $0.score == holder.value && $0.id != holder.id }.map(\.id))
  }

  /// Rule 9: entries whose intervals overlap the best of their group share its rank (1, 1, 3); inside a tie the older first.
  private static func rank(_ candidates: [Candidate], _ metric: BoardTask.Metric) -> [Place] {
    // Stable: candidates come in order of time.
    let sorted = candidates.enumerated().sorted { left, right in
      left.element.score != right.element.score
        ? metric.direction.isBetter(left.element.score, than: right.element.score) : left.offset < right.offset
    }
    var places: [Place] = []
    var start = sorted.startIndex
    while start < sorted.endIndex {
      let best = sorted[start].element
      let end = sorted[start...].firstIndex { !$0.element.interval.overlaps(best.interval) } ?? sorted.endIndex
      for (_, candidate) in sorted[start..<end].sorted(by: { $0.offset < $1.offset }) {
        places.append(
          Place(
            rank: start + 1, id: candidate.id, entry: candidate.entry, value: candidate.score, interval: candidate.interval))
      }
      start = end
    }
    return places
  }

  /// Rule 5: strictly better wins at once; an equal one leaves the title where it is.
  private static func records(_ candidates: [Candidate], _ metric: BoardTask.Metric) -> [Record] {
    var records: [Record] = []
    for candidate in candidates {
      guard let holder = records.last else {
        records.append(Record(id: candidate.id, entry: candidate.entry, value: candidate.score, gainPpm: nil))
        continue
      }
      guard metric.direction.isBetter(candidate.score, than: holder.value) else { continue }
      let gain = holder.value == 0 ? nil : Int64((abs(candidate.score - holder.value) / abs(holder.value) * 1e6).rounded())
      records.append(Record(id: candidate.id, entry: candidate.entry, value: candidate.score, gainPpm: gain))
    }
    return records
  }
}
