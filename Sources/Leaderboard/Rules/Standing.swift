public import Statistics

/// One task in one class: who is ranked where, who is not and why, and who holds the title.
public struct Standing: Sendable {
  /// An entry in the ranking.
  public struct Place: Sendable {
    /// From 1; equal for entries that cannot be told apart.
    public let rank: Int
    public let id: String
    public let entry: Entry
    public let score: Score
    /// In the metric's unit; nil for exact scores.
    public let interval: Interval?
    /// (largest - smallest) / smallest of the trials, in millionths; nil for exact scores.
    public let spreadPpm: Int64?
  }

  /// An entry outside the ranking.
  public struct Exclusion: Sendable {
    public let id: String
    public let variant: String
    /// At least one.
    public let reasons: [String]
  }

  /// An entry that was the state of the art from a time on.
  public struct Record: Sendable {
    public let id: String
    public let entry: Entry
    public let score: Score
    /// When it became the record: when it was recorded, or when the record before was retracted.
    public let since: String
    /// Over the record before, in millionths of its value; nil for the first and after a retraction.
    public let gainPpm: Int64?
    /// Why it is none any more; nil for the holder and for records that were beaten.
    public internal(set) var retraction: Retraction?

    init(_ candidate: Candidate, since: String, gainPpm: Int64?) {
      id = candidate.id
      entry = candidate.entry
      score = candidate.score
      self.since = since
      self.gainPpm = gainPpm
    }
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
  /// By time, then id.
  public let excluded: [Exclusion]
  /// Records, oldest first. Measured tasks have none without matches.
  public let records: [Record]
  public let title: Title
}

extension Standing {
  /// `facts` and `retractions` in order of time, then id (rule 13).
  init(
    task: BoardTask, hardwareClass: String, facts: [EntryFact], retractions: [Retraction], machines: Set<String>
  ) {
    let eligibility = Eligibility(task: task, machines: machines)
    // Of several retractions of an entry the first counts.
    let retracted = Dictionary(retractions.map { ($0.entry, $0) }) { first, _ in first }
    var ranked: [Candidate] = []
    var eligible: [Candidate] = []
    var excluded: [Exclusion] = []
    for fact in facts {
      var reasons = retracted[fact.id].map { ["retracted: \($0.reason)"] } ?? []
      switch fact.content {
      case .failure(let malformed): reasons.append(malformed.reason)
      case .success(let entry):
        let judgement = eligibility.judge(fact.id, entry)
        if let candidate = judgement.candidate, judgement.reasons.isEmpty {
          eligible.append(candidate)
          if reasons.isEmpty { ranked.append(candidate) }
        }
        reasons += judgement.reasons
      }
      if !reasons.isEmpty { excluded.append(Exclusion(id: fact.id, variant: fact.variant, reasons: reasons)) }
    }
    self.task = task
    self.hardwareClass = hardwareClass
    self.excluded = excluded
    ranking = Self.rank(ranked, task.metric.direction)
    guard !task.metric.isMeasured else {
      records = []
      // Of a tie the best: the older may only be in it because its trials differ more.
      let best = ranking.prefix { $0.rank == 1 }.enumerated().min { left, right in
        left.element.score != right.element.score
          ? task.metric.direction.isBetter(left.element.score, than: right.element.score) : left.offset < right.offset
      }
      title = best.map { .contender($0.element) } ?? .vacant
      return
    }
    records = RecordHistory(eligible, retractions, task.metric.direction).records
    guard let holder = records.last, holder.retraction == nil else {
      title = .vacant
      return
    }
    title = .holder(holder, coHolders: ranked.filter { $0.score == holder.score && $0.id != holder.id }.map(\.id))
  }

  /// Rule 9: entries that cannot be told from the best of their group share its rank (1, 1, 3): exact ones when they are equal,
  /// measured ones when their intervals overlap; inside a tie the older first.
  private static func rank(_ candidates: [Candidate], _ direction: BoardTask.Direction) -> [Place] {
    // Stable: candidates come in order of time.
    let sorted = candidates.enumerated().sorted { left, right in
      left.element.score != right.element.score
        ? direction.isBetter(left.element.score, than: right.element.score) : left.offset < right.offset
    }
    var places: [Place] = []
    var start = sorted.startIndex
    while start < sorted.endIndex {
      let best = sorted[start].element
      let end = sorted[start...].firstIndex { !isTied($0.element, best) } ?? sorted.endIndex
      for (_, candidate) in sorted[start..<end].sorted(by: { $0.offset < $1.offset }) {
        places.append(
          Place(
            rank: start + 1, id: candidate.id, entry: candidate.entry, score: candidate.score, interval: candidate.interval,
            spreadPpm: candidate.spreadPpm))
      }
      start = end
    }
    return places
  }

  private static func isTied(_ candidate: Candidate, _ best: Candidate) -> Bool {
    guard let interval = candidate.interval, let bestInterval = best.interval else { return candidate.score == best.score }
    return interval.overlaps(bestInterval)
  }
}
