import Testing

@testable import Leaderboard

/// Rules 6 to 8: who has the seat of a measured task, and who may ask for it.
struct TitleTests {
  @Test func aWonMatchMakesTheRecord() throws {
    var contest = try Contest()
    let old = try contest.enter("old", 1_000, at: 1)
    let fast = try contest.enter("fast", 980, at: 2)
    let match = try contest.play(fast, against: old, at: 3)
    let standing = try #require(contest.standing)
    #expect(standing.holder == fast)
    #expect(standing.records.map(\.id) == [old, fast])
    #expect(standing.records.map(\.gainPpm) == [nil, 20_750])
    #expect(standing.records.map(\.since) == [Make.time(1), Make.time(3)])
    #expect(standing.why == "beat old in 8 of 8 pairs, 2.1% faster (1.8 to 2.5), p 0.0039")
    let row = try #require(standing.sotaJSON)
    #expect(row["status"] == "record")
    #expect(row["holder"] == "fast")
    #expect(row["since"]?.text == Make.time(3))
    #expect(row["gainPpm"]?.integer == 20_750)
    #expect(row["match"]?["match"]?.text == match)
    #expect(row["match"]?["p"]?.decimal == 1.0 / 256)
    #expect(row["level"] == "confirmed")
    #expect(row["contender"] == .null)
    #expect(row["evidence"]?["entries"] == JSONValue([fast, old]))
    #expect(row["evidence"]?["matches"] == JSONValue([match]))
    #expect(standing.json["records"]?[1]?["match"]?.text == match)
    #expect(standing.json["matches"]?[0]?["verdict"] == "won")
  }

  @Test func aBetterScoreAloneIsNoRecord() throws {
    var contest = try Contest()
    _ = try contest.enter("old", 1_000, at: 1)
    let fast = try contest.enter("fast", 500, at: 2)
    let standing = try #require(contest.standing)
    #expect(standing.holder == nil)
    #expect(standing.sotaJSON?["entry"]?.text == fast)
    #expect(standing.sotaJSON?["status"] == "contender")
    #expect(standing.sotaJSON?["level"] == "measured")
    #expect(standing.records.isEmpty)
  }

  @Test func aDrawnMatchKeepsTheHolderAndProvesIt() throws {
    var contest = try Contest()
    let old = try contest.enter("old", 1_000, at: 1)
    let fast = try contest.enter("fast", 990, at: 2)
    let match = try contest.play(fast, against: old, gains: Make.smallGains, at: 3)
    let standing = try #require(contest.standing)
    #expect(standing.holder == old)
    #expect(standing.records.map(\.id) == [old])
    #expect(standing.records.first?.defences.map(\.id) == [match])
    #expect(standing.sotaJSON?["gainPpm"] == .null)
    #expect(standing.sotaJSON?["level"] == "measured")
    #expect(standing.sotaJSON?["match"]?["match"]?.text == match)
    // It has a better score, yet has played.
    #expect(standing.contender == nil)
    #expect(standing.why == "held against fast in 0 of 8 pairs, drawn, 0.5% slower (0.5 to 0.5), p 1.00")
    // Their intervals overlap, so they hold it together.
    #expect(standing.sotaJSON?["coHolders"] == JSONValue([fast]))
  }

  @Test func aLostMatchConfirmsTheHolder() throws {
    var contest = try Contest()
    let old = try contest.enter("old", 1_000, at: 1)
    let other = try contest.enter("other", 990, at: 2)
    try contest.play(other, against: old, gains: Make.clearGains.map { -$0 }, at: 3)
    let standing = try #require(contest.standing)
    #expect(standing.holder == old)
    #expect(standing.sotaJSON?["level"] == "confirmed")
    // Who lost is no co-holder, whatever the intervals say.
    #expect(standing.sotaJSON?["coHolders"] == [])
  }

