import Statistics
import Testing

@testable import Leaderboard

/// Rule 11: the Pareto front.
struct FrontTests {
  private func exact(_ points: [(String, flops: Int64, top1: String?)], objectives: [String]) throws -> Standing {
    var task = Make.exactTask()
    task.objectives = objectives
    let entries = points.enumerated().map { index, point in
      Make.exact(
        point.0, flops: point.flops, at: Int64(index),
        declared: point.top1.map { ["top1": .init(value: $0, source: "paper")] } ?? [:])
    }
    return try #require(try Make.board(task, entries).standings.first)
  }

  /// b is worse than a on both; c and d give one for the other; e equals a, and neither dominates.
  @Test func whoIsBetterAllRoundDominates() throws {
    let standing = try exact(
      [("a", 400, "76.1"), ("b", 500, "75"), ("c", 100, "70"), ("d", 900, "80.5"), ("e", 400, "76.1")],
      objectives: ["flops:min", "top1:max"])
    let front = try #require(standing.front)
    #expect(front.points.map(\.variant) == ["c", "a", "e", "b", "d"])
    #expect(front.points.filter { $0.dominatedBy == nil }.map(\.variant) == ["c", "a", "e", "d"])
    #expect(front.points.first { $0.variant == "b" }?.dominatedBy == front.points[1].id)
    let json = standing.json["pareto"]
    #expect(json?["objectives"]?[1] == ["metric": "top1", "direction": "max"])
    #expect(json?["points"]?[0]?["values"]?[0]?["value"] == 100)
    #expect(json?["points"]?[0]?["values"]?[1]?["value"] == 70)
    #expect(json?["points"]?[3]?["dominatedBy"]?.text == front.points[1].id)
  }

  /// From its row: those on the front first, whatever their place.
  @Test func theRowShowsTheSameFront() throws {
    let standing = try exact(
      [("a", 400, "76.1"), ("b", 500, "75"), ("c", 100, "70"), ("d", 900, "80.5"), ("f", 3, nil)],
      objectives: ["flops:min", "top1:max"])
    let front = try #require(standing.front)
    let row = try #require(standing.json["pareto"]).canonicalBytes
    let shown = try #require(ShownFront(row[...]))
    #expect(shown.objectives == front.objectives)
    #expect(shown.points(limit: 9).map(\.variant) == ["c", "a", "d", "b"])
    #expect(shown.points(limit: 9).map(\.dominatedBy) == [nil, nil, nil, front.points[1].id])
    #expect(shown.points(limit: 2).map(\.values) == [[100, 70], [400, 76.1]])
    #expect(shown.pointCount == 4 && shown.incompleteCount == 1)
    #expect(shown.incomplete(limit: 9).map { $0["variant"]?.text } == ["f"])
    for text in ["null", "{}", "[]", "{\"incomplete\":[],\"objectives\":[],\"points\":[]}"] {
      #expect(ShownFront(Array(text.utf8)[...]) == nil, "\(text)")
    }
  }

  @Test func whoLacksAValueStandsApart() throws {
    let front = try #require(try exact([("a", 4, nil), ("b", 5, "70")], objectives: ["flops:min", "top1:max"]).front)
    #expect(front.points.map(\.variant) == ["b"])
    #expect(front.incomplete.map(\.reasons) == [["top1 is not known"]])
  }

  @Test(arguments: [[], ["flops"], ["flops:min", "top1:best"], [":min"]])
  func withoutObjectivesThereIsNoFront(_ objectives: [String]) throws {
    let standing = try exact([("a", 4, nil)], objectives: objectives)
    #expect(standing.front == nil)
    #expect(standing.json["pareto"] == .null)
  }

  /// Intervals [98, 104], [99, 105] and [300, 306] with peaks of 10, 20 and 5 bytes. The second is not wholly slower than the
  /// first, but both its ends are: so the first, with less memory, dominates it. The third is slower, with less memory.
  @Test func aMeasuredObjectiveHasItsInterval() throws {
    var task = Make.timedTask()
    task.objectives = ["time:min", "peak:min"]
    var (board, machine) = try Make.timedBoard(task)
    for (name, first, peak) in [("first", Int64(101), Int64(10)), ("second", 102, 20), ("third", 303, 5)] {
      var entry = Make.timed(name, calls: (0..<5).map { first + $0 }, at: 1, hardware: machine)
      entry.metrics["peakBytes"] = peak
      try board.insert(entry)
    }
    let front = try #require(board.standings.first?.front)
    #expect(front.points.map(\.variant) == ["first", "second", "third"])
    #expect(front.points[0].values[0].interval == Interval(lower: 98, upper: 104))
    #expect(front.points.map { $0.dominatedBy != nil } == [false, true, false])
    #expect(board.standings.first?.json["pareto"]?["points"]?[0]?["values"]?[0]?["interval"] == [98, 104])
  }

  /// Overlapping intervals where one end is better and one is worse: neither dominates, though the second has less memory.
  @Test func anIntervalThatIsBetterAtOneEndIsNotWorse() throws {
    var task = Make.timedTask()
    task.objectives = ["time:min", "peak:min"]
    var (board, machine) = try Make.timedBoard(task)
    for (name, calls, peak) in [
      ("narrow", [100, 100, 100, 101, 101] as [Int64], Int64(20)), ("wide", [90, 95, 96, 110, 111], 10),
    ] {
      var entry = Make.timed(name, calls: calls, at: 1, hardware: machine)
      entry.metrics["peakBytes"] = peak
      try board.insert(entry)
    }
    let front = try #require(board.standings.first?.front)
    #expect(front.points.allSatisfy { $0.dominatedBy == nil })
  }

  /// The order by ends finds every dominated point: compared with all pairs.
  @Test(arguments: 1...10)
  func theFrontIsThatOfAllPairs(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let points = (0..<40).map { index in
      ("v\(index)", flops: Int64(random.below(12)), top1: Optional("\(random.below(12))"))
    }
    let front = try #require(try exact(points, objectives: ["flops:min", "top1:max"]).front)
    for point in front.points {
      let isDominated = front.points.contains { other in
        let (mine, theirs) = (point.values.map(\.score.value), other.values.map(\.score.value))
        return theirs[0] <= mine[0] && theirs[1] >= mine[1] && theirs != mine
      }
      #expect((point.dominatedBy != nil) == isDominated, "seed \(seed), \(point.variant)")
    }
  }
}
