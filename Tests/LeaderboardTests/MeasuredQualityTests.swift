import Testing

@testable import Leaderboard

/// Constraints on the quality of a model's answers, found by the entry's own task or by another one.
@Suite struct MeasuredQualityTests {
  private static let model = String(repeating: "0", count: 64)

  private func task(_ id: String = "quality/digits", constraints: [String] = []) -> BoardTask {
    BoardTask(
      id: id, kind: .quality, workload: ["labels": .string(id)],
      metric: BoardTask.Metric(
        name: "top1Ppm", statistic: .exact, unit: "ppm", direction: .max, isMeasured: false, minEffectPpm: 0),
      constraints: constraints, isComparedOnHardware: false, minTrials: 1, maxSpreadPpm: 0)
  }

  private func found(
    _ metrics: [String: Int64], by task: String = "quality/digits", model: String = model, at milliseconds: Int64 = 0,
    manifest: String = "m1", checks: [String: Entry.Check] = [:], level: Entry.Level = .measured
  ) -> Entry {
    Entry(
      task: "\(task)@1", variant: "v", model: model, parameters: [:], hardware: nil, software: nil, trials: [], metrics: metrics,
      checks: checks, level: level, provenance: ["manifest": manifest], recordedAt: Make.time(milliseconds))
  }

  /// Why a counted entry of the manifest `m1` is not ranked under a constraint, with these results of quality beside it.
  private func reasons(
    _ constraint: String, _ results: [Entry], declared: String? = nil, retracting: Int? = nil
  ) throws -> [String] {
    var board = Board(boardID: "test")
    for id in Set(results.map { String($0.task.dropLast(2)) }) { try board.insert(task(id)) }
    try board.insert(Make.exactTask(constraints: [constraint]))
    var ids: [String] = []
    for result in results { ids.append(try board.insert(result)) }
    var entry = Make.exact("fast", flops: 10, at: 5)
    entry.provenance["manifest"] = "m1"
    if let declared { entry.declared["top1"] = Entry.Declaration(value: declared, source: "paper") }
    try board.insert(entry)
    if let retracting {
      try board.insert(Retraction(entry: ids[retracting], reason: "wrong labels", submitter: "a", recordedAt: Make.time(9)))
    }
    let standing = try #require(board.standings.first { $0.task.kind == .flops })
    return standing.excluded.flatMap(\.reasons)
  }

  @Test(
    arguments: [
      ("top1 >= 75", 750_000, true), ("top1 >= 75", 749_999, false), ("top1 > 76.12", 761_300, true),
      ("top1 == 100", 1_000_000, true),
      ("top1 <= 0.0001", 1, true), ("top1Ppm >= 750000", 750_000, true),
    ] as [(String, Int64, Bool)])
  func accuracyIsInPercent(_ constraint: String, _ ppm: Int64, holds: Bool) throws {
    let entry = found(["top1Ppm": ppm])
    let board = try Make.board(task(constraints: [constraint]), [entry])
    #expect((board.standings.first?.ranking.count == 1) == holds)
  }

