import Statistics
import Testing

@testable import Leaderboard

/// Merging is set union, and what is shown follows from the facts alone.
struct MergeTests {
  private enum Fact {
    case task(BoardTask)
    case entry(Entry)
    case machine(JSONValue)
    case retraction(Retraction)

    func insert(into board: inout Board) throws {
      switch self {
      case .task(let task): try board.insert(task)
      case .entry(let entry): try board.insert(entry)
      case .machine(let machine): _ = try board.insert(hardware: machine)
      case .retraction(let retraction): try board.insert(retraction)
      }
    }
  }

  /// Many equal values and times, so that every tie-break is used.
  private func randomFacts(_ random: inout SplitMix64) -> [Fact] {
    let machines: [JSONValue] = [Make.machine, ["processor": "Another CPU"]]
    let ids = machines.map { FactKind.hardware.id(of: $0) }
    var facts: [Fact] = [.task(Make.exactTask()), .task(Make.timedTask()), .task(Make.exactTask(id: "flops/max", direction: .max))]
    facts += machines.map(Fact.machine)
    for index in 0..<40 {
      let time = Int64(random.below(6))
      let entry: Entry
      switch random.below(3) {
      case 0: entry = Make.exact("v\(index)", flops: Int64(random.below(5)), at: time)
      case 1: entry = Make.exact("v\(index)", flops: Int64(random.below(5)), at: time, task: "flops/max@1")
      default:
        let calls = (0..<(4 + random.below(4))).map { _ in Int64(100 + random.below(8)) }
        entry = Make.timed("v\(index)", calls: calls, at: time, hardware: ids[random.below(2)])
      }
      facts.append(.entry(entry))
      if random.below(6) == 0 {
        facts.append(
          .retraction(
            Retraction(
              entry: FactKind.entry.id(of: entry.json), reason: "r\(random.below(3))", submitter: "ada",
              recordedAt: Make.time(Int64(random.below(8))))))
      }
    }
    return facts
  }

  private func board(_ facts: [Fact]) throws -> Board {
    var board = Board(boardID: "test")
    for fact in facts { try fact.insert(into: &board) }
    return board
  }

  @Test(arguments: 1...20)
  func theOrderOfInsertionDoesNotShow(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let facts = randomFacts(&random)
    let bytes = try board(facts).fileBytes
    for _ in 0..<3 { #expect(try board(facts.shuffled(using: &random)).fileBytes == bytes, "seed \(seed)") }
  }

  @Test(arguments: 1...20)
  func mergingIsCommutativeAssociativeAndIdempotent(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let facts = randomFacts(&random)
    let parts = try (0..<3).map { index in
      var board = Board(boardID: "b\(index)", generation: Int64(index), unknown: ["note": .string("n\(random.below(9))")])
      for fact in facts where random.below(2) == 0 { try fact.insert(into: &board) }
      return board
    }
    func merged(_ boards: Board...) throws -> Board {
      var result = boards[0]
      for board in boards.dropFirst() { try result.merge(board) }
      return result
    }
    let (a, b, c) = (parts[0], parts[1], parts[2])
    #expect(try merged(a, b).fileBytes == merged(b, a).fileBytes, "seed \(seed)")
    #expect(try merged(merged(a, b), c).fileBytes == merged(a, merged(b, c)).fileBytes, "seed \(seed)")
    #expect(try merged(a, a).fileBytes == a.fileBytes, "seed \(seed)")
  }

  @Test func aConflictLeavesTheBoardAsItWas() throws {
    var mine = try Make.board(Make.exactTask(), [Make.exact("a", flops: 1, at: 0)])
    let theirs = try Make.board(Make.exactTask(direction: .max), [Make.exact("b", flops: 2, at: 0)])
    let before = mine.fileBytes
    let error = #expect(throws: LeaderboardError.self) { try mine.merge(theirs) }
    #expect(error?.code == .conflict)
    #expect(mine.fileBytes == before)
  }
}
