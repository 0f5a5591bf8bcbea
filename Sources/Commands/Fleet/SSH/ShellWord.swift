/// Text as one word of a shell script.
enum ShellWord {
  /// In single quotes, within which a POSIX shell takes every byte as it is. What holds a zero byte is cut there by any shell, so
  /// it must not get here.
  ///
  /// By byte, not by character: a quote with an accent upon it is one character, and would be passed over.
  static func quoted(_ text: String) -> String {
    var bytes: [UInt8] = [quote]
    for byte in text.utf8 {
      if byte == quote {
        bytes += #"'\''"#.utf8
      } else {
        bytes.append(byte)
      }
    }
    bytes.append(quote)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Several words with spaces between them.
  static func quoted(_ words: [String]) -> String { words.map { quoted($0) }.joined(separator: " ") }

  private static let quote = UInt8(ascii: "'")
}