  @Test func aBetterScoreIsShownBesideTheHolder() throws {
    var contest = try Contest()
    let old = try contest.enter("old", 1_000, at: 1)
    let fast = try contest.enter("fast", 980, at: 2)
    try contest.play(fast, against: old, at: 3)
    let faster = try contest.enter("faster", 900, at: 4)
    _ = try contest.enter("slower", 995, at: 5)
    let standing = try #require(contest.standing)
    #expect(standing.holder == fast)
    #expect(standing.contender?.id == faster)
    #expect(standing.sotaJSON?["contender"]?["entry"]?.text == faster)
    #expect(standing.why.hasSuffix("; faster has a better score and has not played yet"))
    // The ranking is by score, the title by matches.
    #expect(standing.ranking.first?.id == faster)
  }

  @Test func aChainOfMatchesIsAHistory() throws {
    var contest = try Contest()
    let ids = try (0..<4).map { try contest.enter("v\($0)", 1_000 - Int64($0) * 20, at: Int64($0)) }
    for index in 1..<4 { try contest.play(ids[index], against: ids[index - 1], at: 10 + Int64(index)) }
    let standing = try #require(contest.standing)
    #expect(standing.records.map(\.id) == ids)
    #expect(standing.records.map { $0.match != nil } == [false, true, true, true])
  }

  /// Beating somebody who has not the seat says nothing about the seat.
  @Test func aMatchAgainstAnotherTakesNoSeat() throws {
    var contest = try Contest()
    let ids = try (0..<3).map { try contest.enter("v\($0)", 1_000 - Int64($0) * 20, at: Int64($0)) }
    try contest.play(ids[1], against: ids[0], at: 10)
    try contest.play(ids[2], against: ids[0], at: 11)
    let standing = try #require(contest.standing)
    #expect(standing.holder == ids[1])
    #expect(standing.ranking.first { $0.id == ids[2] }?.level == .confirmed)
  }

  /// The one that asks may be on either side: the other way round is the same.
  @Test func theIncumbentMayBeTheChallenger() throws {
    var contest = try Contest()
    let old = try contest.enter("old", 1_000, at: 1)
    let fast = try contest.enter("fast", 980, at: 2)
    try contest.play(old, against: fast, gains: Make.clearGains.map { -$0 }, at: 3)
    let standing = try #require(contest.standing)
    #expect(standing.holder == fast)
    #expect(standing.records.last?.gainPpm.map { $0 > 10_000 } == true)
  }

  @Test func aMatchThatProvesNothingDecidesNothing() throws {
    var contest = try Contest()
    let old = try contest.enter("old", 1_000, at: 1)
    let fast = try contest.enter("fast", 980, at: 2)
    try contest.play(fast, against: old, at: 3, checks: ["environment": .init(isPassed: false, note: "busy")])
    let standing = try #require(contest.standing)
    #expect(standing.holder == nil)
    #expect(standing.matches.map(\.verdict) == [.void(["environment check failed: busy"])])
    #expect(standing.json["matches"]?[0]?["reasons"] == ["environment check failed: busy"])
  }

  @Test func aMatchCountsOnlyWhenBothWereRankedAtThatTime() throws {
    var contest = try Contest()
    let old = try contest.enter("old", 1_000, at: 1)
    let fast = try contest.enter("fast", 980, at: 5)
    let early = try contest.play(fast, against: old, at: 4)
    #expect(contest.standing?.matches.map(\.verdict) == [.void(["\(fast) was not ranked here at that time"])])
    #expect(contest.standing?.holder == nil)
    try contest.retract(fast, at: 6)
    try contest.play(fast, against: old, at: 7)
    #expect(contest.standing?.matches.map(\.verdict.counts) == [false, false])
    #expect(contest.standing?.matches.first?.id == early)
    // Of an entry that nobody knows.
    try contest.play("e-0123456789abcdef", against: old, at: 8)
    #expect(contest.standing?.matches.last?.verdict == .void(["e-0123456789abcdef was not ranked here at that time"]))
  }