  @Test func theBestUnderABoundOfOperationsIsATask() throws {
    let board = try Make.board(
      task(constraints: ["flops <= 2000000000"]),
      [
        found(["top1Ppm": 700_000, "flops": 2_000_000_000]), found(["top1Ppm": 800_000, "flops": 2_000_000_001]),
        found(["top1Ppm": 900_000]),
      ])
    let standing = try #require(board.standings.first)
    #expect(standing.ranking.map(\.score) == [.exact(700_000)])
    #expect(
      Set(standing.excluded.flatMap(\.reasons)) == [
        "flops is 2000000001, not <= 2000000000", "flops is not known (flops <= 2000000000)",
      ])
  }

  @Test func anotherTasksResultCountsForTheSameModel() throws {
    #expect(try reasons("top1 >= 75", [found(["top1Ppm": 760_000])]) == [])
    #expect(try reasons("top1 >= 77", [found(["top1Ppm": 760_000])]) == ["top1 is 76, not >= 77"])
    #expect(try reasons("errorRate <= 24", [found(["errorRatePpm": 240_000])]) == [])
    #expect(try reasons("mse < 0.94", [found(["msePpb": 937_500_000])]) == [])
    let other = found(["top1Ppm": 760_000], model: String(repeating: "1", count: 64))
    #expect(try reasons("top1 >= 75", [other]) == ["top1 is not known (top1 >= 75)"])
  }

  @Test func onlyTheQualityIsTheModelsOwn() throws {
    #expect(try reasons("items >= 1", [found(["top1Ppm": 1, "items": 5])]) == ["items is not known (items >= 1)"])
  }

  @Test func whatWasMeasuredCountsBeforeWhatWasDeclared() throws {
    #expect(try reasons("top1 >= 75", [], declared: "76.1") == [])
    #expect(try reasons("top1 >= 75", [found(["top1Ppm": 700_000])], declared: "76.1") == ["top1 is 70, not >= 75"])
  }

  @Test func whatDoesNotCountIsNotAskedFor() throws {
    let good = found(["top1Ppm": 760_000])
    let unknown = ["top1 is not known (top1 >= 75)"]
    #expect(try reasons("top1 >= 75", [good], retracting: 0) == unknown)
    #expect(try reasons("top1 >= 75", [found(["top1Ppm": 760_000], level: .reported)]) == unknown)
    let failed = found(["top1Ppm": 760_000], checks: ["output": Entry.Check(isPassed: false, note: "")])
    #expect(try reasons("top1 >= 75", [failed]) == unknown)
  }

  @Test func ofOneTaskTheNewestCountsAndTheOwnBatchBeforeAll() throws {
    let old = found(["top1Ppm": 700_000], at: 1, manifest: "m2")
    let new = found(["top1Ppm": 800_000], at: 2, manifest: "m3")
    let own = found(["top1Ppm": 750_000], at: 0)
    #expect(try reasons("top1 == 80", [new, old]) == [])
    #expect(try reasons("top1 == 75", [new, own, old]) == [])
  }

  @Test func tasksThatDifferAreToldApartByName() throws {
    let digits = found(["top1Ppm": 760_000])
    let letters = found(["top1Ppm": 400_000], by: "quality/letters")
    let both = [digits, letters]
    #expect(
      try reasons("top1 >= 75", both) == [
        "quality/digits:top1 is 76, quality/letters:top1 is 40; the constraint must name one of them"
      ])
    #expect(try reasons("quality/digits:top1 >= 75", both) == [])
    #expect(try reasons("quality/letters:top1 >= 75", both) == ["quality/letters:top1 is 40, not >= 75"])
    #expect(try reasons("quality/words:top1 >= 75", both) == ["quality/words:top1 is not known (quality/words:top1 >= 75)"])
    // Two that agree are no matter.
    #expect(try reasons("top1 >= 75", [digits, found(["top1Ppm": 760_000], by: "quality/letters")]) == [])
  }

  /// What was derived before is not kept when another task's facts change.
  @Test func whatIsFoundLaterAndTakenBackChangesTheRanking() throws {
    var board = try Make.board(Make.exactTask(constraints: ["top1 >= 75"]), [Make.exact("fast", flops: 10, at: 1)])
    try board.insert(task())
    func ranked() -> Int { board.standings.first { $0.task.kind == .flops }?.ranking.count ?? 0 }
    #expect(ranked() == 0)
    let id = try board.insert(found(["top1Ppm": 760_000], at: 2))
    #expect(ranked() == 1)
    try board.insert(Retraction(entry: id, reason: "wrong labels", submitter: "a", recordedAt: Make.time(3)))
    #expect(ranked() == 0)
  }

  @Test func theFrontKnowsTheQualityOfModels() throws {
    var task = Make.exactTask()
    task.objectives = ["flops:min", "top1:max"]
    var board = try Make.board(task, [Make.exact("fast", flops: 10, at: 1)])
    try board.insert(self.task())
    try board.insert(found(["top1Ppm": 761_300], at: 2))
    let front = try #require(board.standings.first { $0.task.kind == .flops }?.front)
    #expect(front.points.map { $0.values.map(\.score.value) } == [[10, 76.13]])
  }
}
