/// HTML or SVG being written. Text and values of attributes are escaped; names come from code alone, since only literals can be names.
public struct Markup: Sendable {
  /// What was written so far.
  public private(set) var text: String

  public init() { text = "" }

  /// Adds an element with what `body` writes inside.
  public mutating func element(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:], _ body: (inout Markup) -> Void = { _ in }
  ) {
    open(name, attributes)
    text += ">"
    body(&self)
    text += "</\(name)>"
  }

  /// Adds an element that holds a text.
  public mutating func element(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:], text content: String
  ) {
    element(name, attributes) { $0.write(content) }
  }

  /// Adds an element that has nothing inside, ever: `<meta>`, or a shape of SVG.
  public mutating func leaf(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:]) {
    open(name, attributes)
    text += "/>"
  }

  /// Adds a text.
  public mutating func write(_ content: String) { text += Self.escaped(content) }

  /// Adds markup that stands in our code: never one that was put together.
  public mutating func verbatim(_ code: StaticString) { text += code.description }

  /// Adds what was written elsewhere.
  public mutating func append(_ other: Markup) { text += other.text }

  public mutating func newline() { text += "\n" }

  private mutating func open(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String>) {
    text += "<\(name)"
    for (name, value) in attributes { text += " \(name)=\"\(Self.escaped(value))\"" }
  }

  /// The text with nothing in it that ends a text or a value in quotes, and nothing that a reader would obey instead of show.
  ///
  /// By bytes: a quote with a combining accent behind it is another character to Swift, and still a quote to a browser.
  static func escaped(_ content: String) -> String {
    guard !content.utf8.allSatisfy(isPlain) else { return content }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(content.utf8.count + 16)
    for byte in content.withoutControls.utf8 {
      switch byte {
      case UInt8(ascii: "&"): bytes += "&amp;".utf8
      case UInt8(ascii: "<"): bytes += "&lt;".utf8
      case UInt8(ascii: ">"): bytes += "&gt;".utf8
      case UInt8(ascii: "\""): bytes += "&quot;".utf8
      case UInt8(ascii: "'"): bytes += "&#39;".utf8
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Of ASCII, shown, and without a meaning in markup.
  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x20..<0x7f).contains(byte) && byte != UInt8(ascii: "&") && byte != UInt8(ascii: "<") && byte != UInt8(ascii: ">")
      && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "'")
  }
}
