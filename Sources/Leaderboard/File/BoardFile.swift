import Glibc

/// The leaderboard file: read without a lock, written under one, whole or not at all.
public struct BoardFile: Sendable {
  public let path: String
  private let steps: WriteSteps
  /// How long to wait for another writer.
  private let lockTimeout: Duration

  /// Larger files are refused.
  static let byteLimit = 1 << 30
  /// Keys of the file in the order readers want them: what is shown first, the facts last.
  private static let order = [
    "schema", "boardId", "generation", "sota", "boards", "factsDigest", "rulesVersion", "tasks", "hardware", "software", "facts",
  ]

  public init(path: String, lockTimeout: Duration = .seconds(5)) {
    self.init(path: path, lockTimeout: lockTimeout, steps: WriteSteps())
  }

  init(path: String, lockTimeout: Duration, steps: WriteSteps) {
    self.path = path
    self.lockTimeout = lockTimeout
    self.steps = steps
  }

  /// The board in the file; an empty one when there is no file yet. Throws `board.unreadable`, `board.syntax`, `board.schema`,
  /// `board.newer`, `board.fact`.
  public func read() throws(LeaderboardError) -> Board {
    guard let bytes = try contents() else {
      return Board(boardID: String(UInt64.random(in: 1 << 60 ... .max), radix: 16))
    }
    return try Board(JSONValue(parsing: bytes, file: path), file: path)
  }

  /// As `read`, but a missing file is an error: `board.missing`.
  public func readExisting() throws(LeaderboardError) -> Board {
    guard access(path, F_OK) == 0 else {
      throw LeaderboardError(
        .missing, "there is no leaderboard", place: path,
        hint: "name the file with --board; 'podium run' and the coordinator write it")
    }
    return try read()
  }

  /// Reads the board, lets `body` change it, and writes it, alone: other writers wait. Readers see the old file or the new one.
  ///
  /// Throws `board.locked` when another writer does not finish in time, `board.write`, and what `read` and `body` throw.
  public func update(_ body: (inout Board) throws(LeaderboardError) -> Void) throws(LeaderboardError) {
    let lock = try BoardLock(path: path + ".lock", timeout: lockTimeout)
    defer { lock.release() }
    var board = try read()
    let before = board
    try body(&board)
    guard board.factsDigest != before.factsDigest || board.generation == 0 else { return }
    board.generation += 1
    try write(Array(board.json.pretty(first: Self.order).utf8))
  }

  private func contents() throws(LeaderboardError) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw LeaderboardError(.unreadable, "cannot read the leaderboard (\(String(cString: strerror(errno))))", place: path)
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw LeaderboardError(.unreadable, "cannot read the leaderboard (\(String(cString: strerror(errno))))", place: path)
      }
      if count == 0 { return bytes }
      bytes += chunk[..<count]
      guard bytes.count <= Self.byteLimit else {
        throw LeaderboardError(.unreadable, "larger than \(Self.byteLimit) bytes", place: path)
      }
    }
  }

  /// A temporary file in the same folder, flushed, renamed, the folder flushed.
  private func write(_ bytes: [UInt8]) throws(LeaderboardError) {
    let temporary = "\(path).\(getpid()).tmp"
    do {
      try steps.create(temporary, bytes)
      try steps.rename(temporary, path)
      try steps.flushFolder(of: path)
    } catch {
      unlink(temporary)
      throw error
    }
  }
}
