/// A page, or why there is none.
public struct WebResponse: Hashable, Sendable {
  public enum Status: Int, Hashable, Sendable {
    case ok = 200
    case badRequest = 400
    case notFound = 404
    case methodNotAllowed = 405
    case timedOut = 408
    /// Asked for under a name that is not this server's.
    case misdirected = 421
    case headTooLarge = 431
    case unavailable = 503
    case versionUnknown = 505

    var phrase: String {
      switch self {
      case .ok: "OK"
      case .badRequest: "Bad Request"
      case .notFound: "Not Found"
      case .methodNotAllowed: "Method Not Allowed"
      case .timedOut: "Request Timeout"
      case .misdirected: "Misdirected Request"
      case .headTooLarge: "Request Header Fields Too Large"
      case .unavailable: "Service Unavailable"
      case .versionUnknown: "HTTP Version Not Supported"
      }
    }
  }

  public var status: Status
  public var body: String
  /// Of the body.
  public var type: String

  public init(_ status: Status, _ body: String, type: String = "text/plain; charset=utf-8") {
    self.status = status
    self.body = body
    self.type = type
  }

  /// A refusal that says no more than its status.
  init(_ status: Status) { self.init(status, status.phrase + "\n") }

  /// As it is sent; the connection ends after it.
  func bytes(headOnly: Bool) -> [UInt8] {
    var head = "HTTP/1.1 \(status.rawValue) \(status.phrase)\r\n"
    head += "Content-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n"
    head += "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
    if status == .methodNotAllowed { head += "Allow: GET, HEAD\r\n" }
    return Array((head + "\r\n").utf8) + (headOnly ? [] : Array(body.utf8))
  }
}
