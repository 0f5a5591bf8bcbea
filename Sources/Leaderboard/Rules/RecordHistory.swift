/// Who had the title when, found by playing entries, matches and retractions back in order of time, then id (rules 5 to 8 and
/// 13).
///
/// The first entry takes a vacant seat. Of exact entries a strictly better one takes it at once. Of measured ones the challenger
/// takes it that wins a match against the incumbent; a match counts when both were eligible at its time. A retracted incumbent
/// frees the seat for the best of what is there, and stays in the history.
struct RecordHistory {
  private enum Step {
    case entry(Candidate)
    case match(PlayedMatch)
    case retraction(Retraction)
  }

  /// With what came of each; in order of time, then id.
  private(set) var matches: [PlayedMatch] = []
  /// Entries that won a match that counts.
  private(set) var winners: Set<String> = []
  /// Everybody who had the seat, oldest first.
  private var seats: [Standing.Record] = []
  /// Incumbents that a match was decided about, and those that won the seat by one.
  private var proven: Set<String> = []
  private let task: BoardTask
  /// Not retracted so far; `order` says who came first.
  private var present: [String: (candidate: Candidate, order: Int)] = [:]
  private var arrivals = 0
  private var retracted: Set<String> = []

  /// `candidates` are eligible but for retractions. All in order of time, then id (rule 13). O(n log n) without retractions of
  /// incumbents, and O(n) more for each.
  init(_ candidates: [Candidate], _ matches: [PlayedMatch], _ retractions: [Identified<Retraction>], _ task: BoardTask) {
    self.task = task
    let known = Set(candidates.map(\.id))
    var steps = candidates.map { (time: $0.entry.time, id: $0.id, step: Step.entry($0)) }
    steps += matches.map { ($0.match.time, $0.id, .match($0)) }
    for retraction in retractions where known.contains(retraction.content.entry) {
      steps.append((retraction.content.time, retraction.id, .retraction(retraction.content)))
    }
    for (_, _, step) in steps.sorted(by: { ($0.time, $0.id) < ($1.time, $1.id) }) {
      switch step {
      case .entry(let candidate): play(candidate)
      case .match(let match): play(match)
      case .retraction(let retraction): play(retraction)
      }
    }
  }

  /// Who has the seat; nil when it is vacant.
  var incumbent: Standing.Record? { seats.last.flatMap { $0.retraction == nil ? $0 : nil } }

  /// True when the incumbent has the title: at once for exact values, else once a match was decided about it.
  var isProven: Bool { incumbent.map { !task.metric.isMeasured || proven.contains($0.id) } ?? false }

  /// Everybody who had the seat, titled or not.
  var seated: Set<String> { Set(seats.map(\.id)) }

  /// Those that had the title, oldest first.
  var records: [Standing.Record] { task.metric.isMeasured ? seats.filter { proven.contains($0.id) } : seats }

  private mutating func play(_ candidate: Candidate) {
    guard !retracted.contains(candidate.id) else { return }
    present[candidate.id] = (candidate, arrivals)
    arrivals += 1
    guard let incumbent else {
      seats.append(Standing.Record(candidate, since: candidate.entry.recordedAt))
      return
    }
    // Strictly better wins at once; an equal one leaves the title where it is.
    guard !task.metric.isMeasured, task.metric.direction.isBetter(candidate.score, than: incumbent.score) else { return }
    seats.append(
      Standing.Record(candidate, since: candidate.entry.recordedAt, gainPpm: candidate.score.gainPpm(over: incumbent.score)))
  }

  private mutating func play(_ played: PlayedMatch) {
    var played = played
    let absent = [played.match.challenger, played.match.holder].filter { present[$0] == nil }
    if !absent.isEmpty {
      var reasons = absent.map { "\($0) was not ranked here at that time" }
      if case .void(let others) = played.verdict { reasons = others + reasons }
      played.verdict = .void(reasons)
    }
    matches.append(played)
    guard played.verdict.counts else { return }
    if let winner = played.winner { winners.insert(winner) }
    guard let incumbent, [played.match.challenger, played.match.holder].contains(incumbent.id) else { return }
    proven.insert(incumbent.id)
    guard let winner = played.winner, winner != incumbent.id, let candidate = present[winner]?.candidate else {
      seats[seats.count - 1].defences.append(played)
      return
    }
    proven.insert(winner)
    seats.append(
      Standing.Record(candidate, since: played.match.recordedAt, gainPpm: played.claim(of: winner)?.gainPpm, match: played))
  }

  private mutating func play(_ retraction: Retraction) {
    guard retracted.insert(retraction.entry).inserted else { return }
    present[retraction.entry] = nil
    guard let incumbent, incumbent.id == retraction.entry else { return }
    seats[seats.count - 1].retraction = retraction
    let best = present.values.min { left, right in
      left.candidate.score != right.candidate.score
        ? task.metric.direction.isBetter(left.candidate.score, than: right.candidate.score) : left.order < right.order
    }
    if let best { seats.append(Standing.Record(best.candidate, since: retraction.recordedAt)) }
  }
}

extension Entry {
  /// Milliseconds since 1970, as `recordedAt` says; the earliest there is when that is no time.
  public var time: Int64 { Timestamp(recordedAt)?.milliseconds ?? .min }
}
