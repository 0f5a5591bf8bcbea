import Testing

@testable import Leaderboard

/// Rules 2, 10 and 11: not ranked, with reasons.
struct EligibilityTests {
  private func reasons(_ entry: Entry, _ task: BoardTask = Make.exactTask()) throws -> [String] {
    let standing = try #require(Make.board(task, [entry]).standings.first)
    #expect(standing.ranking.isEmpty != standing.excluded.isEmpty)
    return standing.excluded.first?.reasons ?? []
  }

  private func timedReasons(_ task: BoardTask = Make.timedTask(), _ entry: (String) -> Entry) throws -> [String] {
    var (board, machine) = try Make.timedBoard(task)
    try board.insert(entry(machine))
    let standing = try #require(board.standings.first)
    #expect(standing.ranking.isEmpty != standing.excluded.isEmpty)
    return standing.excluded.first?.reasons ?? []
  }

  @Test func aSoundEntryIsRanked() throws {
    #expect(try reasons(Make.exact("a", flops: 0, at: 0)).isEmpty)
    #expect(try timedReasons { Make.timed("a", calls: [10, 11, 12, 11, 10], at: 0, hardware: $0) }.isEmpty)
  }

  @Test func reportedResultsAreNotRanked() throws {
    let standing = try #require(Make.board(Make.exactTask(), [Make.exact("a", flops: 5, at: 0, level: .reported)]).standings.first)
    #expect(standing.ranking.isEmpty)
    #expect(standing.reported.map(\.score) == [.exact(5)])
    // Without a value there is nothing to show beside the ranking.
    #expect(
      try reasons(Make.exact("a", flops: nil, at: 0, level: .reported)) == ["reported, not measured", "no value for flops"])
  }

  @Test func aMissingValueIsNoValue() throws {
    #expect(try reasons(Make.exact("a", flops: nil, at: 0)) == ["no value for flops"])
  }

  @Test func failedChecksAreNamed() throws {
    let checks = [
      "output": Entry.Check(isPassed: false, note: "differs by 3%"), "environment": Entry.Check(isPassed: false, note: ""),
      "floor": Entry.Check(isPassed: false, note: "0.8 of the least time"), "other": Entry.Check(isPassed: true, note: ""),
    ]
    #expect(
      try reasons(Make.exact("a", flops: 5, at: 0, checks: checks)) == [
        "environment check failed", "quarantined, faster than the machine can be: 0.8 of the least time",
        "output check failed: differs by 3%",
      ])
  }

  @Test func fewerThanFiveTrialsAreNotRanked() throws {
    #expect(
      try timedReasons { Make.timed("a", calls: [10, 10, 10, 10], at: 0, hardware: $0) } == ["4 trials, at least 5 are needed"])
    // A task cannot ask for less than the rule, only for more.
    #expect(
      try timedReasons(Make.timedTask(minTrials: 1)) { Make.timed("a", calls: [10, 10, 10, 10], at: 0, hardware: $0) }.count == 1)
    #expect(
      try timedReasons(Make.timedTask(minTrials: 7)) { Make.timed("a", calls: [10, 10, 10, 10, 10, 10], at: 0, hardware: $0) }
        == ["6 trials, at least 7 are needed"])
    #expect(
      try timedReasons { Make.timed("a", calls: [], at: 0, hardware: $0) }
        == ["0 trials, at least 5 are needed", "no value for timeNs"])
  }

  /// `time` stands for `timeNs`, unless there is a metric or a declaration of that very name.
  @Test func aConstraintMayLeaveOutTheUnit() throws {
    var entry = Make.exact("a", flops: 5, at: 0)
    entry.metrics["timeNs"] = 1_000
    func unmet(_ constraint: String) throws -> [String] {
      var task = Make.exactTask()
      task.constraints = [constraint]
      return try reasons(entry, task)
    }
    #expect(try unmet("time <= 1000").isEmpty)
    #expect(try unmet("time < 1000") == ["time is 1000, not < 1000"])
    #expect(try unmet("tim <= 1000") == ["tim is not known (tim <= 1000)"])
    entry.declared["time"] = Entry.Declaration(value: "2.5", source: "a paper")
    #expect(try unmet("time >= 3") == ["time is 2.5, not >= 3"])
    entry.metrics["time"] = 3
    #expect(try unmet("time >= 3").isEmpty)
  }

  @Test func trialsThatDifferTooMuchAreNoEvidence() throws {
    #expect(try timedReasons { Make.timed("a", calls: [10, 13, 10, 10, 10], at: 0, hardware: $0) }.isEmpty)
    #expect(
      try timedReasons { Make.timed("a", calls: [100, 131, 100, 100, 100], at: 0, hardware: $0) }
        == ["trials differ by 31.0%, at most 30.0% is allowed"])
  }

  @Test(arguments: [(Int64(0), Int64(10)), (10, 0), (-10, 10), (10, -1)])
  func aSenselessTimeIsNoTime(_ p50: Int64, calls: Int64) throws {
    let reasons = try timedReasons { machine in
      var entry = Make.timed("a", calls: [10, 10, 10, 10, 10], at: 0, hardware: machine)
      entry.trials[2] = Make.trial(p50: p50, calls: calls)
      return entry
    }
    #expect(reasons == ["1 of 5 trials have no time"])
  }

  @Test func anUnknownMachineIsNotCompared() throws {
    #expect(
      try timedReasons { _ in Make.timed("a", calls: [10, 10, 10, 10, 10], at: 0, hardware: nil) }
        == ["its machine is not known"])
    #expect(
      try timedReasons { _ in Make.timed("a", calls: [10, 10, 10, 10, 10], at: 0, hardware: "h-0000000000000000") }
        == ["its machine h-0000000000000000 is not on the board"])
  }

  @Test(arguments: [
    ("top1 >= 76.1", true), ("top1 > 76.1", false), ("top1 <= 76.1", true), ("top1 < 76.2", true), ("top1 == 76.1", true),
    ("top1 == 76", false), ("flops <= 500", true), ("flops > 500", false), ("top5 >= 1", false), ("top1 ~ 3", false),
    ("top1 >= inf", false), ("top1", false), ("top1 >= x", false),
  ])
  func constraintsFilter(_ constraint: String, holds: Bool) throws {
    let entry = Make.exact("a", flops: 500, at: 0, declared: ["top1": Entry.Declaration(value: "76.1", source: "author")])
    #expect(try reasons(entry, Make.exactTask(constraints: [constraint])).isEmpty == holds)
  }

  @Test func theReasonNamesTheConstraint() throws {
    let entry = Make.exact("a", flops: 500, at: 0, declared: ["top1": Entry.Declaration(value: "76.1", source: "author")])
    #expect(
      try reasons(entry, Make.exactTask(constraints: ["top1 >= 80", "top5 >= 90"])) == [
        "top1 is 76.1, not >= 80", "top5 is not known (top5 >= 90)",
      ])
  }

  @Test(arguments: ["inf", "nan", "-inf", "high"])
  func aDeclaredValueThatIsNoNumberMeetsNothing(_ value: String) throws {
    let entry = Make.exact("a", flops: 500, at: 0, declared: ["top1": Entry.Declaration(value: value, source: "author")])
    #expect(try reasons(entry, Make.exactTask(constraints: ["top1 >= 1"])) == ["top1 is not known (top1 >= 1)"])
  }

  @Test func allReasonsAreGivenAtOnce() throws {
    let entry = Make.exact(
      "a", flops: nil, at: 0, level: .reported, checks: ["output": Entry.Check(isPassed: false, note: "wrong")])
    #expect(try reasons(entry, Make.exactTask(constraints: ["top1 >= 1"])).count == 4)
  }

  /// A later release may write what we cannot read, and hands may break a fact: it must not vanish, nor be ranked.
  @Test(arguments: [
    (["trials", "p50Ns"], "trials[0].p50Ns is missing or no integer"),
    (["provenance", "level"], "provenance.level is no known level"),
    (["provenance", "recordedAt"], "provenance.recordedAt is no time"),
    (["checks", "output"], "checks.output.passed is neither true nor false"),
  ])
  func anEntryThatCannotBeReadIsListed(_ path: [String], reason: String) throws {
    var content = Make.timed("a", calls: [10], at: 0, hardware: nil, checks: ["output": Entry.Check(isPassed: true, note: "")]).json
    if path[0] == "trials" {
      var trial = try #require(content["trials"]?[0])
      trial["p50Ns"] = "soon"
      content["trials"] = [trial]
    } else {
      var part = try #require(content[path[0]])
      part[path[1]] = path[1] == "output" ? ["passed": "perhaps"] : "later"
      content[path[0]] = part
    }
    let (board, _) = try Make.timedBoard()
    var file = board.json
    file["facts"] = .object([FactKind.entry.id(of: content): content])
    let standing = try #require(Board(file, file: "b.json").standings.first)
    #expect(standing.ranking.isEmpty)
    #expect(standing.reasons == ["a": [reason]])
  }
}
