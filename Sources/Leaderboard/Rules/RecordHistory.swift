/// Rule 5 for exact metrics, and what rule 8 says of retractions: the holders of the title in order of time, found by playing
/// entries and retractions back.
///
/// A retracted holder stays in the history, with the reason; the title then goes to the best of what was there at that time.
struct RecordHistory {
  private(set) var records: [Standing.Record] = []
  private let direction: BoardTask.Direction
  /// Not retracted so far, in order of time.
  private var present: [Candidate] = []
  private var retracted: Set<String> = []

  /// `candidates` are eligible but for retractions; both in order of time, then id (rule 13). O(n log n) without retractions of
  /// candidates, and O(n) more for each.
  init(_ candidates: [Candidate], _ retractions: [Retraction], _ direction: BoardTask.Direction) {
    self.direction = direction
    let known = Set(candidates.map(\.id))
    var retractions = retractions.filter { known.contains($0.entry) }[...]
    for candidate in candidates {
      while let retraction = retractions.first, retraction.time < candidate.entry.time {
        play(retraction)
        retractions.removeFirst()
      }
      play(candidate)
    }
    for retraction in retractions { play(retraction) }
  }

  private mutating func play(_ candidate: Candidate) {
    guard !retracted.contains(candidate.id) else { return }
    present.append(candidate)
    guard let holder = records.last, holder.retraction == nil else {
      records.append(Standing.Record(candidate, since: candidate.entry.recordedAt, gainPpm: nil))
      return
    }
    // Strictly better wins at once; an equal one leaves the title where it is.
    guard direction.isBetter(candidate.score, than: holder.score) else { return }
    records.append(
      Standing.Record(candidate, since: candidate.entry.recordedAt, gainPpm: candidate.score.gainPpm(over: holder.score)))
  }

  private mutating func play(_ retraction: Retraction) {
    guard retracted.insert(retraction.entry).inserted else { return }
    present.removeAll { $0.id == retraction.entry }
    guard let last = records.indices.last, records[last].id == retraction.entry else { return }
    records[last].retraction = retraction
    guard var best = present.first else { return }
    for candidate in present.dropFirst() where direction.isBetter(candidate.score, than: best.score) { best = candidate }
    records.append(Standing.Record(best, since: retraction.recordedAt, gainPpm: nil))
  }
}

extension Entry {
  /// Milliseconds since 1970, as `recordedAt` says.
  var time: Int64 { Timestamp(recordedAt)?.milliseconds ?? .min }
}
