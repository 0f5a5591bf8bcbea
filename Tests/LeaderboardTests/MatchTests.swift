import Testing

@testable import Leaderboard

/// Rule 7: what a match shows by itself.
struct MatchTests {
  private func judge(
    _ mine: [Int64], _ theirs: [Int64], task: BoardTask = Make.timedTask(), checks: [String: Entry.Check] = [:]
  ) -> PlayedMatch {
    MatchRules(task: task).judge("m-1", Make.match("e-1", against: "e-2", mine, theirs, at: 0, hardware: "h-1", checks: checks))
  }

  @Test func aMatchComesBackAsItWas() throws {
    var match = Make.match(
      "e-1", against: "e-2", [1, 2], [3, 4], at: 5, hardware: "h-1", checks: ["output": .init(isPassed: true, note: "same")])
    match.software = "s-1"
    match.provenance = ["batch": "b1", "job": "j7"]
    #expect(try Match(Make.parse(match.json.canonical)) == match)
  }

  /// {"challenger":"e-1","checks":{},"holder":"e-2","pairs":[{"challenger":{"callsPerSample":10,"minNs":10,"p50Ns":10,"samples":25},
  /// "holder":{"callsPerSample":10,"minNs":20,"p50Ns":20,"samples":25}}],"provenance":{"recordedAt":"2026-11-23T00:00:00.000Z"},
  /// "session":"m1","task":"kernels/vision@1","worker":"w1"}, digest by Python.
  @Test func theIDFollowsFromTheContent() throws {
    var board = Board(boardID: "test")
    #expect(try board.insert(Make.match("e-1", against: "e-2", [1], [2], at: 0, hardware: nil)) == "m-b1669502b293ba48")
    let attestation = Attestation(entry: "e-1", statement: "seen", submitter: "ada", recordedAt: "2026-11-23T00:00:00.000Z")
    // {"entry":"e-1","provenance":{"recordedAt":"2026-11-23T00:00:00.000Z","submitter":"ada"},"statement":"seen"}
    #expect(try board.insert(attestation) == "a-268d05e49e48c4eb")
    #expect(throws: LeaderboardError.self) {
      try board.insert(Attestation(entry: "e-1", statement: "", submitter: "", recordedAt: "now"))
    }
  }

  /// W = 36 of 36, p = 1/256. Of the gains 1.7, 1.8, 1.9, 2.0, 2.1, 2.2, 2.4 and 2.5% the Walsh averages have 2.05% and 2.1% in
  /// the middle (18th and 19th of 36, counted by Python); the 2nd is (1.7 + 1.8) / 2, the 35th (2.4 + 2.5) / 2.
  @Test func clearGainsWin() throws {
    let played = judge(Make.times(gains: Make.clearGains), Make.theirs)
    #expect(played.verdict == .won)
    let claim = try #require(played.challenger)
    #expect(claim.p == 1.0 / 256)
    #expect(claim.wins == 8)
    #expect(claim.gainPpm == 20_750)
    #expect(claim.intervalPpm == [17_500, 24_500])
    #expect(played.winner == "e-1")
    #expect(played.holder.map { $0.gain < 0 && $0.wins == 0 && $0.p == 1 } == true)
  }

  @Test func theSameTheOtherWayRoundLoses() {
    let played = judge(Make.theirs, Make.times(gains: Make.clearGains))
    #expect(played.verdict == .lost)
    #expect(played.winner == "e-2")
  }

  @Test(arguments: [Make.smallGains, Make.uncertainGains, [Int64](repeating: 0, count: 8)])
  func tooSmallOrTooUncertainGainsDraw(_ gains: [Int64]) {
    #expect(judge(Make.times(gains: gains), Make.theirs).verdict == .drawn)
  }

  @Test func theLeastEffectIsTheTasks() {
    var task = Make.timedTask()
    task.metric.minEffectPpm = 4_000
    #expect(judge(Make.times(gains: Make.smallGains), Make.theirs, task: task).verdict == .won)
    task.metric.minEffectPpm = 0
    #expect(judge(Make.theirs, Make.theirs, task: task).verdict == .drawn)
  }

  /// A task that counts throughput, say: more is better.
  @Test func theTaskSaysWhichDirectionWins() {
    let task = Make.timedTask(direction: .max)
    #expect(judge(Make.times(gains: Make.clearGains), Make.theirs, task: task).verdict == .lost)
  }

  @Test func whatProvesNothingIsVoid() {
    let mine = Make.times(gains: Make.clearGains)
    #expect(judge(Array(mine[..<7]), Make.theirs).verdict == .void(["7 pairs, at least 8 are needed"]))
    #expect(judge([], []).verdict == .void(["0 pairs, at least 8 are needed"]))
    #expect(judge([0] + mine[1...], Make.theirs).verdict == .void(["1 of 8 pairs have no time"]))
    #expect(judge([-5] + mine[1...], Make.theirs).challenger == nil)
    #expect(
      judge(
        mine, Make.theirs, checks: ["output": .init(isPassed: false, note: "differs"), "other": .init(isPassed: true, note: "")]
      )
      .verdict == .void(["output check failed: differs"]))
    #expect(judge(mine, Make.theirs, task: Make.exactTask()).verdict == .void(["exact values need no match"]))
  }
}
