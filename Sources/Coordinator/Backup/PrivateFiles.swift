import FoundationEssentials
import Glibc
import ModelFormats

/// Files and folders of this user alone, made so that they survive a power cut.
enum PrivateFiles {
  private static let pieceBytes = 1 << 20

  /// Copies a file under a name that is free, flushed, and no more of it than `limit` bytes and a piece. Gives what was copied; nil when
  /// there is no such file.
  @discardableResult
  static func copy(
    _ from: String, to path: String, mode: mode_t = 0o600, limit: Int64 = .max
  ) throws(CoordinatorError) -> (bytes: Int64, digest: ContentDigest)? {
    // A pipe is not waited for.
    let source = open(from, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard source >= 0 else {
      if errno == ENOENT { return nil }
      throw failure("cannot read", from)
    }
    defer { close(source) }
    var status = stat()
    guard fstat(source, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      errno = EINVAL
      throw failure("not a file", from)
    }
    let target = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
    guard target >= 0 else { throw failure("cannot write", path) }
    defer { close(target) }
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: pieceBytes, alignment: 64)
    defer { piece.deallocate() }
    var hasher = ContentHasher()
    var bytes: Int64 = 0
    while bytes <= limit {
      let count = Glibc.read(source, piece.baseAddress, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failure("cannot read", from) }
      if count == 0 { break }
      let content = UnsafeRawBufferPointer(rebasing: piece[..<count])
      hasher.update(content)
      try write(content, to: target, path)
      bytes += Int64(count)
    }
    guard fsync(target) == 0 else { throw failure("cannot write", path) }
    return (bytes, hasher.finalize())
  }

  /// Makes a file under a name that is free, flushed, mode 0600.
  static func create(_ path: String, _ content: [UInt8]) throws(CoordinatorError) {
    let target = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard target >= 0 else { throw failure("cannot write", path) }
    defer { close(target) }
    var left = content[...]
    while !left.isEmpty {
      let count = left.withUnsafeBytes { Glibc.write(target, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure("cannot write", path) }
      left = left.dropFirst(count)
    }
    guard fsync(target) == 0 else { throw failure("cannot write", path) }
  }

  private static func write(_ content: UnsafeRawBufferPointer, to descriptor: Int32, _ path: String) throws(CoordinatorError) {
    var left = content[...]
    while !left.isEmpty {
      let rest = UnsafeRawBufferPointer(rebasing: left)
      let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure("cannot write", path) }
      left = left.dropFirst(count)
    }
  }

  /// Copies a file that others may read, as far as the umask lets them: whole or not at all, also in a power cut.
  static func install(_ from: String, as path: String) throws(CoordinatorError) {
    let temporary = path + ".restore.tmp"
    unlink(temporary)
    try copy(from, to: temporary, mode: 0o644)
    try move(temporary, to: path)
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) }
    try flush(folder: folder ?? ".")
  }

  static func makeFolder(_ path: String, mode: mode_t = 0o700) throws(CoordinatorError) {
    guard mkdir(path, mode) == 0 else { throw failure("cannot make the folder", path) }
  }

  /// The name must be free, but for a file's old content.
  static func move(_ from: String, to path: String) throws(CoordinatorError) {
    guard rename(from, path) == 0 else { throw failure("cannot move \(from) to", path) }
  }

  /// Makes new names in a folder survive a power cut.
  static func flush(folder: String) throws(CoordinatorError) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("cannot open", folder) }
    defer { close(descriptor) }
    // Some network file systems cannot flush a folder and say so with EINVAL; there is nothing more to do then.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw failure("cannot write", folder) }
  }

  static func failure(_ what: String, _ path: String) -> CoordinatorError {
    let isFull = errno == ENOSPC || errno == EDQUOT
    return CoordinatorError(
      isFull ? .stateFull : .stateWrite, "\(what) (\(String(cString: strerror(errno))))", place: path,
      hint: isFull ? "make space there" : "choose a folder that this user may use")
  }
}

extension PrivateFiles {
  /// Flushes a file that somebody else wrote, and gives what a manifest says of it.
  static func flushed(_ path: String, as name: String) throws(CoordinatorError) -> BackupManifest.File {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("cannot read", path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0, let bytes = size(of: path) else { throw failure("cannot write", path) }
    do {
      return BackupManifest.File(path: name, bytes: bytes, digest: try ContentDigest(ofFile: path))
    } catch {
      throw failure("cannot read", path)
    }
  }

  /// In bytes; nil when there is no such file.
  static func size(of path: String) -> Int64? {
    var status = stat()
    return stat(path, &status) == 0 ? Int64(status.st_size) : nil
  }

  /// True for a folder or file of this user or of root that nobody else may write to; root takes what it is given.
  static func isClosedToWriters(_ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & 0o022 == 0 else { return false }
    return status.st_uid == geteuid() || status.st_uid == 0 || geteuid() == 0
  }

  /// A small file's content.
  static func read(_ path: String) throws(CoordinatorError) -> [UInt8] {
    guard let content = FileManager.default.contents(atPath: path) else { throw failure("cannot read", path) }
    return Array(content)
  }

  /// Removes a file or a folder with all in it. What is gone is as good; what cannot be removed is in nobody's way.
  static func remove(_ path: String) { try? FileManager.default.removeItem(atPath: path) }
}
