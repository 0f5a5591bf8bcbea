import Glibc
import Testing

@testable import Leaderboard

@Suite struct BoardFileTests {
  private let folder: Folder
  private var path: String { folder.path + "/board.json" }

  init() throws { folder = try Folder() }

  private func add(_ variant: String, _ flops: Int64, steps: WriteSteps = WriteSteps()) throws(LeaderboardError) {
    try BoardFile(path: path, lockTimeout: .zero, steps: steps).update { (board) throws(LeaderboardError) in
      try board.insert(Sample.flops())
      try board.insert(Sample.count(variant, flops))
    }
  }

  @Test func missingFileIsEmptyOrAnErrorAsAsked() throws {
    #expect(try BoardFile(path: path).read().isBlank)
    let error = try #require(throws: LeaderboardError.self) { try BoardFile(path: path).readExisting() }
    #expect(error.code == .missing)
  }

  @Test func garbageHasItsLineAndColumn() throws {
    try folder.write("board.json", Array("{\n  oops".utf8))
    let error = try #require(throws: LeaderboardError.self) { try BoardFile(path: path).read() }
    #expect(error.code == .syntax)
    #expect(error.place == "\(path):2:3")
    #expect(throws: LeaderboardError.self) { try add("a", 1) }
    #expect(try folder.read("board.json") == Array("{\n  oops".utf8), "and it is left alone")
    #expect(folder.names == ["board.json"])
  }

  @Test func folderInPlaceOfTheFileIsUnreadable() throws {
    let error = try #require(throws: LeaderboardError.self) { try BoardFile(path: folder.path).read() }
    #expect(error.code == .unreadable)
  }

  @Test func folderThatIsNotThereCannotBeWritten() throws {
    let file = BoardFile(path: folder.path + "/none/board.json")
    let error = try #require(throws: LeaderboardError.self) { try file.update { _ in } }
    #expect(error.code == .write)
  }

  @Test func eachChangeIsAGenerationAndNoChangeIsNoWrite() throws {
    try add("a", 2)
    try add("b", 1)
    let bytes = try folder.read("board.json")
    #expect(try BoardFile(path: path).read().generation == 2)
    try add("b", 1)
    #expect(try folder.read("board.json") == bytes)
    #expect(folder.names == ["board.json"], "neither lock nor temporary file stays")
    #expect(String(decoding: bytes.prefix(60), as: UTF8.self).hasPrefix("{\n  \"schema\": \"podium.board/1\",\n  \"boardId\": "))
  }

  @Test(arguments: WriteSteps.Step.allCases) func stoppedAtAnyStepTheOldOrTheNewFileIsWhole(step: WriteSteps.Step) throws {
    try add("a", 2)
    let old = try folder.read("board.json")
    let error = try #require(throws: LeaderboardError.self) { try add("b", 1, steps: WriteSteps(stopsBefore: step)) }
    #expect(error.code == .write)
    let isRenamed = step == .flushFolder
    #expect((try folder.read("board.json") == old) == !isRenamed)
    #expect(try BoardFile(path: path).read().standings.first?.places == (isRenamed ? "b1 a2" : "a1"))
    #expect(folder.names == ["board.json"])
    try add("b", 1)
    #expect(try BoardFile(path: path).read().standings.first?.places == "b1 a2", "the next writer goes on")
  }

  @Test func leftoverOfAKilledWriterIsReplacedAndNotFollowed() throws {
    try folder.write("precious", [1, 2, 3])
    #expect(symlink("\(folder.path)/precious", "\(path).\(getpid()).tmp") == 0)
    try add("a", 2)
    #expect(try folder.read("precious") == [1, 2, 3])
    #expect(folder.names == ["board.json", "precious"])
  }

  @Test func fileKeepsItsPermissions() throws {
    try add("a", 2)
    #expect(chmod(path, 0o664) == 0)
    try add("b", 1)
    var status = stat()
    #expect(stat(path, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o664)
  }

  @Test func boardBeyondTheLimitIsNotWritten() throws {
    let file = BoardFile(path: path, lockTimeout: .zero, steps: WriteSteps(), byteLimit: 300)
    let error = try #require(throws: LeaderboardError.self) {
      try file.update { (board) throws(LeaderboardError) in try board.insert(Sample.flops()) }
    }
    #expect(error.code == .write)
    #expect(folder.names.isEmpty)
  }

  /// As after a lost lock on a network file system.
  @Test func fileThatChangedMeanwhileIsMerged() throws {
    try add("a", 3)
    let copy = BoardFile(path: folder.path + "/copy.json")
    try folder.write("copy.json", folder.read("board.json"))
    try copy.update { (board) throws(LeaderboardError) in try board.insert(Sample.count("c", 1)) }
    try copy.update { (board) throws(LeaderboardError) in try board.insert(Sample.count("d", 4)) }
    let (from, to) = (copy.path, path)
    try BoardFile(path: path).update { (board) throws(LeaderboardError) in
      try board.insert(Sample.count("b", 2))
      guard rename(from, to) == 0 else { throw LeaderboardError(.write, "cannot rename") }
    }
    let board = try BoardFile(path: path).read()
    #expect(board.standings.first?.places == "c1 b2 a3 d4")
    #expect(board.generation == 4)
  }
}
