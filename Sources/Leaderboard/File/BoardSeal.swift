import ModelFormats

/// The last line of a leaderboard file, with the `PiecewiseDigest` of all bytes before the digest. A file that has it is as Podium
/// wrote it, whole, so that what it shows follows from its facts and need not be worked out again, and its facts need not be read
/// until somebody asks for them.
///
/// It keeps out accidents: half a file, a change by hand, a file of another release. It is no signature: who means to deceive can
/// make one. `Board.verify` believes nothing of it.
struct BoardSeal: Equatable {
  /// Of what is derived, and how it is written and digested: one more whenever a release would write other rows for the same facts. A
  /// file of another number is read as one without a seal.
  static let derivation = 2
  static let key = "seal"

  /// Bytes of the file before its facts: all that is shown.
  let shownBytes: Int
  /// Bytes before the seal's line.
  let textBytes: Int
  /// Bytes that the digest is of: all before it.
  let sealedBytes: Int
  /// 64 hexadecimal digits.
  let digest: String

  /// The longest line.
  static let lineLimit = 160

  /// Seals a file that ends here. `shownBytes`: where its facts begin.
  static func append(to bytes: inout [UInt8], shownBytes: Int) {
    bytes += "\(prefix)\(derivation) \(shownBytes) ".utf8
    // What is in memory can always be read.
    let digest = bytes.withUnsafeBytes { PiecewiseDigest(of: $0).value }?.hex ?? ""
    bytes += "\(digest)\(suffix)".utf8
  }

  /// Of a file's last bytes; nil when they are no seal, or one of another release. `size` is the whole file's.
  init?(end bytes: ArraySlice<UInt8>, size: Int) {
    let tail = bytes.suffix(Self.lineLimit)
    let (prefix, suffix) = (Array(Self.prefix.utf8), Array(Self.suffix.utf8))
    guard tail.suffix(suffix.count).elementsEqual(suffix),
      let start = tail.indices.reversed().first(where: { tail[$0...].starts(with: prefix) })
    else { return nil }
    let text = String(decoding: tail[(start + prefix.count)...].dropLast(suffix.count), as: UTF8.self)
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    let digits = 2 * ContentDigest.byteCount
    textBytes = size - (tail.endIndex - start)
    sealedBytes = size - suffix.count - digits
    guard textBytes >= 0, words.count == 3, words[0] == "\(Self.derivation)", let shown = Int(words[1]),
      (0...textBytes).contains(shown), words[2].utf8.count == digits, words[2].utf8.allSatisfy(Self.isDigit)
    else { return nil }
    shownBytes = shown
    digest = String(words[2])
  }

  /// True when the seal is that of these bytes, a whole file.
  func isOf(_ bytes: [UInt8]) -> Bool { check(bytes) {} != nil }

  /// Gives what `body` makes of these bytes, a whole file, while other threads check them; nil when the seal is not theirs.
  func check<Value>(_ bytes: [UInt8], _ body: () -> Value) -> Value? {
    guard sealedBytes <= bytes.count else { return nil }
    return bytes.withUnsafeBytes { text in
      let found = PiecewiseDigest(of: UnsafeRawBufferPointer(rebasing: text[..<sealedBytes]))
      let value = body()
      return found.value?.hex == digest ? value : nil
    }
  }

  /// Of a digest: anything else might have been other bytes, and more or fewer of them, before it was decoded.
  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
  }

  private static let prefix = "\n  \"\(key)\": \""
  private static let suffix = "\"\n}\n"
}
