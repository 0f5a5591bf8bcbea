import FoundationEssentials
import Leaderboard
import Scheduling
import Testing
import Wire

@testable import Coordinator

/// From better scores to matches, and from matches to records.
@Suite struct MatchTests {
  private let league: League

  init() throws { league = try League() }

  @Test func betterScorePlaysTheHolderAndTakesTheTitle() throws {
    let batch = try league.submit(["slow", "fast"])
    let times: [String: Int64] = ["slow": 1_000_000, "fast": 900_000]
    try league.play(times)
    try league.play(times)
    #expect(try league.client.batch(batch).matching)
    try league.publish()
    #expect(try league.title() == "contender fast")

    let status = try league.client.batch(batch)
    let round = try #require(status.matches.first)
    #expect(status.matching && status.matches.count == 1)
    let lease = try league.play(times)
    #expect(lease.variant.name == "fast" && lease.opponent.name == "slow")
    #expect(lease.task.trials == 16 && lease.task.reuse == "never" && lease.task.id == "kernels/league")
    try league.publish()

    let standing = try league.standing()
    let played = try #require(standing.matches.first)
    #expect(played.verdict == .won && played.match.pairs.count == 8 && played.match.session == "w1/1/\(lease.claim.fence)")
    #expect(played.match.provenance["batch"] == "b\(round)" && played.match.checks["output"]?.isPassed == true)
    #expect(played.match.hardware == standing.hardwareClass && played.match.worker == "w1")
    #expect(try league.title() == "record fast")
    let ended = try league.client.batch(batch)
    #expect(!ended.matching && ended.matches == [round])
    let match = try league.client.batch(round)
    #expect(match.name == "matches of league slowfast" && match.state == "done" && match.published)
    // (1,000,000 - 900,000) / 1,000,000 in each pair; 8 of 8 by chance: 1/256.
    #expect(match.jobs.map(\.outcome) == ["fast won against slow: a gain of 10.00% (p 0.0039) in 8 of 8 pairs"])
    #expect(match.jobs.map(\.variant) == ["fast against slow"])
    let samples = try FileManager.default.contentsOfDirectory(atPath: league.site.folder + "/leaderboard.json.samples")
    #expect(samples == ["\(played.id).jsonl"])
  }

  @Test func challengersPlayOneAfterTheOtherBestFirst() throws {
    let batch = try league.submit(["slow", "good", "better", "best"])
    let times: [String: Int64] = ["slow": 1_000_000, "good": 950_000, "better": 900_000, "best": 850_000]
    for _ in 0..<4 { try league.play(times) }
    try league.publish()
    #expect(try league.play(times).variant.name == "best")
    #expect(try league.lease() == nil, "the next only when this one is decided")
    try league.publish()
    // Nobody has a better score than the new record.
    #expect(try league.lease() == nil)
    #expect(try !league.client.batch(batch).matching && league.title() == "record best")
  }

  @Test func drawnMatchesEndAfterThree() throws {
    let batch = try league.submit(["slow", "a", "b", "c", "d"])
    let times: [String: Int64] = ["slow": 1_000_000, "a": 990_000, "b": 980_000, "c": 970_000, "d": 960_000]
    for _ in 0..<5 { try league.play(times) }
    try league.publish()
    var challengers: [String] = []
    while let lease = try league.lease() {
      challengers.append(lease.variant.name)
      // Head to head they are equal.
      try league.play([lease.variant.name: 1_000_000, "slow": 1_000_000])
      try league.publish()
    }
    #expect(challengers == ["d", "c", "b"])
    let status = try league.client.batch(batch)
    #expect(status.matches.count == 3 && !status.matching)
    #expect(try league.title() == "record slow", "a defended seat is a title")
  }

  @Test func batchThatAsksForNoMatchesEarnsNone() throws {
    let batch = try league.submit(["slow", "fast"], match: "never")
    for _ in 0..<2 { try league.play(["slow": 1_000_000, "fast": 900_000]) }
    try league.publish()
    let status = try league.client.batch(batch)
    #expect(status.matches.isEmpty && !status.matching && status.published)
    #expect(try league.lease() == nil)
  }

