import Glibc
import Testing

@testable import Leaderboard

@Suite struct BoardLockTests {
  private let folder: Folder
  private var path: String { folder.path + "/board.json" }
  private var lock: String { path + ".lock" }

  init() throws { folder = try Folder() }

  /// The code of the error, if any, when one more entry is added without waiting.
  private func add(_ variant: String = "a") -> LeaderboardError.Code? {
    do throws(LeaderboardError) {
      try BoardFile(path: path, lockTimeout: .zero).update { (board) throws(LeaderboardError) in
        try board.insert(Sample.flops())
        try board.insert(Sample.count(variant, 1))
      }
      return nil
    } catch {
      return error.code
    }
  }

  @Test func ownLockIsBusyWithinTheProcess() throws {
    let held = try BoardLock(path: lock, timeout: .zero)
    #expect(add() == .locked)
    held.release()
    #expect(add() == nil)
    #expect(folder.names == ["board.json"])
  }

  @Test func lockOfALivingProcessIsBusyAndThatOfADeadOneIsTakenOver() throws {
    var process = pid_t()
    let arguments = ["/bin/sh", "-c", "read line"].map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
    posix_spawn_file_actions_addclose(&actions, ends[1])
    defer { posix_spawn_file_actions_destroy(&actions) }
    try #require(posix_spawn(&process, "/bin/sh", &actions, nil, arguments, nil) == 0)
    close(ends[0])
    let start = try #require(LockOwner.startTicks(of: process))
    let owner = LockOwner(process: process, host: LockOwner.thisHost, start: start)
    try folder.write("board.json.lock", Array(owner.text.utf8))
    #expect(add() == .locked)
    #expect(try folder.read("board.json.lock") == Array(owner.text.utf8))
    // Its standard input ends, and so does it.
    close(ends[1])
    try #require(waitpid(process, nil, 0) == process)
    #expect(add() == nil)
    #expect(folder.names == ["board.json"])
  }

  /// A container's first process often has the number of the one before the restart.
  @Test func laterProcessOfTheSameNumberIsNotTheOwner() throws {
    let now = LockOwner.current
    try folder.write("board.json.lock", Array(LockOwner(process: now.process, host: now.host, start: now.start + 1).text.utf8))
    #expect(add() == nil)
    try folder.write("board.json.lock", Array(now.text.utf8))
    #expect(add("b") == .locked)
  }

  @Test func lockOfAnotherHostIsNeverJudged() throws {
    try folder.write("board.json.lock", Array("2147483646 elsewhere/1 5\n".utf8))
    #expect(add() == .locked)
  }

  @Test(arguments: ["what is this\n", "1 2\n", "-1 here 5\n", "99999999999 here 5\n"])
  func lockThatSaysNothingIsLeftAlone(text: String) throws {
    try folder.write("board.json.lock", Array(text.utf8))
    #expect(add() == .locked)
  }

  @Test func emptyLockOfAWriterThatDiedAtOnceIsTakenOver() throws {
    try folder.write("board.json.lock", [])
    #expect(add() == nil)
  }

  @Test func lockThatAnotherTookOverIsNotReleased() throws {
    let mine = try BoardLock(path: lock, timeout: .zero)
    #expect(unlink(lock) == 0)
    let other = try BoardLock(path: lock, timeout: .zero)
    mine.release()
    #expect(folder.names == ["board.json.lock"])
    other.release()
    #expect(folder.names.isEmpty)
  }

  /// Real processes race for a stale lock, again and again; a file made exclusively shows two that think they hold it.
  @Test func staleLockIsTakenOverByOneProcessOnly() async throws {
    let path = lock
    let gone = LockOwner(process: 2_147_483_646, host: LockOwner.thisHost, start: 5)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          await #expect(processExitsWith: .success) { [path = path as String, stale = gone.text as String] in
            for _ in 0..<200 {
              let held = try BoardLock(path: path, timeout: .seconds(60))
              let witness = open(path + ".witness", O_WRONLY | O_CREAT | O_EXCL, 0o644)
              guard witness >= 0 else { exit(1) }
              close(witness)
              unlink(path + ".witness")
              // Left as by a process that was killed.
              let descriptor = open(path, O_WRONLY | O_TRUNC)
              let bytes = Array(stale.utf8)
              guard bytes.withUnsafeBytes({ write(descriptor, $0.baseAddress, $0.count) }) == bytes.count else { exit(2) }
              close(descriptor)
              _ = held
            }
          }
        }
      }
    }
  }

  @Test func writersOfSeveralProcessesLoseNothing() async throws {
    let path = self.path
    await withTaskGroup(of: Void.self) { group in
      for writer in 0..<3 {
        group.addTask {
          await #expect(processExitsWith: .success) { [path = path as String, writer = writer as Int] in
            for number in 0..<10 {
              try BoardFile(path: path, lockTimeout: .seconds(60)).update { (board) throws(LeaderboardError) in
                try board.insert(Sample.flops())
                try board.insert(Sample.count("v\(writer).\(number)", Int64(number)))
              }
            }
          }
        }
      }
    }
    let board = try BoardFile(path: path).read()
    #expect(board.standings.first?.ranking.count == 30)
    #expect(board.generation == 30)
    #expect(folder.names == ["board.json"])
  }
}
