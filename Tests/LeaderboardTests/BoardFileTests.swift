import Glibc
import Testing

@testable import Leaderboard

/// The file on disk: whole or not at all, one writer at a time.
struct BoardFileTests {
  private let folder = TemporaryFolder()
  private var path: String { folder.path + "/board.json" }
  private var file: BoardFile { BoardFile(path: path, lockTimeout: .zero) }

  /// Beyond the largest number that the kernel gives.
  private func ghost(_ offset: Int32 = 0) -> ProcessIdentity {
    ProcessIdentity(process: 4_194_305 + offset, host: ProcessIdentity.current.host, start: 5)
  }

  private func add(_ variant: String, _ flops: Int64, with file: BoardFile) throws(LeaderboardError) {
    try file.update { (board) throws(LeaderboardError) in
      try board.insert(Make.exactTask())
      try board.insert(Make.exact(variant, flops: flops, at: flops))
    }
  }

  private func variants() throws -> [String] {
    try file.read().standings.flatMap(\.ranking).map(\.entry.variant).sorted()
  }

  private func failure(_ body: () throws(LeaderboardError) -> Void) -> LeaderboardError? {
    do throws(LeaderboardError) {
      try body()
      return nil
    } catch {
      return error
    }
  }

  @Test func aMissingFileIsAnEmptyBoard() throws {
    #expect(try file.read().standings.isEmpty)
    let error = #expect(throws: LeaderboardError.self) { try file.readExisting() }
    #expect(error?.code == .missing)
    #expect(error?.isAboutAccess == true)
  }

  @Test func updatesAddUp() throws {
    try add("a", 2, with: file)
    let first = try file.readExisting()
    try add("b", 3, with: file)
    let second = try file.readExisting()
    #expect(try variants() == ["a", "b"])
    #expect(second.boardID == first.boardID)
    #expect([first.generation, second.generation] == [1, 2])
    #expect(folder.names() == ["board.json"])
  }

  @Test func nothingNewIsNotWritten() throws {
    try add("a", 2, with: file)
    let before = FileVersion(path)
    try add("a", 2, with: file)
    #expect(FileVersion(path) == before)
  }

  @Test func whatTheBodyThrowsLeavesTheFile() throws {
    try add("a", 2, with: file)
    let before = folder.read("board.json")
    let error = failure { () throws(LeaderboardError) in
      try file.update { (board) throws(LeaderboardError) in
        try board.insert(Make.exact("b", flops: 1, at: 1))
        try board.insert(Make.exactTask(direction: .max))
      }
    }
    #expect(error?.code == .conflict)
    #expect(folder.read("board.json") == before)
    #expect(folder.names() == ["board.json"])
  }

  @Test(arguments: [("", "1:1"), ("not a board", "1:1"), ("{\n  \"schema\": ", "2:13"), ("\u{89}PNG", "1:1")])
  func garbageIsRefusedAtItsPlace(_ text: String, place: String) {
    folder.write(text, to: "board.json")
    let error = failure { () throws(LeaderboardError) in _ = try file.read() }
    #expect(error?.code == .syntax)
    #expect(error?.place == "\(path):\(place)")
    #expect(error?.isAboutAccess == false)
    // It is not overwritten either.
    #expect(failure { () throws(LeaderboardError) in try add("a", 1, with: file) }?.code == .syntax)
    #expect(folder.read("board.json") == Array(text.utf8))
    #expect(folder.names() == ["board.json"])
  }

  @Test func aBoardCutAnywhereIsRefused() throws {
    try add("a", 2, with: file)
    let bytes = try #require(folder.read("board.json"))
    for count in 0..<bytes.count - 1 {
      folder.write(Array(bytes[..<count]), to: "board.json")
      #expect(failure { () throws(LeaderboardError) in _ = try file.read() }?.code == .syntax, "cut at \(count)")
    }
  }

