import Statistics
import Testing

@testable import Leaderboard

/// What is archived stays away, whoever merges what, and nothing that matters depends on it.
struct ArchiveTests {
  /// A contest with a title that a match decided, and `old` entries that nothing rests on.
  private func contest() throws -> (contest: Contest, kept: Set<String>, old: Set<String>) {
    var contest = try Contest()
    let first = try contest.enter("first", 1_000, at: 1)
    let old = try (0..<4).map { try contest.enter("nightly", 1_200 + 50 * Int64($0), at: 2 + Int64($0), model: "m\($0)") }
    let second = try contest.enter("second", 1_100, at: 8, model: "m")
    let fast = try contest.enter("fast", 980, at: 10)
    try contest.play(fast, against: first, at: 11)
    let new = try contest.enter("nightly", 1_300, at: 50, model: "new")
    return (contest, [first, second, fast, new], Set(old))
  }

  private let then = Timestamp(milliseconds: 1_795_392_000_000 + 40)

  @Test func whatDecidesNothingIsMoved() throws {
    let (contest, kept, old) = try contest()
    let (board, part) = try archived(contest.board, before: then)
    #expect(Set(board.facts.ids.filter { $0.hasPrefix("e-") }) == kept)
    #expect(try Set(#require(part).facts.ids) == old)
    #expect(part?.boardID == board.boardID)
    #expect(part?.taskKeys == ["kernels/vision@1"])
    #expect(part.map { Board.verify($0.fileBytes, file: "a.json") } == [])
    #expect(Board.verify(board.fileBytes, file: "b.json") == [])
  }

