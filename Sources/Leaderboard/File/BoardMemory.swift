import Synchronization

/// The board as a file had it last, so that a writer does not read again what it wrote itself. A file that anybody replaced or
/// changed since is another version.
final class BoardMemory: Sendable {
  private let last = Mutex<(board: Board, version: FileVersion)?>(nil)

  /// As it was read or written last, whatever the file is now.
  var board: Board? { last.withLock { $0?.board } }

  func board(of version: FileVersion) -> Board? {
    last.withLock { last in last.flatMap { $0.version == version ? $0.board : nil } }
  }

  func keep(_ board: Board, _ version: FileVersion) { last.withLock { $0 = (board, version) } }
}
