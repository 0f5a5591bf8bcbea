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
    case match(Match)
    case attestation(Attestation)

    func insert(into board: inout Board) throws {
      switch self {
      case .task(let task): try board.insert(task)
      case .entry(let entry): try board.insert(entry)
      case .machine(let machine): _ = try board.insert(hardware: machine)
      case .retraction(let retraction): try board.insert(retraction)
      case .match(let match): try board.insert(match)
      case .attestation(let attestation): try board.insert(attestation)
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
      if random.below(8) == 0 {
        let id = FactKind.entry.id(of: entry.json)
        facts.append(
          .attestation(
            Attestation(
              entry: id, statement: "s\(random.below(3))", submitter: "ada", recordedAt: Make.time(Int64(random.below(8))))))
      }
      if random.below(6) == 0 {
        facts.append(
          .retraction(
            Retraction(
              entry: FactKind.entry.id(of: entry.json), reason: "r\(random.below(3))", submitter: "ada",
              recordedAt: Make.time(Int64(random.below(8))))))
      }
    }
    return facts + randomMatches(among: facts, &random)
  }

  /// Between any two timed entries, also of different machines; won, lost, drawn and void.
  private func randomMatches(among facts: [Fact], _ random: inout SplitMix64) -> [Fact] {
    let timed = facts.compactMap { fact -> Entry? in
      guard case .entry(let entry) = fact, entry.task == "kernels/vision@1" else { return nil }
      return entry
    }
    guard !timed.isEmpty else { return [] }
    return (0..<30).map { _ in
      let (one, other) = (timed[random.below(timed.count)], timed[random.below(timed.count)])
      let shift = Int64(random.below(5)) - 2
      let mine = (0..<(7 + random.below(4))).map { _ in Int64(1_000 - shift * 20 + Int64(random.below(9))) }
      return .match(
        Make.match(
          FactKind.entry.id(of: one.json), against: FactKind.entry.id(of: other.json), mine,
          [Int64](repeating: 1_000, count: mine.count), at: Int64(random.below(10)), hardware: one.hardware))
    }
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

  /// The seeds are worth something: there are records, by matches of every verdict.
  @Test func randomBoardsHaveRecordsOfEveryKind() throws {
    var standings: [Standing] = []
    for seed in UInt64(1)...20 {
      var random = SplitMix64(seed: seed)
      standings += try board(randomFacts(&random)).standings
    }
    #expect(Set(standings.flatMap(\.matches).map(\.verdict.name)) == ["won", "lost", "drawn", "void"])
    #expect(standings.contains { $0.holder != nil && $0.task.metric.isMeasured && $0.records.contains { $0.match != nil } })
    #expect(standings.contains { $0.contender != nil })
    #expect(standings.contains { $0.records.contains { $0.retraction != nil && $0.match != nil } })
  }

  /// What was written is read back as the same board, derives the same, and is sound; what this release does not know survives.
  @Test(arguments: 1...20)
  func aRandomBoardSurvivesTheFile(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var json = try board(randomFacts(&random)).json
    let mark: JSONValue = ["kept": [1, "é", nil]]
    json["future"] = mark
    json["facts"]?["q-" + FactKind.entry.id(of: mark).dropFirst(2)] = mark
    let board = try Board(json, file: "b.json")
    let again = try Board(JSONValue(parsing: board.fileBytes, file: "b.json"), file: "b.json")
    #expect(again.fileBytes == board.fileBytes, "seed \(seed)")
    #expect(again.json["future"] == mark)
    #expect(again.json["facts"] == json["facts"])
    let findings = Board.verify(board.fileBytes, file: "b.json")
    #expect(findings.allSatisfy { $0.isNotice || $0.code == .malformed || $0.code == .impossible }, "seed \(seed)")
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
