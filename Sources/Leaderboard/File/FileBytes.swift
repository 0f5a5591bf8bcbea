import Glibc

/// Parts of an open file.
enum FileBytes {
  /// Fills all of `space` with what begins at `offset`. False when it cannot be read, or when there is less.
  static func read(_ descriptor: Int32, at offset: Int, into space: UnsafeMutableRawBufferPointer) -> Bool {
    var filled = 0
    while filled < space.count {
      let count = pread(descriptor, space.baseAddress.map { $0 + filled }, space.count - filled, off_t(offset + filled))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      filled += count
    }
    return true
  }

  /// Nil when they cannot be read, or not all.
  static func of(_ descriptor: Int32, _ range: Range<Int>) -> [UInt8]? {
    let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { space, filled in
      filled = read(descriptor, at: range.lowerBound, into: UnsafeMutableRawBufferPointer(space)) ? range.count : 0
    }
    return bytes.count == range.count ? bytes : nil
  }
}
