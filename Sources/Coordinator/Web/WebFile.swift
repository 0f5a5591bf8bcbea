import Glibc

/// A file that is sent in pieces, so that a large one takes no memory. It stays the same file when another takes its place.
final class WebFile {
  /// Pieces that are sent before others have their turn.
  static let chunksAtOnce = 16
  private static let chunkBytes = 1 << 16

  let length: Int
  private let descriptor: Int32
  private var left: Int

  /// Nil when it cannot be read.
  init?(_ path: String) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      return nil
    }
    length = Int(status.st_size)
    left = length
  }

  deinit { close(descriptor) }

  /// The next piece; nil at the end, and when it cannot be read on.
  func read() -> [UInt8]? {
    guard left > 0 else { return nil }
    var chunk = [UInt8](repeating: 0, count: min(left, Self.chunkBytes))
    let count = Glibc.read(descriptor, &chunk, chunk.count)
    guard count > 0 else { return nil }
    left -= count
    return Array(chunk[..<count])
  }
}
