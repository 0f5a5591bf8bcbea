import Glibc

/// A file that is read piece by piece.
final class InputFile {
  let size: Int64
  private let path: String
  private let descriptor: Int32

  /// What is read as a whole is read up to here, in bytes, unless more is expected of it.
  static let wholeLimit = 64 << 20

  init(_ path: String) throws(CommandFailure) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    var status = stat()
    guard descriptor >= 0, fstat(descriptor, &status) == 0 else { throw Self.unreadable(path) }
    size = Int64(status.st_size)
  }

  deinit { close(descriptor) }

  /// Up to `count` bytes from `offset`; fewer at the end.
  func read(at offset: Int64, upTo count: Int) throws(CommandFailure) -> [UInt8] {
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      let got = pread(descriptor, buffer.baseAddress, count, Int(offset))
      failed = got < 0
      initialized = max(0, got)
    }
    if failed { throw Self.unreadable(path) }
    return bytes
  }

  static func readStandardInput(limit: Int = InputFile.wholeLimit) throws(CommandFailure) -> [UInt8] {
    try readAll(STDIN_FILENO, "standard input", limit)
  }

  /// A file's whole content, also of a pipe; `-` is standard input. Throws `input.too-large` for more bytes than `limit`.
  static func readWhole(_ path: String, limit: Int = InputFile.wholeLimit) throws(CommandFailure) -> [UInt8] {
    if path == "-" { return try readStandardInput(limit: limit) }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unreadable(path) }
    defer { close(descriptor) }
    return try readAll(descriptor, path, limit)
  }

  private static func readAll(_ descriptor: Int32, _ place: String, _ limit: Int) throws(CommandFailure) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= limit {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw unreadable(place) }
      if count == 0 { return bytes }
      bytes += chunk[..<count]
    }
    throw CommandFailure(
      code: "input.too-large", message: "more than \(limit) bytes", place: place, exitCode: ExitStatus.badContent)
  }

  private static func unreadable(_ path: String) -> CommandFailure {
    CommandFailure(
      code: "input.unreadable", message: "cannot be read (\(String(cString: strerror(errno))))", place: path,
      exitCode: ExitStatus.inputMissing)
  }
}
