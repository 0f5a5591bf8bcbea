import Glibc
import ModelGraph

extension RuntimeTensor {
  /// Reads an array that numpy has saved (`.npy`): row-major, little-endian, numbers or truth values.
  ///
  /// - Throws: the codes that begin with `npy.`, with the file as their place.
  public init(npyAt path: String) throws(RuntimeError) { try self.init(npy: Self.content(of: path), place: path) }

  /// Reads an array that numpy has saved, alone (`.npy`) or among others (`.npz`): then the one with that name, or the only one.
  ///
  /// - Throws: the codes that begin with `npy.` and `npz.`, with the file as their place.
  public init(arrayAt path: String, named name: String) throws(RuntimeError) {
    let content = try Self.content(of: path)
    // An archive of no arrays begins with its end.
    guard content.starts(with: NPZArchive.magic) || content.starts(with: NPZArchive.emptyMagic) else {
      try self.init(npy: content, place: path)
      return
    }
    try self.init(npy: Array(try NPZArchive(content, place: path).file(named: name)), place: path)
  }

  /// The same from a file's content.
  init(npy bytes: [UInt8], place: String) throws(RuntimeError) {
    let header = try NPYHeader(parsing: bytes, place: place)
    let there = bytes.count - header.offset
    guard there == header.byteCount else {
      let isShort = there < header.byteCount
      throw RuntimeError(
        isShort ? .npyTruncated : .npyTrailing,
        "\(Self.describe(header.elementType, header.shape)) has \(header.byteCount) bytes, the file holds \(there)", place: place,
        hint: isShort ? "it may be the rest of a copy that failed" : NPYHeader.remedy)
    }
    let content = bytes[header.offset...]
    if header.elementType == .bool, let index = content.firstIndex(where: { $0 > 1 }) {
      throw RuntimeError(
        .npyValue, "byte \(index) is \(bytes[index]), no truth value", place: place, hint: "write it again with: x.astype(bool)")
    }
    try self.init(header.elementType, header.shape, bytes: Array(content))
  }

  private static func content(of path: String) throws(RuntimeError) -> [UInt8] {
    // Opening a pipe must not wait for its writer.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw unreadable(path, errno) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw unreadable(path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw RuntimeError(.npyUnreadable, "is not a regular file", place: path, hint: "give a file that numpy.save wrote")
    }
    let size = Int(status.st_size)
    guard size <= byteLimit else {
      throw RuntimeError(
        .npyTooLarge, "the file has \(size) bytes, more than \(byteLimit >> 30) GiB", place: path, hint: "save a part of the array")
    }
    var failure: Int32 = 0
    // One byte more: a file that grows meanwhile is told as such.
    let bytes = [UInt8](unsafeUninitializedCapacity: size + 1) { buffer, initialized in
      while initialized < buffer.count {
        let count = read(file, buffer.baseAddress.map { $0 + initialized }, buffer.count - initialized)
        if count < 0, errno == EINTR { continue }
        if count < 0 { failure = errno }
        if count <= 0 { break }
        initialized += count
      }
    }
    guard failure == 0 else { throw unreadable(path, failure) }
    return bytes
  }

  private static func unreadable(_ path: String, _ error: Int32) -> RuntimeError {
    if error == ENOENT || error == ENOTDIR {
      return RuntimeError(.npyMissing, "there is no such file", place: path, hint: "check the path; it is relative to this folder")
    }
    return RuntimeError(
      .npyUnreadable, "cannot be read: \(String(cString: strerror(error)))", place: path, hint: "check its permissions")
  }
}
