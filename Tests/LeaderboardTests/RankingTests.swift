import Statistics
import Testing

@testable import Leaderboard

/// Rules 1, 3, 4, 5, 6 and 9.
struct RankingTests {
  private func standing(of task: BoardTask = Make.exactTask(), _ entries: [Entry]) throws -> Standing {
    try #require(Make.board(task, entries).standings.first)
  }

  private func timed(of task: BoardTask = Make.timedTask(), _ entries: (String) -> [Entry]) throws -> Standing {
    var (board, machine) = try Make.timedBoard(task)
    for entry in entries(machine) { try board.insert(entry) }
    return try #require(board.standings.first)
  }

  @Test func exactTiesShareARankOlderFirst() throws {
    let standing = try self.standing([
      Make.exact("c", flops: 300, at: 0), Make.exact("young", flops: 200, at: 2), Make.exact("old", flops: 200, at: 1),
    ])
    #expect(standing.ranks == ["1 old", "1 young", "3 c"])
  }

  @Test func laterEqualScoreKeepsHolder() throws {
    let standing = try self.standing([Make.exact("late", flops: 200, at: 2), Make.exact("early", flops: 200, at: 1)])
    guard case .holder(let record, let coHolders) = standing.title else { return #expect(Bool(false), "no holder") }
    #expect(record.entry.variant == "early")
    #expect(standing.ranking.filter { coHolders.contains($0.id) }.map(\.entry.variant) == ["late"])
    #expect(standing.records.count == 1)
  }

  @Test func atTheSameTimeTheSmallerIdIsFirst() throws {
    let entries = ["a", "b", "c", "d"].map { Make.exact($0, flops: 200, at: 1) }
    let standing = try self.standing(entries)
    #expect(standing.ranking.map(\.id) == standing.ranking.map(\.id).sorted())
    guard case .holder(let record, _) = standing.title else { return #expect(Bool(false), "no holder") }
    #expect(record.id == standing.ranking.first?.id)
  }

  @Test func aStrictlyBetterCountIsTheRecordAtOnce() throws {
    let standing = try self.standing([
      Make.exact("a", flops: 400, at: 1), Make.exact("b", flops: 300, at: 2), Make.exact("worse", flops: 350, at: 3),
    ])
    #expect(standing.records.map(\.entry.variant) == ["a", "b"])
    // (400 - 300) / 400 = 25%.
    #expect(standing.records.map(\.gainPpm) == [nil, 250_000])
    #expect(standing.sotaJSON?["since"]?.text == Make.time(2))
    #expect(standing.sotaJSON?["status"]?.text == "record")
  }

  @Test func theTaskSaysWhichDirectionIsBetter() throws {
    let standing = try self.standing(
      of: Make.exactTask(direction: .max), [Make.exact("low", flops: 400, at: 1), Make.exact("high", flops: 500, at: 2)])
    #expect(standing.ranks == ["1 high", "2 low"])
    // (500 - 400) / 400 = 25%.
    #expect(standing.records.map(\.gainPpm) == [nil, 250_000])
  }

  /// As doubles the two are equal.
  @Test func exactCountsAreComparedBeyondADouble() throws {
    let standing = try self.standing([
      Make.exact("more", flops: 9_007_199_254_740_993, at: 1), Make.exact("less", flops: 9_007_199_254_740_992, at: 2),
    ])
    #expect(standing.ranks == ["1 less", "2 more"])
    #expect(standing.json["ranking"]?[1]?["value"]?.integer == 9_007_199_254_740_993)
  }

  @Test func aGainThatNoNumberHoldsIsNull() throws {
    let fromZero = try standing(
      of: Make.exactTask(direction: .max), [Make.exact("a", flops: 0, at: 1), Make.exact("b", flops: 5, at: 2)])
    #expect(fromZero.records.map(\.gainPpm) == [nil, nil])
    let enormous = try standing(
      of: Make.exactTask(direction: .max), [Make.exact("a", flops: 1, at: 1), Make.exact("b", flops: .max, at: 2)])
    #expect(enormous.records.map(\.gainPpm) == [nil, nil])
  }

  @Test func otherClassesAndVersionsStandBeside() throws {
    var (board, machine) = try Make.timedBoard()
    let other = try board.insert(hardware: ["processor": "Another CPU"])
    try board.insert(Make.timed("slow", calls: [90, 90, 90, 90, 90], at: 1, hardware: machine))
    try board.insert(Make.timed("fast", calls: [10, 10, 10, 10, 10], at: 2, hardware: other))
    #expect(board.standings.map(\.ranks) == (machine < other ? [["1 slow"], ["1 fast"]] : [["1 fast"], ["1 slow"]]))
    #expect(board.standings.map(\.hardwareClass) == [machine, other].sorted())

    var versions = try Make.board(Make.exactTask(), [Make.exact("a", flops: 5, at: 1)])
    try versions.insert(Make.exactTask(version: 2))
    try versions.insert(Make.exact("b", flops: 4, at: 2, task: "flops/vision@2"))
    #expect(versions.standings.map(\.ranks) == [["1 a"], ["1 b"]])
  }

  /// The kernel's own speed is its smallest trial, a user's latency the middle one.
  @Test func theTaskSaysWhichTrialCounts() throws {
    let calls: [Int64] = [104, 100, 103, 101, 102]
    let minimum = try timed { [Make.timed("a", calls: calls, at: 1, hardware: $0)] }
    #expect(minimum.ranking.first?.score == .measured(100))
    let median = try timed(of: Make.timedTask(statistic: .median)) { [Make.timed("a", calls: calls, at: 1, hardware: $0)] }
    #expect(median.ranking.first?.score == .measured(102))
    // (104 - 100) / 100 = 4%.
    #expect(minimum.ranking.first?.spreadPpm == 40_000)
  }

  /// Of n trials the minimum of a resample is among the k smallest with 1 - ((n - k) / n)^n. n = 5: k = 3 gives 0.98976, k = 4
  /// 0.99968; n = 10: k = 4 gives 0.99395, k = 5 0.99902. So the interval ends at the fourth and at the fifth, and begins as far
  /// below the first.
  @Test func theIntervalOfAMinimumIsTheBootstrapsLimit() {
    #expect(minimumInterval([5, 3, 1, 2, 4]) == Interval(lower: 0, upper: 4))
    #expect(minimumInterval((1...10).map(Double.init)) == Interval(lower: 0, upper: 5))
    #expect(minimumInterval([105, 103, 101, 102, 104]) == Interval(lower: 98, upper: 104))
    #expect(minimumInterval([7]) == Interval(lower: 7, upper: 7))
    #expect(minimumInterval([]) == nil)
  }

  /// Intervals [97, 103], [98, 104], [104, 108]: the third meets the second, but not the best.
  @Test func tiesAreWithTheBestOfTheGroupOnly() throws {
    let standing = try timed { machine in
      [
        Make.timed("third", calls: [106, 107, 107, 108, 109], at: 1, hardware: machine),
        Make.timed("second", calls: [101, 102, 103, 104, 105], at: 2, hardware: machine),
        Make.timed("best", calls: [100, 101, 102, 103, 104], at: 3, hardware: machine),
      ]
    }
    #expect(standing.ranks == ["1 second", "1 best", "3 third"])
  }

  @Test func theBestMeasuredEntryIsAContenderNeverARecord() throws {
    let standing = try timed { machine in
      [
        Make.timed("old", calls: [101, 102, 103, 104, 105], at: 2, hardware: machine),
        Make.timed("best", calls: [100, 101, 102, 103, 104], at: 3, hardware: machine),
      ]
    }
    guard case .contender(let place) = standing.title else { return #expect(Bool(false), "no contender") }
    #expect(place.entry.variant == "best")
    #expect(standing.records.isEmpty)
    let row = try #require(standing.sotaJSON)
    #expect(row["status"]?.text == "contender")
    #expect(row["interval"] == [97, 103])
    #expect(row["gainPpm"]?.isNull == true)
    #expect(row["evidence"]?["trials"]?.integer == 5)
    #expect(row["coHolders"]?.array?.count == 1)
  }
}
