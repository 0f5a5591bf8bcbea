import Statistics
import Testing

@testable import Leaderboard

/// What is kept from one derivation to the next never shows.
struct DerivationTests {
  /// The same facts in a board that derived nothing yet.
  private func fresh(_ board: Board) throws -> Board { try Board(board.json, file: "b.json") }

  private func isAsFresh(_ board: Board) throws -> Bool {
    let fresh = try fresh(board)
    return board.json == fresh.json && board.fileBytes == fresh.fileBytes && board.fileBytes == BoardLayout.bytes(of: board.json)
  }

  @Test(arguments: 1...10)
  func aBoardThatGrowsDerivesWhatAFreshOneDoes(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var contest = try Contest()
    var other = Make.exactTask()
    other.objectives = ["flops:min"]
    var ids: [String] = []
    for step in 0..<25 {
      let time = Int64(step)
      switch random.below(7) {
      case 0 where ids.count > 1:
        let gains = [Make.clearGains, Make.smallGains, Make.clearGains.map { -$0 }][random.below(3)]
        try contest.play(ids[random.below(ids.count)], against: ids[random.below(ids.count)], gains: gains, at: time)
      case 1 where !ids.isEmpty: try contest.retract(ids[random.below(ids.count)], at: time)
      case 2:
        let entry = ids.isEmpty ? "e-later" : ids[random.below(ids.count)]
        try contest.board.insert(Attestation(entry: entry, statement: "s", submitter: "ada", recordedAt: Make.time(time)))
      case 3: _ = try contest.board.insert(hardware: ["cores": .integer(time)])
      case 4: try contest.board.insert(Make.exact("x\(step)", flops: Int64(random.below(9)), at: time))
      case 5 where step > 8: try contest.board.insert(other)
      default: ids.append(try contest.enter("v\(step)", 900 + Int64(random.below(200)), at: time))
      }
      #expect(try isAsFresh(contest.board), "seed \(seed), step \(step)")
    }
  }

  /// Copies share what was derived, and go on apart: also with another definition of one task.
  @Test func copiesThatPartDeriveEachTheirOwn() throws {
    let base = try Make.board(Make.exactTask(), [Make.exact("a", flops: 5, at: 1, task: "flops/new@1")])
    var (one, other) = (base, base)
    try one.insert(Make.exactTask(id: "flops/new"))
    try other.insert(Make.exactTask(id: "flops/new", direction: .max))
    for (index, name) in ["b", "c"].enumerated() {
      try one.insert(Make.exact(name, flops: 4 + Int64(index) * 2, at: 2, task: "flops/new@1"))
      #expect(try isAsFresh(one))
      try other.insert(Make.exact(name, flops: 3 + Int64(index) * 4, at: 2, task: "flops/new@1"))
      #expect(try isAsFresh(other))
      #expect(try isAsFresh(base))
    }
  }

  /// The machine was not on the board, so its entries were not ranked; a merge brings it.
  @Test func aMachineThatComesLaterLetsItsEntriesIn() throws {
    var board = try Make.board(Make.timedTask())
    let machine = FactKind.hardware.id(of: Make.machine)
    try board.insert(Make.timed("a", calls: [9, 9, 9, 9, 9], at: 1, hardware: machine))
    #expect(board.standings.first?.ranking.isEmpty == true)
    var other = Board(boardID: "other")
    _ = try other.insert(hardware: Make.machine)
    try board.merge(other)
    #expect(board.standings.first?.ranking.count == 1)
    #expect(try isAsFresh(board))
  }

  /// A fact has one line, in the bytes that its id is the digest of.
  @Test func aFactIsALineOfTheFile() throws {
    var board = try Make.board(Make.exactTask())
    let entry = Make.exact("a", flops: 5, at: 0)
    let id = try board.insert(entry)
    let text = String(decoding: board.fileBytes, as: UTF8.self)
    #expect(text.hasPrefix("{\n  \"schema\": \"podium.board/1\",\n  \"boardId\": \"test\",\n"))
    #expect(text.contains("\n    \"\(id)\": \(entry.json.canonical)\n  },\n  \"seal\": \""))
    #expect(text.contains("\n  \"hardware\": {},\n"))
  }

  @Test func aFileThatAnotherWroteIsReadAgain() throws {
    let folder = TemporaryFolder()
    let (mine, theirs) = (BoardFile(path: "\(folder.path)/b.json"), BoardFile(path: "\(folder.path)/b.json"))
    try mine.update { (board) throws(LeaderboardError) in try board.insert(Make.exactTask()) }
    try theirs.update { (board) throws(LeaderboardError) in try board.insert(Make.exact("a", flops: 5, at: 0)) }
    #expect(try mine.read().standings.first?.ranks == ["1 a"])
    try mine.update { (board) throws(LeaderboardError) in try board.insert(Make.exact("b", flops: 4, at: 1)) }
    #expect(try theirs.read().standings.first?.ranks == ["1 b", "2 a"])
    folder.write("{", to: "b.json")
    #expect(throws: LeaderboardError.self) { try mine.read() }
  }
}
