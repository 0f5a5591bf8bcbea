import Glibc

/// The leaderboard file: read without a lock, written under one, whole or not at all.
public struct BoardFile: Sendable {
  public let path: String
  /// How long to wait for another writer.
  private let lockTimeout: Duration
  private let identity: ProcessIdentity
  private let steps: FileSteps
  private let memory = BoardMemory()

  /// Larger files are refused.
  public static let byteLimit = JSONValue.byteLimit
  /// Times that another writer, who does not hold our lock, may come in between.
  private static let mergeLimit = 8

  public init(path: String, lockTimeout: Duration = .seconds(5)) {
    self.init(path: path, lockTimeout: lockTimeout, identity: .current, steps: FileSteps())
  }

  init(path: String, lockTimeout: Duration, identity: ProcessIdentity, steps: FileSteps) {
    self.path = path
    self.lockTimeout = lockTimeout
    self.identity = identity
    self.steps = steps
  }

  /// The board in the file; an empty one when there is no file yet. Throws `board.unreadable`, `board.syntax`, `board.schema`,
  /// `board.newer`, `board.fact`.
  public func read() throws(LeaderboardError) -> Board {
    try contents(path)?.board ?? Self.newBoard()
  }

  /// As `read`, but a missing file is an error: `board.missing`.
  public func readExisting() throws(LeaderboardError) -> Board {
    guard let board = try contents(path)?.board else { throw missing }
    return board
  }

  var missing: LeaderboardError {
    LeaderboardError(
      .missing, "there is no leaderboard", place: path,
      hint: "name the file with --board; 'podium run' and the coordinator write it")
  }

  /// Reads the board, lets `body` change it, and writes it, alone: other writers wait. Readers see the old file or the new one.
  /// Nothing is written when `body` adds nothing to a file that is there. Gives what is in the file then.
  ///
  /// Throws `board.locked` when another writer does not finish in time, `board.write`, `board.conflict`, and what `read` and `body`
  /// throw; then the file is as it was, except when only the last step failed, flushing the folder.
  @discardableResult
  public func update(_ body: (inout Board) throws(LeaderboardError) -> Void) throws(LeaderboardError) -> Board {
    // A link stays a link: its target is replaced.
    let path = Self.resolved(self.path)
    let lock = try BoardLock.acquire(path + ".lock", as: identity, timeout: lockTimeout, steps: steps)
    defer { lock.release() }
    if let dead = lock.dead { steps.remove(Self.temporary(path, dead)) }
    let old = try contents(path)
    var board = old?.board ?? Self.newBoard()
    let additions = board.additions
    try body(&board)
    guard old == nil || board.additions != additions else { return board }
    return try write(board, to: path, over: old?.version)
  }

  private static func newBoard() -> Board { Board(boardID: String(UInt64.random(in: 1 << 60 ... .max), radix: 16)) }

  private static func temporary(_ path: String, _ identity: ProcessIdentity) -> String { "\(path).\(identity.process).tmp" }

  /// Nil when there is no file.
  private func contents(_ path: String) throws(LeaderboardError) -> (board: Board, version: FileVersion)? {
    if let version = FileVersion(path), let board = memory.board(of: version) { return (board, version) }
    guard let (bytes, version) = try readBytes(path) else { return nil }
    let board = try Board(bytes: bytes, file: self.path, after: memory.board)
    memory.keep(board, version)
    return (board, version)
  }

  /// Nil when there is no file.
  func readBytes(_ path: String) throws(LeaderboardError) -> (bytes: [UInt8], version: FileVersion)? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw unreadable("cannot read the leaderboard (\(String(cString: strerror(errno))))")
    }
    defer { close(descriptor) }
    guard let version = FileVersion(descriptor: descriptor) else { throw unreadable("cannot look at the leaderboard") }
    return (try bytes(of: descriptor, expected: version.bytes), version)
  }

  private func bytes(of descriptor: Int32, expected: Int64) throws(LeaderboardError) -> [UInt8] {
    guard expected <= Int64(Self.byteLimit) else { throw unreadable("larger than \(Self.byteLimit) bytes") }
    var failure: Int32 = 0
    // One more than there should be, so that the end is seen; files that have no size are read in pieces of the least.
    let room = max(Int(expected), Self.leastPiece) + 1
    var bytes = [UInt8](unsafeUninitializedCapacity: room) { space, filled in
      failure = Self.fill(UnsafeMutableRawBufferPointer(space), from: descriptor, &filled)
    }
    while failure == 0, bytes.count % room == 0, !bytes.isEmpty {
      guard bytes.count <= Self.byteLimit else { throw unreadable("larger than \(Self.byteLimit) bytes") }
      let more = [UInt8](unsafeUninitializedCapacity: room) { space, filled in
        failure = Self.fill(UnsafeMutableRawBufferPointer(space), from: descriptor, &filled)
      }
      if more.isEmpty { break }
      bytes += more
    }
    guard failure == 0 else { throw unreadable("cannot read the leaderboard (\(String(cString: strerror(failure))))") }
    guard bytes.count <= Self.byteLimit else { throw unreadable("larger than \(Self.byteLimit) bytes") }
    return bytes
  }

  private static let leastPiece = 1 << 16

  /// Reads until the space is full or there is no more. Gives what went wrong; 0 for nothing.
  private static func fill(_ space: UnsafeMutableRawBufferPointer, from descriptor: Int32, _ filled: inout Int) -> Int32 {
    while filled < space.count {
      let count = Glibc.read(descriptor, space.baseAddress.map { $0 + filled }, space.count - filled)
      if count < 0, errno == EINTR { continue }
      if count < 0 { return errno }
      if count == 0 { return 0 }
      filled += count
    }
    return 0
  }

  func unreadable(_ message: String) -> LeaderboardError {
    LeaderboardError(.unreadable, message, place: path, hint: "check its permissions, or choose another file with --board")
  }

  /// A temporary file in the same folder, flushed, renamed, the folder flushed. When somebody wrote the file meanwhile in spite of
  /// our lock, their board is merged and ours written again.
  private func write(_ board: Board, to path: String, over old: FileVersion?) throws(LeaderboardError) -> Board {
    let temporary = Self.temporary(path, identity)
    var board = board
    var old = old
    do throws(LeaderboardError) {
      for _ in 0..<Self.mergeLimit {
        board.advance()
        let bytes = board.fileBytes
        guard bytes.count <= Self.byteLimit else {
          throw LeaderboardError(
            .write, "the leaderboard would be larger than \(Self.byteLimit) bytes", place: path, hint: "begin another with --board")
        }
        try steps.create(temporary, bytes, mode: old?.mode)
        let written = FileVersion(temporary)
        guard FileVersion(path) == old else {
          let other = try contents(path)
          if let other { try board.merge(other.board) }
          old = other?.version
          continue
        }
        try steps.rename(temporary, path)
        if let written { memory.keep(board, written) }
        try steps.flushFolder(of: path)
        return board
      }
      throw LeaderboardError(
        .locked, "others write the leaderboard at the same time, without its lock", place: path,
        hint: "try again; let one coordinator write the file")
    } catch {
      steps.remove(temporary)
      throw error
    }
  }

  /// What links lead to; the path itself when there is nothing yet.
  private static func resolved(_ path: String) -> String {
    guard let target = realpath(path, nil) else { return path }
    defer { free(target) }
    return String(cString: target)
  }
}
