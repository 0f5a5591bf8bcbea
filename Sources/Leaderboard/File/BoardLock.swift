import Glibc

/// The lock of a leaderboard file: a file beside it that says which process writes. One whose process is gone is taken over.
///
/// On a network file system a lock may be lost; then two writers write, and merging the two files loses nothing.
struct BoardLock {
  private enum Attempt {
    case held(BoardLock)
    case busy(ProcessIdentity?)
  }

  /// Between two looks at another writer's lock.
  private static let pauseMicroseconds: UInt32 = 10_000
  /// A lock that does not say whose it is may be one that is being made; after so many seconds its maker is dead.
  private static let namelessSeconds = 10

  private let path: String
  private let steps: FileSteps
  /// Kept open: another file may stand under the name later, but cannot have the same node meanwhile.
  private let descriptor: Int32
  /// The writer that died with the lock, when it was taken over.
  let dead: ProcessIdentity?

  /// Waits for another writer. Throws `board.locked` after `timeout`, `board.write` when no lock can be made here.
  static func acquire(
    _ path: String, as identity: ProcessIdentity, timeout: Duration, steps: FileSteps
  ) throws(LeaderboardError) -> BoardLock {
    let clock = ContinuousClock()
    let end = clock.now + timeout
    while true {
      let owner: ProcessIdentity?
      switch try attempt(path, identity, steps) {
      case .held(let lock): return lock
      case .busy(let holder): owner = holder
      }
      guard clock.now < end else {
        let holder = owner.map { "process \($0.process) on \($0.host.prefix { $0 != "/" })" } ?? "another process"
        throw LeaderboardError(
          .locked, "\(holder) writes the leaderboard", place: path,
          hint: "try again; if no Podium process runs on any machine that uses the file, remove the lock")
      }
      usleep(pauseMicroseconds)
    }
  }

  /// Removes the lock file, if it is still ours. Once.
  func release() {
    if let ours = FileVersion(descriptor: descriptor), FileVersion(path)?.place == ours.place { steps.remove(path) }
    close(descriptor)
  }

  private static func attempt(_ path: String, _ identity: ProcessIdentity, _ steps: FileSteps) throws(LeaderboardError) -> Attempt {
    try steps.check(.createLock, path)
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      guard errno == EEXIST else { throw FileSteps.failure(path, errno) }
      return try takeOver(path, identity, steps)
    }
    // Somebody may have found the file nameless for too long, and made it theirs before we come to write in it.
    flock(descriptor, LOCK_EX)
    defer { flock(descriptor, LOCK_UN) }
    guard let made = FileVersion(descriptor: descriptor), made.bytes == 0, made.place == FileVersion(path)?.place else {
      close(descriptor)
      return .busy(nil)
    }
    do throws(LeaderboardError) {
      try write(identity, to: descriptor, path, steps)
    } catch {
      steps.remove(path)
      close(descriptor)
      throw error
    }
    return .held(BoardLock(path: path, steps: steps, descriptor: descriptor, dead: nil))
  }

  /// Takes a lock whose process is gone, in place: the kernel's lock on the file makes sure that only one process does.
  private static func takeOver(_ path: String, _ identity: ProcessIdentity, _ steps: FileSteps) throws(LeaderboardError) -> Attempt
  {
    let descriptor = open(path, O_RDWR | O_CLOEXEC)
    // Released meanwhile, or not ours to judge.
    guard descriptor >= 0 else { return .busy(nil) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, let opened = FileVersion(descriptor: descriptor),
      opened.place == FileVersion(path)?.place
    else {
      close(descriptor)
      return .busy(nil)
    }
    let owner = readOwner(descriptor)
    guard owner?.isGone(seenFrom: identity) ?? (time(nil) - opened.seconds > namelessSeconds) else {
      close(descriptor)
      return .busy(owner)
    }
    do throws(LeaderboardError) {
      try steps.check(.takeLock, path)
      try write(identity, to: descriptor, path, steps)
    } catch {
      close(descriptor)
      throw error
    }
    // The owner may have released the lock and ended between our looking at the file and at the process.
    guard opened.place == FileVersion(path)?.place else {
      close(descriptor)
      return .busy(nil)
    }
    flock(descriptor, LOCK_UN)
    return .held(BoardLock(path: path, steps: steps, descriptor: descriptor, dead: owner))
  }

  private static func write(
    _ identity: ProcessIdentity, to descriptor: Int32, _ path: String, _ steps: FileSteps
  ) throws(LeaderboardError) {
    try steps.check(.writeLock, path)
    let line = Array(identity.line.utf8)
    let isWritten = line.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) } == line.count
    guard isWritten, ftruncate(descriptor, line.count) == 0 else { throw FileSteps.failure(path, errno) }
  }

  private static func readOwner(_ descriptor: Int32) -> ProcessIdentity? {
    var bytes = [UInt8](repeating: 0, count: 512)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    return ProcessIdentity(line: String(decoding: bytes.prefix(max(0, count)), as: UTF8.self))
  }
}
