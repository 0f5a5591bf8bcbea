import Crypto
import Glibc

/// Makes a `ContentDigest` from bytes that arrive piece by piece. How they are cut into pieces does not change the digest.
public struct ContentHasher: Sendable {
  private var hash = SHA256()

  public init() {}

  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    hash.update(bufferPointer: bytes)
  }

  public mutating func update(_ bytes: some Sequence<UInt8>) {
    let done: Void? = bytes.withContiguousStorageIfAvailable { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
    if done == nil { Array(bytes).withUnsafeBytes { hash.update(bufferPointer: $0) } }
  }

  /// The digest of all bytes given so far; more may follow.
  public func finalize() -> ContentDigest {
    ContentDigest(hashed: Array(hash.finalize()))
  }
}

extension ContentDigest {
  /// The digest of these bytes.
  public init(of bytes: some Sequence<UInt8>) {
    var hasher = ContentHasher()
    hasher.update(bytes)
    self = hasher.finalize()
  }

  /// The digest of a file's content, read in pieces of `pieceBytes`: memory does not grow with the file.
  ///
  /// Throws `model.missing` or `model.unreadable`.
  public init(ofFile path: String) throws(ModelFormatsError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ModelFormatsError.cannotOpen(path, errno) }
    defer { close(descriptor) }
    var hasher = ContentHasher()
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.pieceBytes, alignment: 64)
    defer { piece.deallocate() }
    while true {
      let count = read(descriptor, piece.baseAddress, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw ModelFormatsError.cannotOpen(path, errno) }
      if count == 0 { break }
      hasher.update(UnsafeRawBufferPointer(rebasing: piece[..<count]))
    }
    self = hasher.finalize()
  }

  private static var pieceBytes: Int { 1 << 18 }
}
