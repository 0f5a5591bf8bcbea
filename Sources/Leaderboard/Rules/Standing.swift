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
    /// `measured`; `confirmed` when it won a match; `reproduced` when another worker agrees.
    public let level: Entry.Level
  }

  /// An entry outside the ranking.
  public struct Exclusion: Sendable {
    public let id: String
    public let variant: String
    /// A `Timestamp`; empty for one that is not understood.
    public let recordedAt: String
    /// As `Entry.provenance`; empty for one that is not understood.
    public let provenance: [String: String]
    /// At least one.
    public let reasons: [String]

    /// As `Entry.time`.
    public var time: Int64 { Timestamp(recordedAt)?.milliseconds ?? .min }
  }

  /// A result that others tell, from a paper or another board: shown beside the ranking, never in it.
  public struct Reported: Sendable {
    public let id: String
    /// Its provenance has `citation`, `url` and `date`.
    public let entry: Entry
    public let score: Score
    /// Constraints of the task that it does not meet.
    public let unmet: [String]
  }

  /// An entry that was the state of the art from a time on.
  public struct Record: Sendable {
    public let id: String
    public let entry: Entry
    public let score: Score
    /// When it took the seat: when it or its match was recorded, or when the record before was retracted.
    public let since: String
    /// Over the record before, in millionths of its value, and for measured records that of the match; nil for the first and
    /// after a retraction.
    public let gainPpm: Int64?
    /// The match that made it the record; nil for exact ones, for the first and after a retraction.
    public let match: PlayedMatch?
    /// Matches in which it kept the seat, oldest first.
    public internal(set) var defences: [PlayedMatch] = []
    /// Why it is none any more; nil for the holder and for records that were beaten.
    public internal(set) var retraction: Retraction?

    init(_ candidate: Candidate, since: String, gainPpm: Int64? = nil, match: PlayedMatch? = nil) {
      id = candidate.id
      entry = candidate.entry
      score = candidate.score
      self.since = since
      self.gainPpm = gainPpm
      self.match = match
    }
  }

  /// Who has the title.
  public enum Title: Sendable {
    /// It became a record by the rules; `coHolders` are entries with an equal value, or that cannot be told from it.
    case holder(Record, coHolders: [String])
    /// The best measured entry, while no match was decided about who has the seat.
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
  /// Best first.
  public let reported: [Reported]
  /// Records, oldest first. Of measured tasks those about which a match was decided.
  public let records: [Record]
  /// All matches of the task in this class with what came of them, oldest first.
  public let matches: [PlayedMatch]
  /// Words about entries, oldest first.
  public let attestations: [Attestation]
  public let title: Title
  /// Id of the entry that challengers play against; nil when the seat is vacant.
  public let incumbent: String?
  /// Beside a holder of a measured task: the best entry with a better score that has not played the holder yet.
  public let contender: Place?
  /// Rule 10: ids of entries that are faster than the machine can be, by time.
  public let quarantined: [String]
  /// Ids of entries that challengers played against at some time, or would have: without them the history would be another.
  let seated: Set<String>
  /// Of every entry here, by id.
  let variants: [String: String]
  /// What quality tasks found of the models here, when the task asks for it.
  let quality: MeasuredQuality

  /// The name of an entry's variant, ranked or not; the id itself for an entry of elsewhere.
  public func variant(of entry: String) -> String { variants[entry] ?? entry }
}

extension Standing {
  /// Rules 1 to 13 applied to the facts of one task in one class.
  init(
    task: BoardTask, hardwareClass: String, facts: StandingFacts, machines: Set<String>, quality: MeasuredQuality,
    judged: [String: JudgedEntry] = [:]
  ) {
    self.quality = quality
    let eligibility = Eligibility(task: task, machines: machines, quality: quality)
    let jury = Jury(eligibility, facts, judged)
    let history = RecordHistory(
      jury.eligible, facts.matches.map { MatchRules(task: task).judge($0.id, $0.content) }, facts.retractions, task)
    let reproduction = Reproduction(task.metric.isMeasured ? jury.ranked : [])
    let ranking = Self.rank(jury.ranked, task.metric.direction) { candidate in
      reproduction.isReproduced(candidate)
        ? .reproduced : history.winners.contains(candidate.id) ? max(.confirmed, candidate.entry.level) : candidate.entry.level
    }
    self.task = task
    self.hardwareClass = hardwareClass
    self.ranking = ranking
    excluded = jury.excluded
    reported = jury.reported.sorted { task.metric.direction.isBetter($0.score, than: $1.score) }
    quarantined = jury.quarantined
    records = history.records
    matches = history.matches
    attestations = facts.attestations.map(\.content)
    incumbent = history.incumbent?.id
    seated = history.seated
    variants = Dictionary(facts.entries.map { ($0.id, $0.variant) }) { first, _ in first }
    let title = Self.title(history, ranking, task)
    self.title = title
    contender = Self.contender(beside: title, ranking, history.matches, task)
  }

  /// Rules 5, 6 and 8.
  private static func title(_ history: RecordHistory, _ ranking: [Place], _ task: BoardTask) -> Title {
    guard let incumbent = history.incumbent else { return .vacant }
    guard history.isProven else { return best(ranking, task).map { .contender($0) } ?? .vacant }
    let own = ranking.first { $0.id == incumbent.id }
    // Who lost to the holder can be told from it, whatever the intervals of another day say.
    let beaten = Set(history.matches.filter { $0.winner == incumbent.id }.compactMap { $0.opponent(of: incumbent.id) })
    let coHolders = ranking.filter { place in
      guard place.id != incumbent.id else { return false }
      guard let interval = place.interval, let mine = own?.interval else { return place.score == incumbent.score }
      return interval.overlaps(mine) && !beaten.contains(place.id)
    }
    return .holder(incumbent, coHolders: coHolders.map(\.id))
  }

  private static func contender(beside title: Title, _ ranking: [Place], _ matches: [PlayedMatch], _ task: BoardTask) -> Place? {
    guard task.metric.isMeasured, case .holder(let record, _) = title else { return nil }
    let played = Set(matches.filter(\.verdict.counts).compactMap { $0.opponent(of: record.id) })
    return best(ranking.filter { task.metric.direction.isBetter($0.score, than: record.score) && !played.contains($0.id) }, task)
  }

  /// By score: inside a tie the older may only be first because its trials differ more. Of equal scores the first.
  private static func best(_ places: [Place], _ task: BoardTask) -> Place? {
    places.enumerated().min { left, right in
      left.element.score != right.element.score
        ? task.metric.direction.isBetter(left.element.score, than: right.element.score) : left.offset < right.offset
    }?.element
  }

  /// Rule 9: entries that cannot be told from the best of their group share its rank (1, 1, 3): exact ones when they are equal,
  /// measured ones when their intervals overlap; inside a tie the older first.
  private static func rank(
    _ candidates: [Candidate], _ direction: BoardTask.Direction, level: (Candidate) -> Entry.Level
  ) -> [Place] {
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
            spreadPpm: candidate.spreadPpm, level: level(candidate)))
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
