/// A request for a page: the first line, the host that was asked for and the token that was given. Nothing else of it means anything
/// here.
public struct WebRequest: Hashable, Sendable {
  public enum Method: String, Hashable, Sendable {
    case get = "GET"
    /// As `get`, and only the head of the answer is wanted.
    case head = "HEAD"
  }

  public var method: Method
  /// Without the query; begins with `/`.
  public var path: String
  /// As it was sent, with the port; nil when it was not.
  public var host: String?
  /// Of the header `Authorization: Bearer`, else of the query `token=`; nil when there was none.
  public var token: String?

  public init(method: Method, path: String, host: String? = nil, token: String? = nil) {
    self.method = method
    self.path = path
    self.host = host
    self.token = token
  }

  /// What bytes that have arrived so far are.
  enum Reading: Hashable, Sendable {
    /// More must come.
    case incomplete
    case request(WebRequest)
    case refused(WebResponse.Status)
  }

  /// Longer heads are refused.
  static let headBytes = 8_192

  /// Reads the head of a request, up to its empty line. What follows it is not looked at.
  static func read(_ bytes: [UInt8]) -> Reading {
    var lines: [[UInt8]] = []
    var line: [UInt8] = []
    for byte in bytes.prefix(headBytes) {
      guard byte == UInt8(ascii: "\n") else {
        line.append(byte)
        continue
      }
      if line.last == UInt8(ascii: "\r") { line.removeLast() }
      if line.isEmpty { return parse(lines) }
      lines.append(line)
      line = []
    }
    return bytes.count >= headBytes ? .refused(.headTooLarge) : .incomplete
  }

  private static func parse(_ lines: [[UInt8]]) -> Reading {
    // Control characters have no place in a head, and would end up in logs.
    guard lines.allSatisfy({ $0.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == UInt8(ascii: "\t") } }) else {
      return .refused(.badRequest)
    }
    let texts = lines.map { String(decoding: $0, as: UTF8.self) }
    let words = (texts.first ?? "").split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 3, words[2].hasPrefix("HTTP/"), words[1].hasPrefix("/") else { return .refused(.badRequest) }
    guard words[2].hasPrefix("HTTP/1.") else { return .refused(.versionUnknown) }
    guard let method = Method(rawValue: String(words[0])) else { return .refused(.methodNotAllowed) }
    var host: String?
    var token: String?
    for text in texts.dropFirst() {
      guard let colon = text.firstIndex(of: ":"), colon > text.startIndex, text.first != " ", text.first != "\t" else {
        return .refused(.badRequest)
      }
      let value = text[text.index(after: colon)...]
      switch text[..<colon].lowercased() {
      // Two of them are an attempt to be understood differently by two readers.
      case "host" where host != nil, "authorization" where token != nil: return .refused(.badRequest)
      case "host": host = value.filter { $0 != " " && $0 != "\t" }
      case "authorization": token = bearer(value)
      default: break
      }
    }
    let path = words[1].prefix { $0 != "?" && $0 != "#" }
    let query = words[1].dropFirst(path.count).prefix { $0 != "#" }.dropFirst()
    return .request(WebRequest(method: method, path: String(path), host: host, token: token ?? self.token(in: query)))
  }

  /// Empty for another way to say who one is: such a request has no token, and none of its address counts.
  private static func bearer(_ value: Substring) -> String {
    let words = value.split { $0 == " " || $0 == "\t" }
    return words.count == 2 && words[0].lowercased() == "bearer" ? String(words[1]) : ""
  }

  /// The first one; a token needs no escapes.
  private static func token(in query: Substring) -> String? {
    query.split(separator: "&").first { $0.hasPrefix("token=") }.map { String($0.dropFirst("token=".count)) }
  }
}