  @Test func failedMatchEndsTheSeries() throws {
    let batch = try league.submit(["slow", "fast", "faster"])
    let times: [String: Int64] = ["slow": 1_000_000, "fast": 900_000, "faster": 800_000]
    for _ in 0..<3 { try league.play(times) }
    try league.publish()
    #expect(try league.play(times, ending: .jobError).variant.name == "faster")
    try league.publish()
    #expect(try league.lease() == nil)
    let status = try league.client.batch(batch)
    #expect(status.matches.count == 1 && !status.matching)
    #expect(try league.title() == "contender faster")
  }

  @Test func matchThatShowsNothingEndsTheSeries() throws {
    let batch = try league.submit(["slow", "fast", "faster"])
    let times: [String: Int64] = ["slow": 1_000_000, "fast": 900_000, "faster": 800_000]
    for _ in 0..<3 { try league.play(times) }
    try league.publish()
    try league.play(times, isSound: false)
    try league.publish()
    #expect(try league.lease() == nil && !league.client.batch(batch).matching)
    #expect(try league.standing().matches.map(\.verdict.name) == ["void"])
  }

  @Test func restartLosesNoMatchAndDoublesNone() throws {
    let batch = try league.submit(["slow", "good", "best"])
    let times: [String: Int64] = ["slow": 1_000_000, "good": 900_000, "best": 850_000]
    for _ in 0..<3 { try league.play(times) }
    // Ended, and neither on the board nor decided.
    try league.restart()
    try league.publish()
    let rounds = try league.site.client().batch(batch).matches
    #expect(rounds.count == 1)
    // Decided, and not played.
    try league.restart()
    try league.publish()
    #expect(try league.site.client().batch(batch).matches == rounds)
    try league.play(times)
    // Played, and not settled.
    try league.restart()
    try league.publish()
    #expect(try league.title() == "record best")
    // Settled.
    try league.restart()
    try league.publish()
    let status = try league.site.client().batch(batch)
    #expect(status.matches == rounds && !status.matching)
    #expect(try league.lease() == nil)
  }

  /// What another site measured under the same numbers stands on the board; it cannot be run here.
  @Test func holderOfElsewhereIsNotPlayed() throws {
    let other = try League()
    _ = try other.submit(["slow"], match: "never")
    try other.play(["slow": 1_000_000])
    try other.publish()
    try FileManager.default.copyItem(
      atPath: other.site.folder + "/leaderboard.json", toPath: league.site.folder + "/leaderboard.json")
    league.site.clock.advance(.seconds(60))
    let batch = try league.submit(["fast"])
    try league.play(["fast": 900_000])
    try league.publish()
    #expect(try league.title() == "contender fast")
    let status = try league.client.batch(batch)
    #expect(status.matches.isEmpty && !status.matching)
  }

  @Test func retriedBatchMayEarnMatchesAgain() throws {
    let batch = try league.submit(["slow", "fast"])
    let times: [String: Int64] = ["slow": 1_000_000, "fast": 900_000]
    try league.play(times)
    try league.play(times, ending: .jobError)
    try league.publish()
    #expect(try !league.client.batch(batch).matching)
    _ = try league.client.ask { $0.retry.batch = batch }
    // The same job again.
    league.forgetAnswers()
    while let lease = try league.lease(), !lease.hasOpponent {
      try league.play(times)
      try league.publish()
    }
    #expect(try league.lease()?.hasOpponent == true)
  }

  @Test func clientsMayNotSendMatches() throws {
    var batch = probes(1)
    batch.origin = 1
    #expect(try league.client.submit(batch).error.code == "batch.invalid")
    batch = probes(1)
    batch.jobs[0].opponent = 1
    #expect(try league.client.submit(batch).error.code == "batch.invalid")
    batch = probes(1)
    batch.pairings = [WirePairing()]
    #expect(try league.client.submit(batch).error.code == "batch.invalid")
  }

  @Test func explanationSaysWhoPlaysWhomAndWhy() throws {
    let batch = try league.submit(["slow", "fast"])
    for _ in 0..<2 { try league.play(["slow": 1_000_000, "fast": 900_000]) }
    try league.publish()
    let lease = try #require(try league.lease())
    let sentence = try league.client.ask { $0.job.job = lease.claim.job }.job.sentence
    #expect(
      sentence.contains(
        /^fast \(e-[0-9a-f]{16}\) plays slow \(e-[0-9a-f]{16}\) on kernels\/league@1, which has the seat, since its score in batch b/
      ))
    #expect(sentence.contains("b\(batch) is better: leased to w1"))
  }
}
