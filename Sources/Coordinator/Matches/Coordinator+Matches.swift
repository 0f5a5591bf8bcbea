import Leaderboard
import Logging
import Scheduling
import Wire

/// Matches that batches earn: decided from the leaderboard file, once a batch and its last round have ended and are shown there.
extension Coordinator {
  /// Before the leaderboard is read again when it could not be.
  private static let matchPause: Duration = .seconds(2)

  /// Submits the matches that are due. What is decided here is committed in the next turn: the next round, or that there is none.
  func arrangeMatches() throws(CoordinatorError) {
    guard !matchmaking.due.isEmpty, !publisher.isDirty, nextMatching.map({ $0 <= clock.now }) ?? true else { return }
    for id in matchmaking.due where isPlaying(id) { matchmaking.postpone(id) }
    guard !matchmaking.due.isEmpty else { return }
    let standings: [Standing]
    do throws(LeaderboardError) {
      let keys = matchmaking.due.compactMap { batches[$0].map(Self.shownTasks) }
      standings = try publisher.board().standings(of: Set(keys.joined()))
    } catch {
      log.error("matches wait for the leaderboard: \(error)")
      nextMatching = clock.now + Self.matchPause
      return
    }
    for id in matchmaking.due.sorted() { try arrange(id, standings) }
  }

  /// True while jobs of the batch, or of its matches, are not final.
  private func isPlaying(_ id: BatchID) -> Bool {
    ([id] + matchmaking.rounds(of: id)).contains { scheduler.state(of: $0) == .running }
  }

  private func arrange(_ id: BatchID, _ standings: [Standing]) throws(CoordinatorError) {
    guard let entry = batches[id] else { return matchmaking.settle(id) }
    var fixtures: [Fixture] = []
    if scheduler.state(of: id) != .cancelled {
      let keys = Self.shownTasks(of: entry)
      for standing in standings where keys.contains(standing.task.key) {
        if let fixture = try nextFixture(of: id, entry, standing) { fixtures.append(fixture) }
      }
    }
    guard !fixtures.isEmpty else {
      matchmaking.settle(id)
      return writes.append(.matching(id, isSettled: true))
    }
    let name = String("matches of \(entry.specification.name)".prefix(Self.matchNameLength))
    let batch = WireBatch(fixtures, name: name, origin: id.rawValue)
    var submit = WireSubmit()
    submit.batch = batch
    let round = take(
      batch, from: entry.submitter, digest: try digest(of: submit), priority: Int32(clamping: scheduler.priority(of: id)))
    matchmaking.postpone(id)
    log.info("batch earned matches", metadata: ["batch": "\(id)", "matches": "\(fixtures.count)", "round": "\(round)"])
  }

  /// Keys of a batch's tasks that the leaderboard shows.
  private static func shownTasks(of entry: BatchEntry) -> Set<String> {
    Set(entry.specification.tasks.filter(BoardPublisher.shows).map { BoardFacts.task($0).key })
  }

  private static let matchNameLength = 1_000

  /// The match that is to be played next on one task in one class; nil when there is none.
  private func nextFixture(of id: BatchID, _ entry: BatchEntry, _ standing: Standing) throws(CoordinatorError) -> Fixture? {
    var series = try series(of: id, entry, standing)
    let earned = standing.challenges(ofBatch: "\(id)", limit: series.limit)
    if let fixture = try nextFixture(of: id, series, earned, standing) { return fixture }
    series.limit += WireGate.matchLimit
    return try nextFixture(of: id, series, suspicions(of: id, entry, standing), standing)
  }

  /// The first of these that can be played and was not yet.
  private func nextFixture(
    of id: BatchID, _ series: MatchSeries, _ challenges: [Challenge], _ standing: Standing
  ) throws(CoordinatorError) -> Fixture? {
    var challenges = challenges
    while let challenge = series.next(of: challenges) {
      do throws(CoordinatorError) {
        return try fixture(challenge, standing)
      } catch {
        guard [.matchForeign, .blobUnknown].contains(error.code) else { throw error }
        log.notice(
          "no match: \(error.message)",
          metadata: ["batch": "\(id)", "challenger": "\(challenge.challenger)", "holder": "\(challenge.holder)"])
        // Without the holder there is none for anybody.
        challenges.removeAll { error.place == challenge.holder || $0 == challenge }
      }
    }
    return nil
  }

  /// What was played before. A match that came to nothing ends the series, and is told.
  private func series(of id: BatchID, _ entry: BatchEntry, _ standing: Standing) throws(CoordinatorError) -> MatchSeries {
    var series = MatchSeries(limit: MatchPolicy(entry.specification.publish.match).limit)
    for round in matchmaking.rounds(of: id) {
      guard let matches = batches[round] else { continue }
      let outcomes = try store.outcomes(from: matches.firstJob, count: matches.specification.jobs.count)
      for pairing in matches.specification.pairings {
        let job = JobID(matches.firstJob.rawValue + Int64(pairing.job))
        guard BoardFacts.task(matches.task(of: job)).key == standing.task.key,
          matches.hardwareID(of: job) == standing.hardwareClass
        else { continue }
        let isDecided = outcomes[job]?.isDecided ?? false
        if !isDecided {
          log.notice(
            "a match came to nothing: no more on this task for the batch", metadata: ["batch": "\(id)", "job": "\(job)"])
        }
        series.played.append(
          MatchSeries.Played(
            challenge: Challenge(challenger: pairing.challenger, holder: pairing.holder), isDecided: isDecided))
      }
    }
    return series
  }

  /// Throws `match.foreign` or `model.unknown`, with the entry in question as the place.
  func fixture(_ challenge: Challenge, _ standing: Standing) throws(CoordinatorError) -> Fixture {
    Fixture(
      challenger: try contestant(challenge.challenger, in: standing), holder: try contestant(challenge.holder, in: standing))
  }

  private func contestant(_ id: String, in standing: Standing) throws(CoordinatorError) -> Contestant {
    guard let place = standing.ranking.first(where: { $0.id == id }) else {
      throw CoordinatorError(.matchForeign, "the entry \(id) is not ranked", place: id, hint: "see why: podium board show")
    }
    return try contestant(id, place.entry)
  }
}

extension BatchEntry {
  /// The class that a job is bound to, as the board has it; nil for one that is bound to none.
  func hardwareID(of job: JobID) -> String? {
    let place = Int(specification.jobs[index(of: job)].hardwareClass) - 1
    return specification.classes.indices.contains(place) ? BoardFacts.hardwareID(specification.classes[place]) : nil
  }
}
