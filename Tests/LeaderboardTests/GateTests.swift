import Testing

@testable import Leaderboard

/// Rule 12: worse than the record by the margin, and a match says so.
struct GateTests {
  private func name(_ gate: Gate?) -> String {
    switch gate {
    case .passed: "passed"
    case .failed(let loss, let match): "failed by \(loss)\(match == nil ? "" : ", match")"
    case .suspected(let loss): "suspected of \(loss)"
    case .notRanked(let reasons): "not ranked: \(reasons.joined())"
    case nil: "unknown"
    }
  }

  private func contest() throws -> (Contest, record: String) {
    var contest = try Contest()
    let old = try contest.enter("old", 1_000, at: 1)
    let fast = try contest.enter("fast", 980, at: 2)
    try contest.play(fast, against: old, at: 3)
    return (contest, fast)
  }

  /// 1,078 is 10% more than 980.
  @Test func withoutAMatchALossIsSuspected() throws {
    var (contest, _) = try contest()
    let slow = try contest.enter("slow", 1_078, at: 4)
    let standing = try #require(contest.standing)
    #expect(name(standing.gate(slow, marginPpm: 50_000)) == "suspected of 100000")
    #expect(standing.gate(slow, marginPpm: 50_000)?.isFailed(isStrict: false) == false)
    #expect(standing.gate(slow, marginPpm: 50_000)?.isFailed(isStrict: true) == true)
    #expect(name(standing.gate(slow, marginPpm: 100_000)) == "passed")
  }

  /// The record loses 2% less often than 1 in 100: lower times of 2.07% of the slow one's.
  @Test func aMatchDecides() throws {
    var (contest, record) = try contest()
    let slow = try contest.enter("slow", 1_078, at: 4)
    try contest.play(record, against: slow, at: 5)
    var standing = try #require(contest.standing)
    #expect(name(standing.gate(slow, marginPpm: 10_000)) == "failed by 20750, match")
    #expect(standing.gate(slow, marginPpm: 10_000)?.isFailed(isStrict: false) == true)
    // By the match it is within this margin, whatever the scores of two days say.
    #expect(name(standing.gate(slow, marginPpm: 30_000)) == "passed")
    // The latest match counts.
    try contest.play(slow, against: record, gains: Make.smallGains, at: 6)
    standing = try #require(contest.standing)
    #expect(name(standing.gate(slow, marginPpm: 10_000)) == "passed")
  }

  @Test func theRecordAndTheBetterPass() throws {
    var (contest, record) = try contest()
    let better = try contest.enter("better", 900, at: 4)
    let standing = try #require(contest.standing)
    #expect(name(standing.gate(record, marginPpm: 0)) == "passed")
    #expect(name(standing.gate(better, marginPpm: 0)) == "passed")
  }

  @Test func whatIsNotRankedFails() throws {
    var (contest, _) = try contest()
    let gone = try contest.enter("gone", 900, at: 4)
    try contest.retract(gone, at: 5)
    let gate = contest.standing?.gate(gone, marginPpm: 0)
    #expect(name(gate) == "not ranked: retracted: machine sold")
    #expect(gate?.isFailed(isStrict: false) == true)
    #expect(contest.standing?.gate("e-0123456789abcdef", marginPpm: 0) == nil)
  }

  /// 1,100 is 10% more than 1,000, whoever has the title.
  @Test func aVariantMayStandInTheRecordsStead() throws {
    var contest = try Contest()
    _ = try contest.enter("base", 1_500, at: 1)
    let base = try contest.enter("base", 1_000, at: 2)
    _ = try contest.enter("best", 500, at: 3)
    let slow = try contest.enter("slow", 1_100, at: 4)
    let standing = try #require(contest.standing)
    #expect(name(standing.gate(slow, marginPpm: 50_000, versus: "base")) == "suspected of 100000", "the newest counts")
    #expect(name(standing.gate(slow, marginPpm: 100_000, versus: "base")) == "passed")
    #expect(name(standing.gate(base, marginPpm: 0, versus: "base")) == "passed")
    #expect(standing.rival(versus: "base")?.id == base)
    // A mistyped name must not pass.
    #expect(
      name(standing.gate(slow, marginPpm: 50_000, versus: "bsae")) == "not ranked: no entry of bsae is ranked to hold it against")
  }

  /// As text the half second comes before the whole one: `.` is less than `Z`.
  @Test func theNewestIsTheLatestByTime() throws {
    var (board, machine) = try Make.timedBoard()
    func enter(_ variant: String, _ call: Int64, _ time: String) throws -> String {
      var entry = Make.timed(variant, calls: [Int64](repeating: call, count: 5), at: 0, hardware: machine)
      entry.recordedAt = time
      return try board.insert(entry)
    }
    _ = try enter("base", 2_000, "2026-11-23T20:15:00Z")
    let newest = try enter("base", 1_000, "2026-11-23T20:15:00.500Z")
    let slow = try enter("slow", 1_100, "2026-11-23T20:16:00Z")
    let standing = try #require(board.standings.first)
    #expect(standing.rival(versus: "base")?.id == newest)
    #expect(name(standing.gate(slow, marginPpm: 50_000, versus: "base")) == "suspected of 100000")
  }

  @Test func withoutATitleEverybodyPasses() throws {
    var contest = try Contest()
    let only = try contest.enter("only", 1_000, at: 1)
    #expect(name(contest.standing?.gate(only, marginPpm: 0)) == "passed")
  }

  /// Exact values need no match: (440 - 400) / 400 = 10%.
  @Test func exactLossesAreSure() throws {
    let board = try Make.board(Make.exactTask(), [Make.exact("a", flops: 400, at: 1), Make.exact("b", flops: 440, at: 2)])
    let standing = try #require(board.standings.first)
    let worse = try #require(standing.ranking.last?.id)
    #expect(name(standing.gate(worse, marginPpm: 99_999)) == "failed by 100000")
    #expect(name(standing.gate(worse, marginPpm: 100_000)) == "passed")
  }
}
