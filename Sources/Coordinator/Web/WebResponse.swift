/// A page, or why there is none.
public struct WebResponse: Hashable, Sendable {
  public enum Status: Int, Hashable, Sendable {
    case ok = 200
    case badRequest = 400
    /// Without the token.
    case unauthorized = 401
    /// Not here, whoever asks.
    case forbidden = 403
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
      case .unauthorized: "Unauthorized"
      case .forbidden: "Forbidden"
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

  /// What follows the body.
  enum Rest: Hashable, Sendable {
    case nothing
    /// A file's content; the body is empty.
    case file(String)
    /// Server-sent events, as long as the reader wants them.
    case events
  }

  public var status: Status
  public var body: String
  /// Of the body.
  public var type: String
  /// The content security policy; by default nothing is allowed.
  var policy = "default-src 'none'; frame-ancestors 'none'"
  var rest = Rest.nothing

  public init(_ status: Status, _ body: String, type: String = "text/plain; charset=utf-8") {
    self.status = status
    self.body = body
    self.type = type
  }

  /// A refusal that says no more than its status.
  init(_ status: Status) { self.init(status, status.phrase + "\n") }

  /// Events from now on.
  static var events: WebResponse {
    var response = WebResponse(.ok, "retry: 2000\n\n", type: "text/event-stream")
    response.rest = .events
    return response
  }

  /// As it is sent; the connection ends after it and its rest. `length`: bytes of the whole content, nil when nobody knows.
  func bytes(headOnly: Bool, length: Int?) -> [UInt8] {
    var head = "HTTP/1.1 \(status.rawValue) \(status.phrase)\r\n"
    head += "Content-Type: \(type)\r\n"
    if let length { head += "Content-Length: \(length)\r\n" }
    head += "Connection: close\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
    head += "Content-Security-Policy: \(policy)\r\nReferrer-Policy: no-referrer\r\nCross-Origin-Resource-Policy: same-origin\r\n"
    if status == .methodNotAllowed { head += "Allow: GET, HEAD\r\n" }
    if status == .unauthorized { head += "WWW-Authenticate: Bearer\r\n" }
    return Array((head + "\r\n").utf8) + (headOnly ? [] : Array(body.utf8))
  }
}