  @Test func whatCannotBeReadOrWrittenIsSaid() {
    #expect(failure { () throws(LeaderboardError) in _ = try BoardFile(path: folder.path).read() }?.code == .unreadable)
    let nowhere = BoardFile(path: folder.path + "/missing/board.json")
    #expect(failure { () throws(LeaderboardError) in try add("a", 1, with: nowhere) }?.code == .write)
    folder.write("", to: "file")
    #expect(
      failure { () throws(LeaderboardError) in _ = try BoardFile(path: folder.path + "/file/b.json").read() }?.code == .unreadable)
  }

  @Test func aLinkStaysALinkAndAModeStays() throws {
    try add("a", 2, with: file)
    chmod(path, 0o664)
    symlink("board.json", folder.path + "/link.json")
    try add("b", 3, with: BoardFile(path: folder.path + "/link.json"))
    #expect(try variants() == ["a", "b"])
    #expect(FileVersion(path)?.mode == 0o664)
    var status = stat()
    #expect(lstat(folder.path + "/link.json", &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
  }

  /// The process ends before each step in turn, also in the middle of the bytes and of cleaning up.
  @Test func aWriterKilledAtAnyStepLeavesAWholeFile() throws {
    try add("a", 2, with: file)
    let old = folder.read("board.json")
    var survivors: [[String]] = []
    for lifetime in 0... {
      folder.write(old ?? [], to: "board.json")
      let life = Lifetime(lifetime)
      let dying = BoardFile(
        path: path, lockTimeout: .zero, identity: ghost(), steps: FileSteps(isAlive: { _ in life.step() }, pieceBytes: 300))
      _ = failure { () throws(LeaderboardError) in try add("b", 3, with: dying) }
      survivors.append(try variants())
      // Whoever comes next is not held up, and cleans up; 4 is new to old and new file alike. A lock that was made but not
      // signed is nobody's: it is dead when it is old.
      if folder.read("board.json.lock") == [] { Self.age(path + ".lock") }
      try add("c", 4, with: file)
      #expect(folder.names() == ["board.json"], "killed before step \(lifetime)")
      if !life.hasEnded { break }
    }
    // First the old file, from the rename on the new one.
    let turn = try #require(survivors.firstIndex(of: ["a", "b"]))
    #expect(survivors[..<turn].allSatisfy { $0 == ["a"] })
    #expect(survivors[turn...].allSatisfy { $0 == ["a", "b"] })
    // Lock, its line, file, several pieces, flush, rename come before; flushing the folder and the unlock after.
    #expect(turn >= 8 && survivors.count - turn == 3)
  }

  @Test func anotherWriterIsWaitedForAndThenToldAbout() throws {
    folder.write(ProcessIdentity.current.line, to: "board.json.lock")
    let error = failure { () throws(LeaderboardError) in try add("a", 1, with: file) }
    #expect(error?.code == .locked)
    #expect(error?.isTemporary == true)
    #expect(error?.message.contains("process \(getpid())") == true)
    #expect(folder.names() == ["board.json.lock"])
  }

  @Test func aLockOfAnotherHostIsNeverTaken() {
    folder.write(ProcessIdentity(process: 4_194_305, host: "elsewhere/pid:[1]", start: 5).line, to: "board.json.lock")
    #expect(failure { () throws(LeaderboardError) in try add("a", 1, with: file) }?.code == .locked)
  }

  @Test func aLockOfADeadProcessIsTaken() throws {
    folder.write(ghost().line, to: "board.json.lock")
    folder.write("half a file", to: "board.json.\(ghost().process).tmp")
    try add("a", 1, with: file)
    #expect(try variants() == ["a"])
    #expect(folder.names() == ["board.json"])
  }

  /// The number was given to another process since: ours, which began at another time.
  @Test func aLockOfAReusedProcessNumberIsTaken() throws {
    let current = ProcessIdentity.current
    folder.write(
      ProcessIdentity(process: current.process, host: current.host, start: current.start + 1).line, to: "board.json.lock")
    try add("a", 1, with: file)
    #expect(try variants() == ["a"])
  }

  @Test func aFreshLockWithoutANameMayBeInTheMaking() throws {
    folder.write("", to: "board.json.lock")
    #expect(failure { () throws(LeaderboardError) in try add("a", 1, with: file) }?.code == .locked)
    Self.age(path + ".lock")
    try add("a", 1, with: file)
    #expect(folder.names() == ["board.json"])
  }

  @Test func ofManyWhoFindADeadLockOnlyOneTakesIt() async throws {
    let lock = path + ".lock"
    for round in 0..<20 {
      folder.write(ghost().line, to: "board.json.lock")
      let taken = await withTaskGroup(of: Bool.self) { group in
        for _ in 0..<8 {
          group.addTask { (try? BoardLock.acquire(lock, as: .current, timeout: .zero, steps: FileSteps())) != nil }
        }
        return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(taken == 1, "round \(round)")
    }
  }

  @Test func aLockThatWasLostIsNotRemoved() throws {
    let lock = try BoardLock.acquire(path + ".lock", as: .current, timeout: .zero, steps: FileSteps())
    unlink(path + ".lock")
    folder.write("another's", to: "other")
    rename(folder.path + "/other", path + ".lock")
    lock.release()
    #expect(folder.read("board.json.lock") == Array("another's".utf8))
  }

  @Test func writersOfOneProcessTakeTurns() async throws {
    let file = BoardFile(path: path, lockTimeout: .seconds(60))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in 0..<12 {
        group.addTask {
          try file.update { (board) throws(LeaderboardError) in
            try board.insert(Make.exactTask())
            try board.insert(Make.exact("v\(index)", flops: Int64(index), at: 1))
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try variants().count == 12)
    #expect(try file.read().generation == 12)
  }

  /// On a network file system a lock can be lost; then two write at once, and nobody's facts may go.
  @Test func aWriterWithoutTheLockIsMerged() throws {
    try add("a", 2, with: file)
    let intruder = Once { [folder, path] in
      let other = BoardFile(path: folder.path + "/other.json")
      _ = try? other.update { (board) throws(LeaderboardError) in
        board = try BoardFile(path: path).read()
        try board.insert(Make.exact("intruder", flops: 7, at: 7))
      }
      rename(folder.path + "/other.json", path)
    }
    let steps = FileSteps(isAlive: { step in
      if step == .flush { intruder.run() }
      return true
    })
    try add("b", 3, with: BoardFile(path: path, lockTimeout: .zero, identity: .current, steps: steps))
    #expect(try variants() == ["a", "b", "intruder"])
    #expect(folder.names() == ["board.json"])
  }

  private static func age(_ path: String) {
    var times = [timespec(tv_sec: time(nil) - 60, tv_nsec: 0), timespec(tv_sec: time(nil) - 60, tv_nsec: 0)]
    utimensat(AT_FDCWD, path, &times, 0)
  }
}

/// Allows so many steps. Guarded by being used from one thread.
private final class Lifetime: @unchecked Sendable {
  private var left: Int
  private(set) var hasEnded = false

  init(_ steps: Int) { left = steps }

  func step() -> Bool {
    guard left > 0 else {
      hasEnded = true
      return false
    }
    left -= 1
    return true
  }
}

/// Runs something the first time. Guarded by being used from one thread.
private final class Once: @unchecked Sendable {
  private var body: (() -> Void)?

  init(_ body: @escaping () -> Void) { self.body = body }

  func run() {
    let once = body
    body = nil
    once?()
  }
}