  @Test func aRetractedRecordFreesTheSeat() throws {
    var contest = try Contest()
    let old = try contest.enter("old", 1_000, at: 1)
    let fast = try contest.enter("fast", 980, at: 2)
    try contest.play(fast, against: old, at: 3)
    try contest.retract(fast, at: 4)
    // The old one was decided about: it holds the title again, since then.
    var standing = try #require(contest.standing)
    #expect(standing.holder == old)
    #expect(standing.records.map(\.id) == [old, fast, old])
    #expect(standing.records.map { $0.retraction?.reason } == [nil, "machine sold", nil])
    #expect(standing.records.last?.since == Make.time(4))
    #expect(standing.why == "the best that was left")
    // A better one that never played takes the seat, unproven.
    let best = try contest.enter("best", 970, at: 2)
    standing = try #require(contest.standing)
    #expect(standing.incumbent == best)
    #expect(standing.holder == nil)
    #expect(standing.records.map(\.id) == [old, fast])
  }

  @Test func anotherWorkerReproduces() throws {
    var contest = try Contest()
    let here = try contest.enter("here", 1_000, at: 1)
    _ = try contest.enter("again", 1_001, at: 2)
    #expect(contest.standing?.ranking.map(\.level) == [.measured, .measured])
    let there = try contest.enter("there", 1_005, at: 3, worker: "w2")
    _ = try contest.enter("another model", 1_000, at: 4, worker: "w3", model: "n")
    let levels = Dictionary(uniqueKeysWithValues: (contest.standing?.ranking ?? []).map { ($0.entry.variant, $0.level) })
    #expect(levels == ["here": .reproduced, "again": .reproduced, "there": .reproduced, "another model": .measured])
    try contest.retract(there, at: 5)
    #expect(contest.standing?.ranking.first { $0.id == here }?.level == .measured)
    // Far away is no agreement.
    _ = try contest.enter("slow", 2_000, at: 6, worker: "w4")
    #expect(contest.standing?.ranking.first { $0.id == here }?.level == .measured)
  }

  @Test func theBestThreeOfABatchMayChallenge() throws {
    var contest = try Contest()
    let old = try contest.enter("old", 1_000, at: 1, batch: "b0")
    let ids = try (0..<5).map { try contest.enter("v\($0)", 990 - Int64($0) * 10, at: 2, batch: "b1") }
    _ = try contest.enter("slower", 1_010, at: 2, batch: "b1")
    _ = try contest.enter("elsewhere", 500, at: 2, batch: "b2")
    func challengers() -> [String]? { contest.standing?.challenges(ofBatch: "b1", limit: 3).map(\.challenger) }
    #expect(contest.standing?.challenges(ofBatch: "b1").first == Challenge(challenger: ids[4], holder: old))
    #expect(challengers() == [ids[4], ids[3], ids[2]])
    try contest.play(ids[4], against: old, gains: Make.smallGains, at: 3)
    #expect(challengers() == [ids[3], ids[2]])
    // The new incumbent has played neither; who lost to the old one may try again, nobody else may.
    try contest.play(ids[3], against: old, at: 4)
    #expect(challengers() == [ids[4]])
    #expect(contest.standing?.challenges(ofBatch: "b9") == [])
    #expect(contest.standing?.challenges(ofBatch: "b1", limit: 0) == [])
  }

  @Test func exactTasksAndVacantSeatsHaveNoChallenges() throws {
    let exact = try Make.board(Make.exactTask(), [Make.exact("a", flops: 2, at: 0), Make.exact("b", flops: 1, at: 1)])
    #expect(exact.standings.first?.challenges(ofBatch: "b1") == [])
    var contest = try Contest()
    let only = try contest.enter("only", 1_000, at: 1)
    #expect(contest.standing?.challenges(ofBatch: "b1") == [])
    try contest.retract(only, at: 2)
    #expect(contest.standing?.challenges(ofBatch: "b1") == [])
  }
}