  @Test func anOlderCopyDoesNotBringThemBack() throws {
    let (contest, _, old) = try contest()
    let before = contest.board
    let (away, part) = try archived(before, before: then)
    var board = away
    let bytes = away.fileBytes
    try board.merge(before)
    try board.merge(#require(part))
    #expect(board.fileBytes == bytes)
    #expect(board.archivedCount(of: [before]) == old.count)
    // The other way round they go there too.
    var other = before
    try other.merge(board)
    #expect(other.fileBytes == bytes)
  }

  /// The coordinator brings a result again after a crash.
  @Test func whatIsInsertedAgainStaysAway() throws {
    let entry = Make.exact("a", flops: 7, at: 1)
    let base = try Make.board(Make.exactTask(), [Make.exact("best", flops: 1, at: 0), Make.exact("b", flops: 2, at: 1), entry])
    let (away, part) = try archived(base, before: then, retired: true)
    var board = away
    let id = FactKind.entry.id(of: entry.json)
    #expect(part?.facts.ids == [id])
    #expect(try board.insert(entry) == id)
    #expect(board.facts.line(id) == nil)
  }

  /// A copy of them goes with the entry.
  @Test func wordsStay() throws {
    let (known, _, old) = try contest()
    var contest = known
    let id = try #require(old.min())
    try contest.retract(id, at: 20)
    try contest.board.insert(Attestation(entry: id, statement: "seen", submitter: "ada", recordedAt: Make.time(21)))
    let (board, part) = try archived(contest.board, before: then)
    #expect(part?.facts.count == old.count + 2)
    #expect(board.facts.ids.count { $0.hasPrefix("x-") || $0.hasPrefix("a-") } == 2)
    #expect(board.facts.line(id) == nil)
    #expect(Board.verify(board.fileBytes, file: "b.json") == [])
    #expect(part.map { Board.verify($0.fileBytes, file: "a.json") } == [])
    var back = board
    try back.restore(from: #require(part))
    #expect(back.facts == contest.board.facts)
    #expect(back.standings.first?.excluded.map(\.id) == [id])
  }

  @Test func reportedResultsAndThoseOfQualityTasksStay() throws {
    var task = Make.exactTask(id: "quality/digits")
    task.kind = .quality
    var board = try Make.board(task, [Make.exact("best", flops: 1, at: 0, task: "quality/digits@1")])
    try board.insert(Make.exactTask())
    try board.insert(Make.exact("worse", flops: 2, at: 1, task: "quality/digits@1"))
    try board.insert(Make.exact("paper", flops: 2, at: 1, level: .reported))
    #expect(try archived(board, before: then, retired: true).part == nil)
  }

  @Test func aMergeIsCounted() throws {
    let (contest, _, old) = try contest()
    let (away, part) = try archived(contest.board, before: then)
    var board = contest.board
    try board.merge(away)
    let gone = board.change(since: contest.board)
    #expect([gone.added, gone.dropped, gone.restored] == [0, old.count, 0])
    board = away
    try board.restore(from: #require(part))
    let back = board.change(since: away)
    #expect([back.added, back.dropped, back.restored] == [old.count, 0, old.count])
  }

  @Test func whatIsAskedForComesBack() throws {
    let (contest, _, old) = try contest()
    let before = contest.board
    let (away, part) = try archived(before, before: then)
    var board = away
    #expect(try board.restore(from: #require(part)) == old.count)
    #expect(board.facts == before.facts)
    #expect(board.standings.first?.ranks == before.standings.first?.ranks)
    // A copy in which they are away still does not take them again.
    var other = away
    try other.merge(board)
    #expect(other.facts == before.facts)
    try board.merge(away)
    #expect(board.facts == before.facts)
    // They may go again.
    let again = try archived(board, before: then).board
    #expect(again.facts == away.facts)
  }

  /// Boards that archive, restore and grow apart: in any order and as often as you like, merging gives the same bytes.
  @Test(arguments: 1...30)
  func mergingIsCommutativeAssociativeAndIdempotentWithArchives(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let entries = (0..<12).map { Make.exact("v\($0)", flops: Int64(random.below(6)), at: Int64($0)) }
    let archive = try Make.board(Make.exactTask(), entries)
    let parts = try (0..<3).map { index in
      var board = Board(boardID: "b\(index)", generation: Int64(index))
      try board.insert(Make.exactTask())
      for entry in entries where random.below(3) > 0 { try board.insert(entry) }
      for _ in 0..<random.below(4) {
        board.archive(Set(board.facts.ids.filter { _ in random.below(2) == 0 }))
        if random.below(2) == 0 { try board.restore(from: archive) }
      }
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
    #expect(try merged(a, b, a).fileBytes == merged(a, b).fileBytes, "seed \(seed)")
    // And through files.
    let read = try merged(Board(bytes: merged(a, b).fileBytes, file: "b.json"), c)
    #expect(try read.fileBytes == merged(a, b, c).fileBytes, "seed \(seed)")
  }

  @Test func aFactBesideItsArchivedIDIsAway() throws {
    let (contest, _, old) = try contest()
    let (board, part) = try archived(contest.board, before: then)
    var json = board.json
    let id = try #require(old.min())
    json["facts"]?[id] = try #require(part?.facts[id])
    #expect(try Board(json, file: "b.json").facts == board.facts)
    #expect(try Board(bytes: BoardLayout.bytes(of: json), file: "b.json").fileBytes == board.fileBytes)
  }

  /// A turn that cannot be counted further says that the entry is there: taken out without a mark, it would come back by the next
  /// merge with an older copy, and be away again for whoever reads the file.
  @Test func anEntryAtItsLastTurnStays() throws {
    let (contest, _, old) = try contest()
    let id = try #require(old.min())
    var json = contest.board.json
    json["archived"] = .object([id: .integer(ArchivedFacts.lastTurn)])
    let board = try Board(json, file: "b.json")
    let (away, part) = try archived(board, before: then)
    #expect(away.facts.line(id) != nil)
    #expect(part?.facts.ids == old.subtracting([id]).sorted())
    #expect(try Board(bytes: away.fileBytes, file: "b.json").facts == away.facts)
    var forced = away
    forced.archive([id])
    #expect(forced.facts == away.facts)
    // The turn before it is still one from which there is a way back.
    json["facts"]?[id] = nil
    json["archived"] = .object([id: .integer(ArchivedFacts.lastTurn - 1)])
    var last = try Board(json, file: "b.json")
    #expect(try last.restore(from: contest.board) == 1)
    #expect(last.facts == contest.board.facts)
    #expect(last.archived.turns == [id: ArchivedFacts.lastTurn])
  }

  /// Marks of other facts than entries mean nothing, and stay.
  @Test func onlyEntriesAreEverAway() throws {
    let (known, _, old) = try contest()
    var contest = known
    try contest.retract(#require(old.min()), at: 20)
    var json = contest.board.json
    let others = contest.board.facts.ids.filter { !$0.hasPrefix("e-") }
    #expect(others.count == 2)
    json["archived"] = .object(Dictionary(uniqueKeysWithValues: others.map { ($0, JSONValue.integer(1)) }))
    let board = try Board(json, file: "b.json")
    #expect(board.facts == contest.board.facts)
    #expect(try Board(bytes: board.fileBytes, file: "b.json").json == board.json)
  }

  @Test(arguments: [
    "7", "[]", "{\"e-1\": 0}", "{\"e-1\": -1}", "{\"e-1\": 1.5}", "{\"e-1\": 9007199254740993}", "{\"e-1\": \"1\"}",
  ])
  func archivedIDsThatCannotBeReadAreRefused(_ text: String) throws {
    var json = try Make.board(Make.exactTask()).json
    json["archived"] = try Make.parse(text)
    let error = #expect(throws: LeaderboardError.self) { try Board(json, file: "b.json") }
    #expect(error?.code == .schema)
    #expect(Board.verify(BoardLayout.bytes(of: json), file: "b.json").map(\.code).contains(.schema))
  }

  @Test func filesMoveAndComeBack() throws {
    let folder = TemporaryFolder()
    let (contest, _, old) = try contest()
    let (file, away) = (BoardFile(path: "\(folder.path)/b.json"), BoardFile(path: "\(folder.path)/a.json"))
    try file.update { (board) throws(LeaderboardError) in try board.merge(contest.board) }
    let result = try file.archive(before: then, to: away)
    #expect(result.moved == old.count)
    #expect(try away.readExisting().facts.ids == old.sorted())
    #expect(try file.verify() == [])
    #expect(try away.verify() == [])
    // Nothing is left to move, and nothing is written.
    let before = folder.read("b.json")
    #expect(try file.archive(before: then, to: away).moved == 0)
    #expect(folder.read("b.json") == before)
    try file.update { (board) throws(LeaderboardError) in try board.restore(from: away.readExisting()) }
    #expect(try BoardFile(path: file.path).readExisting().facts == contest.board.facts)
  }

  /// The archive is whole before the board lets go: a board that cannot be written leaves them in both.
  @Test func anArchiveThatCannotBeWrittenMovesNothing() throws {
    let folder = TemporaryFolder()
    let (contest, _, _) = try contest()
    let file = BoardFile(path: "\(folder.path)/b.json")
    try file.update { (board) throws(LeaderboardError) in try board.merge(contest.board) }
    let before = folder.read("b.json")
    let nowhere = BoardFile(path: "\(folder.path)/missing/a.json")
    #expect(throws: LeaderboardError.self) { try file.archive(before: then, to: nowhere) }
    #expect(folder.read("b.json") == before)
  }
}
