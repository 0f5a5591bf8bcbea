import FoundationEssentials
import Messaging

/// What a reader has to know to see pages with names on them.
public struct WebToken: Sendable {
  private let bytes: [UInt8]

  /// Shorter ones can be guessed.
  static let leastBytes = 16
  private static let mostBytes = 256

  /// Nil unless it is long enough, and made of letters, digits, `-`, `.`, `_` and `~`, which an address can hold as they are.
  init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard (Self.leastBytes...Self.mostBytes).contains(bytes.count), bytes.allSatisfy(Self.isPlain) else { return nil }
    self.bytes = bytes
  }

  /// Reads the only line of a file that nobody else may read. Throws `web.token`.
  public init(file: String) throws(CoordinatorError) {
    let content: Data
    do {
      content = try SecretFile.read(file)
    } catch {
      throw CoordinatorError(
        .webToken, error.message, place: file, hint: error.code == .accessMissing ? Self.hint(file) : error.hint)
    }
    guard let token = WebToken(String(decoding: content, as: UTF8.self).filter { !$0.isNewline }) else {
      throw CoordinatorError(
        .webToken, "no token of \(Self.leastBytes) to \(Self.mostBytes) letters, digits, '-', '.', '_' and '~'", place: file,
        hint: Self.hint(file))
    }
    self = token
  }

  /// Takes the same time wherever they differ.
  func matches(_ text: String) -> Bool {
    let other = Array(text.utf8)
    guard other.count == bytes.count else { return false }
    return zip(bytes, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }

  private static func hint(_ file: String) -> String {
    "make one with: (umask 077; od -An -N24 -tx1 /dev/urandom | tr -d ' \\n' >\(file))"
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    default: "-._~".utf8.contains(byte)
    }
  }
}
