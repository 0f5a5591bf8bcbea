import Glibc
import ModelFormats

extension BoardFile {
  /// What the board shows. Of a file that Podium sealed only that is read, while other threads check the seal against all of it; any
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
      let tail = FileBytes.of(descriptor, max(0, size - BoardSeal.lineLimit)..<size),
      let seal = BoardSeal(end: tail[...], size: size)
    else { return nil }
    // The descriptor stays on this file, whatever is renamed over its name meanwhile.
    let digest = PiecewiseDigest(descriptor: descriptor, byteCount: seal.sealedBytes)
    let head = FileBytes.of(descriptor, 0..<seal.shownBytes).flatMap { ShownBoard(head: $0[...]) }
    // Asked for in any case: the descriptor is in use until then.
    let value = digest.value
    return value?.hex == seal.digest ? head : nil
  }
}
