import Glibc

/// The single steps in which the disk is changed. Tests end the process, as it were, before any of them: what is refused once is
/// refused from then on, also to clean up.
struct FileSteps: Sendable {
  enum Step: Sendable { case createLock, writeLock, takeLock, create, write, flush, rename, flushFolder, remove }

  /// False: the process is dead from here on.
  var isAlive: @Sendable (Step) -> Bool = { _ in true }
  /// The most bytes that one step writes.
  var pieceBytes = 1 << 20

  /// Of a new file, less what the umask forbids.
  private static let newMode: mode_t = 0o644

  /// Writes a file, with the mode of the one that it will replace, and flushes it.
  func create(_ path: String, _ bytes: [UInt8], mode: mode_t?) throws(LeaderboardError) {
    try check(.create, path)
    // What a killed writer of our number left goes; a link that somebody put there is not followed.
    unlink(path)
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode ?? Self.newMode)
    guard descriptor >= 0 else { throw Self.failure(path, errno) }
    defer { close(descriptor) }
    var left = bytes[...]
    while !left.isEmpty {
      try check(.write, path)
      let piece = left.prefix(pieceBytes)
      let count = piece.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Self.failure(path, errno) }
      left = left.dropFirst(count)
    }
    try check(.flush, path)
    // A file that was shared with a group stays so, whatever our umask.
    if let mode, fchmod(descriptor, mode) != 0 { throw Self.failure(path, errno) }
    guard fsync(descriptor) == 0 else { throw Self.failure(path, errno) }
  }

  func rename(_ from: String, _ to: String) throws(LeaderboardError) {
    try check(.rename, to)
    guard Glibc.rename(from, to) == 0 else { throw Self.failure(to, errno) }
  }

  /// Makes a rename in a file's folder survive a power cut.
  func flushFolder(of path: String) throws(LeaderboardError) {
    try check(.flushFolder, path)
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.failure(folder, errno) }
    defer { close(descriptor) }
    // Some network file systems cannot flush a folder and say so with EINVAL; there is nothing more to do then.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw Self.failure(folder, errno) }
  }

  /// A file that is gone already is as good.
  func remove(_ path: String) {
    if isAlive(.remove) { unlink(path) }
  }

  func check(_ step: Step, _ path: String) throws(LeaderboardError) {
    guard isAlive(step) else { throw LeaderboardError(.write, "the process ended before \(step)", place: path) }
  }

  static func failure(_ path: String, _ error: Int32) -> LeaderboardError {
    let hint = error == ENOSPC || error == EDQUOT ? "make space" : "check the folder, or choose another file with --board"
    return LeaderboardError(
      .write, "cannot write the leaderboard (\(String(cString: strerror(error))))", place: path, hint: hint)
  }
}
