import Glibc
import Testing

@testable import Leaderboard

/// Real processes at one file.
struct LockRaceTests {
  private let folder = TemporaryFolder()

  @Test func theLockOfALivingProcessIsBusyAndThatOfADeadOneIsTakenOver() throws {
    let words: [String] = ["/bin/sleep", "600"]
    let arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var process = pid_t()
    let spawned = posix_spawn(&process, "/bin/sleep", nil, nil, arguments, nil)
    try #require(spawned == 0)
    let line = ProcessIdentity(process: process, host: ProcessIdentity.current.host, start: 0).line
    folder.write(line, to: "lock")
    let error = #expect(throws: LeaderboardError.self) {
      try BoardLock.acquire(folder.path + "/lock", as: .current, timeout: .zero, steps: FileSteps())
    }
    #expect(error?.code == .locked)
    #expect(folder.read("lock") == Array(line.utf8))
    kill(process, SIGKILL)
    let ended = waitpid(process, nil, 0)
    #expect(ended == process)
    let lock = try BoardLock.acquire(folder.path + "/lock", as: .current, timeout: .zero, steps: FileSteps())
    #expect(folder.read("lock") == Array(ProcessIdentity.current.line.utf8))
    lock.release()
    #expect(folder.names().isEmpty)
  }

  /// Each holder leaves the lock as a killed one would; busy is the only error here, and is tried again. A file made exclusively
  /// shows two that think they hold it.
  @Test func aStaleLockIsTakenOverByOneProcessOnly() async {
    let path = folder.path + "/lock"
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          await #expect(processExitsWith: .success) { [path = path as String] in
            let ghost = ProcessIdentity(process: 4_194_305, host: ProcessIdentity.current.host, start: 5)
            for _ in 0..<100 {
              // Without the pause between two looks, so that many look at once.
              while (try? BoardLock.acquire(path, as: .current, timeout: .zero, steps: FileSteps())) == nil { sched_yield() }
              let witness = open(path + ".witness", O_WRONLY | O_CREAT | O_EXCL, 0o644)
              guard witness >= 0 else { exit(1) }
              close(witness)
              for _ in 0..<20 { sched_yield() }
              unlink(path + ".witness")
              let descriptor = open(path, O_WRONLY)
              let line = Array(ghost.line.utf8)
              guard line.withUnsafeBytes({ pwrite(descriptor, $0.baseAddress, $0.count, 0) }) == line.count else { exit(2) }
              ftruncate(descriptor, line.count)
              close(descriptor)
            }
          }
        }
      }
    }
  }

  @Test func writersOfSeveralProcessesLoseNothing() async throws {
    let path = folder.path + "/board.json"
    await withTaskGroup(of: Void.self) { group in
      for writer in 0..<3 {
        group.addTask {
          await #expect(processExitsWith: .success) { [path = path as String, writer = writer as Int] in
            for number in 0..<10 {
              try BoardFile(path: path, lockTimeout: .seconds(60)).update { (board) throws(LeaderboardError) in
                try board.insert(Make.exactTask())
                try board.insert(Make.exact("v\(writer).\(number)", flops: Int64(number), at: 0))
              }
            }
          }
        }
      }
    }
    let board = try BoardFile(path: path).read()
    #expect(board.standings.first?.ranking.count == 30)
    #expect(board.generation == 30)
    #expect(folder.names() == ["board.json"])
  }

  /// The folder may be shared: what another user put under the temporary file's name is replaced, not followed.
  @Test func aLinkUnderTheTemporaryNameIsNotFollowed() throws {
    folder.write("precious", to: "other")
    #expect(symlink("\(folder.path)/other", "\(folder.path)/board.json.\(getpid()).tmp") == 0)
    try BoardFile(path: folder.path + "/board.json").update { (board) throws(LeaderboardError) in try board.insert(Make.exactTask())
    }
    #expect(folder.read("other") == Array("precious".utf8))
    #expect(folder.names() == ["board.json", "other"])
  }
}
