import Dispatch
import Glibc
import ModelFormats
import Synchronization

/// The SHA-256 of the SHA-256s of a long text's pieces, one after the other. It keeps what one of the whole text would keep, and several
/// threads can work it out.
final class PiecewiseDigest: Sendable {
  /// Of each piece but the last; of no text there is no piece. Small enough for a core's own cache.
  static let pieceBytes = 1 << 18
  /// More threads than this have nothing to do: memory is slower.
  private static let helpersLimit = 7

  private enum Source {
    case memory(UnsafeRawBufferPointer)
    /// From its beginning.
    case file(Int32)
  }

  /// Only read, and a piece of it by one thread alone.
  nonisolated(unsafe) private let source: Source
  private let byteCount: Int
  private let next = Atomic<Int>(0)
  /// The digests of all pieces; nothing for one that could not be read.
  private let digests: Mutex<[[UInt8]]>
  /// Entered once for each piece.
  private let unfinished = DispatchGroup()

  /// Begins on other threads at once. The text stays where it is until `value` was asked for.
  convenience init(of text: UnsafeRawBufferPointer) { self.init(.memory(text), text.count) }

  /// The same of an open file's first bytes.
  convenience init(descriptor: Int32, byteCount: Int) { self.init(.file(descriptor), byteCount) }

  private init(_ source: Source, _ byteCount: Int) {
    self.source = source
    self.byteCount = byteCount
    let count = (byteCount + Self.pieceBytes - 1) / Self.pieceBytes
    digests = Mutex(Array(repeating: [], count: count))
    for _ in 0..<count { unfinished.enter() }
    let cores = sysconf(Int32(_SC_NPROCESSORS_ONLN))
    // Whoever asks for the value helps too.
    for _ in 0..<max(0, min(cores - 1, count - 1, Self.helpersLimit)) { DispatchQueue.global().async { self.work() } }
  }

  /// Helps, and waits. Nil when not all could be read.
  var value: ContentDigest? {
    work()
    unfinished.wait()
    let digests = digests.withLock { $0 }
    return digests.contains([]) ? nil : ContentDigest(of: digests.joined())
  }

  /// Takes pieces until there is none left. A thread that begins late finds none.
  private func work() {
    let count = (byteCount + Self.pieceBytes - 1) / Self.pieceBytes
    var space: UnsafeMutableRawBufferPointer?
    defer { space?.deallocate() }
    while true {
      let index = next.add(1, ordering: .relaxed).oldValue
      guard index < count else { return }
      let range = index * Self.pieceBytes..<min((index + 1) * Self.pieceBytes, byteCount)
      if let piece = piece(range, &space) {
        var hasher = ContentHasher()
        hasher.update(piece)
        let digest = hasher.finalize().bytes
        digests.withLock { $0[index] = digest }
      }
      unfinished.leave()
    }
  }

  /// Nil when it cannot be read, or not all. `space` is made for files, and used again.
  private func piece(_ range: Range<Int>, _ space: inout UnsafeMutableRawBufferPointer?) -> UnsafeRawBufferPointer? {
    switch source {
    case .memory(let text): return UnsafeRawBufferPointer(rebasing: text[range])
    case .file(let descriptor):
      let buffer = space ?? UnsafeMutableRawBufferPointer.allocate(byteCount: Self.pieceBytes, alignment: 64)
      space = buffer
      let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<range.count])
      return FileBytes.read(descriptor, at: range.lowerBound, into: part) ? UnsafeRawBufferPointer(part) : nil
    }
  }
}
