import Glibc

/// The steps of writing the file, each of which can fail; tests make them.
struct WriteSteps: Sendable {
  enum Step: Int, CaseIterable, Sendable { case create, rename, flushFolder }

  /// The step before which writing stops, as if the process had been killed there.
  var stopsBefore: Step?

  /// Writes and flushes a new file.
  func create(_ path: String, _ bytes: [UInt8]) throws(LeaderboardError) {
    try check(.create, path)
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Self.failure(path) }
    defer { close(descriptor) }
    var left = bytes[...]
    while !left.isEmpty {
      let count = left.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Self.failure(path) }
      left = left.dropFirst(count)
    }
    guard fsync(descriptor) == 0 else { throw Self.failure(path) }
  }

  func rename(_ from: String, _ to: String) throws(LeaderboardError) {
    try check(.rename, to)
    guard Glibc.rename(from, to) == 0 else { throw Self.failure(to) }
  }

  func flushFolder(of path: String) throws(LeaderboardError) {
    try check(.flushFolder, path)
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.failure(folder) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw Self.failure(folder) }
  }

  private func check(_ step: Step, _ path: String) throws(LeaderboardError) {
    if stopsBefore == step { throw LeaderboardError(.write, "stopped before \(step)", place: path) }
  }

  static func failure(_ path: String) -> LeaderboardError {
    LeaderboardError(
      .write, "cannot write the leaderboard (\(String(cString: strerror(errno))))", place: path,
      hint: "make space, or choose another file with --board")
  }
}
