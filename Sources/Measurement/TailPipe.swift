internal import CKernels
import Glibc

/// A pipe whose reader keeps the end of what was written. Closed when it goes away.
final class TailPipe {
  /// Nil once the end of the file was read.
  private(set) var readEnd: Int32?
  private(set) var writeEnd: Int32
  private(set) var isCut = false

  private var bytes: [UInt8] = []
  private let limit: Int

  private static let chunkBytes = 64 << 10
  /// Read by one call of `drain`.
  private static let drainBytes = 1 << 20

  init(limit: Int) throws(MeasurementError) {
    var (reader, writer) = (Int32(-1), Int32(-1))
    guard podium_pipe(&reader, &writer) == 0 else {
      throw MeasurementError(
        .processStart, "cannot make a pipe: \(errorText(errno))", hint: "raise the limit of open files, or run fewer at once")
    }
    readEnd = reader
    writeEnd = writer
    self.limit = max(0, limit)
    // Only our end: the child's must block, or it would lose output when we are slow.
    _ = fcntl(reader, F_SETFL, O_NONBLOCK)
  }

  deinit {
    closeWriteEnd()
    closeReadEnd()
  }

  /// The last bytes that were read, at most the limit.
  var tail: [UInt8] { Array(bytes.suffix(limit)) }

  func closeWriteEnd() {
    if writeEnd >= 0 { close(writeEnd) }
    writeEnd = -1
  }

  func drain() { read(atMost: Self.drainBytes) }

  /// Reads what is there and closes: the writers are gone, or not worth waiting for.
  func drainToEnd() {
    read(atMost: limit + Self.drainBytes)
    closeReadEnd()
  }

  private func closeReadEnd() {
    if let readEnd { close(readEnd) }
    readEnd = nil
  }

  private func read(atMost most: Int) {
    var left = most
    while let file = readEnd, left > 0 {
      // Read aside: most looks find nothing, and the supervisor looks often while a trial runs.
      let (count, error) = withUnsafeTemporaryAllocation(byteCount: min(left, Self.chunkBytes), alignment: 1) { buffer in
        let count = Glibc.read(file, buffer.baseAddress, buffer.count)
        let error = errno
        if count > 0 { bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
        return (count, error)
      }
      if count < 0, error == EINTR { continue }
      if count < 0, error == EAGAIN { return }
      // An end of file, or a pipe that can no longer be read, which is the same to us.
      if count <= 0 { return closeReadEnd() }
      left -= count
      cut()
    }
  }

  /// Forgets the beginning, in large pieces, so that a byte is moved once on average.
  private func cut() {
    guard bytes.count > limit else { return }
    isCut = true
    if bytes.count > 2 * limit + Self.chunkBytes { bytes.removeFirst(bytes.count - limit) }
  }
}
