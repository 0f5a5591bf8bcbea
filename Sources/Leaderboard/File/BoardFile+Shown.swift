import Glibc
import ModelFormats

extension BoardFile {
  /// What the board shows. Of a file that Podium sealed only that is read, while another thread checks the seal against all of it; any
  /// other file is read and worked out as `readExisting` and the rules say.
  ///
  /// Throws what `readExisting` throws.
  public func readShown() throws(LeaderboardError) -> ShownBoard {
    if let shown = sealedHead() { return shown }
    return ShownBoard(try readExisting())
  }

  /// Nil when there is no seal, when it is not that of the file, or when anything goes wrong: the long way tells what.
  private func sealedHead() -> ShownBoard? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard let size = FileVersion(descriptor: descriptor).map({ Int($0.bytes) }), size <= Self.byteLimit,
      let tail = Self.bytes(of: descriptor, max(0, size - BoardSeal.lineLimit)..<size),
      let seal = BoardSeal(end: tail[...], size: size)
    else { return nil }
    // The descriptor stays on this file, whatever is renamed over its name meanwhile.
    let isWhole = Background { seal.isOf(descriptor: descriptor) }
    let head = Self.bytes(of: descriptor, 0..<seal.shownBytes).flatMap { ShownBoard(head: $0[...]) }
    return isWhole.value ? head : nil
  }

  /// Nil when they cannot be read, or not all.
  private static func bytes(of descriptor: Int32, _ range: Range<Int>) -> [UInt8]? {
    let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { space, filled in
      while filled < space.count {
        let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(space)[filled...])
        let count = pread(descriptor, rest.baseAddress, rest.count, off_t(range.lowerBound + filled))
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return }
        filled += count
      }
    }
    return bytes.count == range.count ? bytes : nil
  }
}

extension BoardSeal {
  private static var pieceBytes: Int { 1 << 18 }

  /// True when the seal is that of an open file, read in pieces. False when that cannot be read.
  fileprivate func isOf(descriptor: Int32) -> Bool {
    var hasher = ContentHasher()
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.pieceBytes, alignment: 64)
    defer { piece.deallocate() }
    var offset = 0
    while offset < sealedBytes {
      let count = pread(descriptor, piece.baseAddress, min(piece.count, sealedBytes - offset), off_t(offset))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      hasher.update(UnsafeRawBufferPointer(rebasing: piece[..<count]))
      offset += count
    }
    return hasher.finalize().hex == digest
  }
}
