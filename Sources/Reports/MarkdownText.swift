/// Text inside Markdown, of cells and of paragraphs alike.
enum MarkdownText {
  /// The text with nothing in it that means something in Markdown or HTML, on one line. What would be obeyed instead of shown, line
  /// breaks too, is `U+FFFD`.
  static func escaped(_ content: String) -> String {
    var bytes: [UInt8] = []
    // By bytes, as for markup: an accent behind a sign does not change what the sign does.
    for byte in content.withoutControls.utf8 {
      switch byte {
      case UInt8(ascii: "&"): bytes += "&amp;".utf8
      case UInt8(ascii: "<"): bytes += "&lt;".utf8
      case UInt8(ascii: ">"): bytes += "&gt;".utf8
      case let byte where special.contains(byte): bytes += [UInt8(ascii: "\\"), byte]
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A line of a table.
  static func row(_ cells: [String]) -> String { "| \(cells.map(escaped).joined(separator: " | ")) |\n" }

  private static let special = Array("\\`*_[]|~#!".utf8)
}
