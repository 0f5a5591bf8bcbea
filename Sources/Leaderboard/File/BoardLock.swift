import Glibc

/// The lock of a leaderboard file: a file beside it that says who writes. One whose process is gone on this host is stale.
///
/// On a network file system a lock may be lost; then two writers write, and merging the two files loses nothing.
struct BoardLock {
  private let path: String

  /// Waits for another writer. Throws `board.locked` after `timeout`, `board.write` when no lock can be made here.
  init(path: String, timeout: Duration) throws(LeaderboardError) {
    self.path = path
    let clock = ContinuousClock()
    let end = clock.now + timeout
    while true {
      let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
      if descriptor >= 0 {
        let owner = Array("\(getpid()) \(Self.host) \(time(nil))\n".utf8)
        let isWritten = owner.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) } == owner.count
        close(descriptor)
        guard isWritten else {
          unlink(path)
          throw WriteSteps.failure(path)
        }
        return
      }
      guard errno == EEXIST else { throw WriteSteps.failure(path) }
      if Self.removeIfStale(path) { continue }
      guard clock.now < end else {
        throw LeaderboardError(
          .locked, "another process writes the leaderboard", place: path,
          hint: "try again; if no Podium process runs on any machine that uses the file, remove the lock")
      }
      usleep(10_000)
    }
  }

  func release() { unlink(path) }

  /// Removes a lock whose process ran on this host and is gone. Another host's lock is never judged.
  private static func removeIfStale(_ path: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return errno == ENOENT }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 512)
    let count = read(descriptor, &bytes, bytes.count)
    let words = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).split(whereSeparator: \.isWhitespace)
    guard words.count >= 2, let process = pid_t(words[0]), words[1] == host, process > 0 else { return false }
    guard kill(process, 0) != 0, errno == ESRCH else { return false }
    return unlink(path) == 0
  }

  private static var host: String {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, name.count - 1)
    let bytes = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return bytes.isEmpty ? "unknown" : String(decoding: bytes, as: UTF8.self)
  }
}
