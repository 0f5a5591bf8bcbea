import Testing

@testable import Leaderboard

/// Rule 8: a retraction frees the seat, and the history says so.
struct RecordHistoryTests {
  private func standing(_ entries: [Entry], retracting: [(Int, at: Int64)]) throws -> Standing {
    var board = try Make.board(Make.exactTask())
    let ids = try entries.map { try board.insert($0) }
    for (index, time) in retracting {
      try board.insert(Retraction(entry: ids[index], reason: "wrong input", submitter: "ada", recordedAt: Make.time(time)))
    }
    return try #require(board.standings.first)
  }

  private let chain = [
    Make.exact("a", flops: 400, at: 10), Make.exact("b", flops: 300, at: 20), Make.exact("c", flops: 200, at: 30),
    Make.exact("b2", flops: 300, at: 40),
  ]

  @Test func aRetractedHolderGivesTheSeatToTheBestOfThatTime() throws {
    let standing = try self.standing(chain, retracting: [(2, at: 50)])
    #expect(standing.records.map(\.entry.variant) == ["a", "b", "c", "b"])
    #expect(standing.records.map { $0.retraction?.reason } == [nil, nil, "wrong input", nil])
    #expect(standing.records.last?.since == Make.time(50))
    #expect(standing.records.last?.gainPpm == nil)
    #expect(standing.ranks == ["1 b", "1 b2", "3 a"])
    #expect(standing.reasons == ["c": ["retracted: wrong input"]])
    #expect(standing.sotaJSON?["holder"]?.text == "b")
  }

  @Test func aRetractedFormerRecordStaysInTheHistory() throws {
    let standing = try self.standing(chain, retracting: [(1, at: 50)])
    #expect(standing.records.map(\.entry.variant) == ["a", "b", "c"])
    #expect(standing.ranks == ["1 c", "2 b2", "3 a"])
  }

  @Test func theLastOneRetractedLeavesTheSeatVacant() throws {
    let alone = try standing([chain[0]], retracting: [(0, at: 50)])
    guard case .vacant = alone.title else { return #expect(Bool(false), "not vacant") }
    #expect(alone.sotaJSON == nil)
    #expect(alone.records.count == 1)
    // The next one needs to beat nobody.
    let refilled = try standing([chain[0], Make.exact("worse", flops: 900, at: 60)], retracting: [(0, at: 50)])
    #expect(refilled.records.map(\.entry.variant) == ["a", "worse"])
    #expect(refilled.records.last?.gainPpm == nil)
  }

  /// Clocks of merged boards differ: what was retracted before it was recorded never held the title.
  @Test func aRetractionFromBeforeCountsFromTheBeginning() throws {
    let standing = try self.standing(chain, retracting: [(2, at: 5)])
    #expect(standing.records.map(\.entry.variant) == ["a", "b"])
  }

  @Test func ofTwoRetractionsTheFirstCounts() throws {
    var board = try Make.board(Make.exactTask())
    let id = try board.insert(chain[0])
    for (reason, time) in [("second", Int64(60)), ("first", 50), ("third", 70)] {
      try board.insert(Retraction(entry: id, reason: reason, submitter: "ada", recordedAt: Make.time(time)))
    }
    let standing = try #require(board.standings.first)
    #expect(standing.reasons == ["a": ["retracted: first"]])
    #expect(standing.records.first?.retraction?.reason == "first")
  }
}
