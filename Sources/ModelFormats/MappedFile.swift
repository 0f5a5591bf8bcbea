import Glibc
import Synchronization

/// A file's content in memory, read only, paged in by the kernel as it is looked at.
///
/// The bytes are constant and live as long as the object, which is what makes sharing it between threads safe. Should another
/// process shorten the file meanwhile, reading its lost part ends this process with SIGBUS, as with every mapped file.
final class MappedFile: @unchecked Sendable {
  /// The largest file looked at.
  static let maximumBytes = 1 << 38

  let bytes: UnsafeRawBufferPointer
  private let isMapped: Bool
  private let knownDigest = Mutex<ContentDigest?>(nil)

  /// Throws `model.missing`, `model.unreadable`, `model.empty` or `model.too-large`.
  init(path: String) throws(ModelFormatsError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .cannotOpen(path, errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .cannotOpen(path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      let what = status.st_mode & S_IFMT == S_IFDIR ? "is a folder without \(SavedModelFolder.fileName)" : "is not a regular file"
      throw ModelFormatsError(.unreadable, "\(what); a model is one file, or the folder of a SavedModel", place: path)
    }
    let size = Int(status.st_size)
    guard size > 0 else {
      throw ModelFormatsError(.empty, "the file is empty", place: path, hint: "it may be the rest of a download that failed")
    }
    guard size <= Self.maximumBytes else {
      throw ModelFormatsError(.tooLarge, "the file has \(size) bytes, more than \(Self.maximumBytes)", place: path)
    }
    let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let start, start != MAP_FAILED else { throw .cannotOpen(path, errno) }
    bytes = UnsafeRawBufferPointer(start: start, count: size)
    isMapped = true
  }

  /// Content that is in memory already.
  init(copying content: some Collection<UInt8>) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: content.count, alignment: 16)
    copy.copyBytes(from: content)
    bytes = UnsafeRawBufferPointer(copy)
    isMapped = false
  }

  deinit {
    if isMapped {
      munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
    } else {
      bytes.deallocate()
    }
  }

  /// Of the whole content; reckoned when first asked for. Pages are given back as it goes, so that a model of gigabytes does not
  /// stay in memory.
  var digest: ContentDigest {
    knownDigest.withLock { known in
      if let known { return known }
      var hasher = ContentHasher()
      for start in stride(from: 0, to: bytes.count, by: Self.pieceBytes) {
        let piece = UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + Self.pieceBytes, bytes.count)])
        hasher.update(piece)
        if isMapped, bytes.count > Self.pieceBytes {
          madvise(UnsafeMutableRawPointer(mutating: piece.baseAddress), piece.count, MADV_DONTNEED)
        }
      }
      let digest = hasher.finalize()
      known = digest
      return digest
    }
  }

  /// A multiple of every page size in use.
  private static let pieceBytes = 1 << 22

  /// The text of these bytes; what is not UTF-8 is replaced.
  func text(_ range: Range<Int>) -> String {
    String(decoding: bytes[range], as: UTF8.self)
  }
}
