import Glibc
import Testing

@testable import Coordinator

@Suite struct WebRequestTests {
  @Test(arguments: [
    ("GET / HTTP/1.1\r\nHost: localhost:8080\r\n\r\n", WebRequest(method: .get, path: "/", host: "localhost:8080")),
    ("GET /metrics?x=1 HTTP/1.0\r\n\r\n", WebRequest(method: .get, path: "/metrics")),
    ("HEAD /healthz HTTP/1.1\nhost:\t[::1]:1 \nAccept: */*\n\nbody", WebRequest(method: .head, path: "/healthz", host: "[::1]:1")),
  ])
  func headIsRead(text: String, request: WebRequest) {
    #expect(WebRequest.read(Array(text.utf8)) == .request(request))
    // However it is cut, it is not complete before its end.
    let end = text.utf8.count - (text.hasSuffix("body") ? 4 : 0)
    for length in 0..<end { #expect(WebRequest.read(Array(text.utf8.prefix(length))) == .incomplete) }
  }

  @Test(arguments: [
    ("POST /metrics HTTP/1.1\r\n\r\n", WebResponse.Status.methodNotAllowed), ("get / HTTP/1.1\r\n\r\n", .methodNotAllowed),
    ("GET /metrics HTTP/2.0\r\n\r\n", .versionUnknown), ("GET http://other/ HTTP/1.1\r\n\r\n", .badRequest),
    ("GET /a b HTTP/1.1\r\n\r\n", .badRequest), ("GET /\r\n\r\n", .badRequest), ("\r\n", .badRequest),
    ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", .badRequest), ("GET / HTTP/1.1\r\nHost\r\n\r\n", .badRequest),
    ("GET / HTTP/1.1\r\nA: b\r\n folded\r\n\r\n", .badRequest), ("GET /\u{1b}[2J HTTP/1.1\r\n\r\n", .badRequest),
    ("GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n", .badRequest),
  ])
  func whatIsNoRequestIsRefused(text: String, status: WebResponse.Status) {
    #expect(WebRequest.read(Array(text.utf8)) == .refused(status))
  }

  @Test(arguments: [
    ("GET /?token=abc HTTP/1.1\r\n\r\n", "abc"), ("GET /?a=b&token=abc&token=d HTTP/1.1\r\n\r\n", "abc"),
    ("GET / HTTP/1.1\r\nauthorization: bearer abc\r\n\r\n", "abc"),
    ("GET /?token=d HTTP/1.1\r\nAuthorization: Bearer abc\r\n\r\n", "abc"),
    ("GET /?token=d HTTP/1.1\r\nAuthorization: Basic abc\r\n\r\n", ""), ("GET /#?token=d HTTP/1.1\r\n\r\n", nil),
  ])
  func tokenIsRead(text: String, token: String?) {
    #expect(WebRequest.read(Array(text.utf8)) == .request(WebRequest(method: .get, path: "/", token: token)))
  }

  @Test func twoTokensInTheHeadAreRefused() {
    let text = "GET / HTTP/1.1\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n"
    #expect(WebRequest.read(Array(text.utf8)) == .refused(.badRequest))
  }

  @Test func longHeadIsRefusedAtItsLimit() {
    let line = Array("GET / HTTP/1.1\r\nA: ".utf8)
    let filler = [UInt8](repeating: UInt8(ascii: "x"), count: WebRequest.headBytes)
    #expect(WebRequest.read(Array((line + filler).prefix(WebRequest.headBytes - 1))) == .incomplete)
    #expect(WebRequest.read(Array((line + filler).prefix(WebRequest.headBytes))) == .refused(.headTooLarge))
    #expect(WebRequest.read(line + filler + filler) == .refused(.headTooLarge))
  }
}

@Suite struct WebAddressTests {
  @Test(arguments: [
    ("127.0.0.1:8080", "127.0.0.1:8080"), ("8080", "127.0.0.1:8080"), (":80", "127.0.0.1:80"), ("[::1]:0", "[::1]:0"),
    ("lab1:9", "lab1:9"),
  ])
  func addressIsRead(text: String, meaning: String) { #expect(WebAddress(text)?.description == meaning) }

  @Test(arguments: ["", ":", "lab1", "lab1:", "lab1:65536", "lab1:-1", "::1", "::1:80", "a:b:80", "lab1:8o"])
  func whatIsNoAddressIsRefused(text: String) { #expect(WebAddress(text) == nil) }

  @Test func otherMachinesMayReadOnlyWhenThatIsSaid() throws {
    for text in ["0.0.0.0:0", "[::]:0"] {
      let address = try #require(WebAddress(text))
      #expect(
        performing: { try WebServer(address) { _ in WebResponse(.ok, "") } },
        throws: { ($0 as? CoordinatorError)?.code == .webPublic })
    }
    let server = try WebServer(try #require(WebAddress("0.0.0.0:0")), access: WebAccess(isPublic: true)) { _ in WebResponse(.ok, "")
    }
    #expect(server.address.port > 0)
    server.stop()
  }

  @Test func takenAddressIsTold() throws {
    let server = try WebServer(WebAddress(host: "127.0.0.1", port: 0)) { _ in WebResponse(.ok, "") }
    defer { server.stop() }
    #expect(
      performing: { try WebServer(server.address) { _ in WebResponse(.ok, "") } },
      throws: { ($0 as? CoordinatorError)?.code == .webAddress && "\($0)".contains("\(server.address)") })
  }
}

/// Over real sockets.
@Suite struct WebServerTests {
  private let server: WebServer

  init() throws {
    server = try WebServer(WebAddress(host: "127.0.0.1", port: 0)) { request in
      request.path == "/large" ? WebResponse(.ok, String(repeating: "x", count: 4 << 20)) : WebResponse(.ok, "\(request.path)\n")
    }
  }

  private func connect() -> Int32 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = server.address.port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    #expect(status == 0)
    return descriptor
  }

  private func say(_ text: String, on descriptor: Int32) {
    let bytes = Array(text.utf8)
    #expect(send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count)
  }

  /// All that comes until the end.
  private func hear(_ descriptor: Int32) -> String {
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = recv(descriptor, &chunk, chunk.count, 0)
      guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += chunk[..<count]
    }
  }

  private func ask(_ text: String) -> String {
    let descriptor = connect()
    say(text, on: descriptor)
    return hear(descriptor)
  }

  @Test func pageIsServedWithItsLength() {
    defer { server.stop() }
    let lines: [String] = [
      "HTTP/1.1 200 OK", "Content-Type: text/plain; charset=utf-8", "Content-Length: 6", "Connection: close",
      "Cache-Control: no-store", "X-Content-Type-Options: nosniff",
      "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'", "Referrer-Policy: no-referrer",
      "Cross-Origin-Resource-Policy: same-origin", "", "/page\n",
    ]
    #expect(ask("GET /page?a=b HTTP/1.1\r\nHost: localhost\r\n\r\n") == lines.joined(separator: "\r\n"))
    let head = ask("HEAD /page HTTP/1.1\r\n\r\n")
    #expect(head.contains("Content-Length: 6\r\n") && head.hasSuffix("\r\n\r\n"))
    let large = ask("GET /large HTTP/1.1\r\n\r\n")
    #expect(large.utf8.count > 4_194_304)
    #expect(large.hasSuffix("xxx"))
  }

  @Test func onlyReadingIsPossible() {
    defer { server.stop() }
    let answer = ask("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello")
    #expect(answer.hasPrefix("HTTP/1.1 405 ") && answer.contains("Allow: GET, HEAD\r\n"))
  }

  @Test func requestInPiecesIsServedAndALongOneIsToldSo() {
    defer { server.stop() }
    let slow = connect()
    for piece in ["GE", "T /a HTTP", "/1.1\r\n", "\r", "\n"] { say(piece, on: slow) }
    #expect(hear(slow).hasSuffix("\r\n\r\n/a\n"))
    // More than is read of it: the answer arrives all the same.
    let answer = ask("GET / HTTP/1.1\r\nA: " + String(repeating: "x", count: 60_000))
    #expect(answer.hasPrefix("HTTP/1.1 431 "))
  }

  @Test(arguments: ["localhost", "127.0.0.1", "LOCALHOST"])
  func ownNameIsServed(host: String) {
    defer { server.stop() }
    for port in ["", ":\(server.address.port)"] {
      #expect(ask("GET / HTTP/1.1\r\nHost: \(host)\(port)\r\n\r\n").hasPrefix("HTTP/1.1 200 "))
    }
  }

  @Test(arguments: ["evil.example", "localhost:1", "127.0.0.1.evil.example", "localhost.evil.example"])
  func pageUnderAnothersNameIsNotServed(host: String) {
    defer { server.stop() }
    #expect(ask("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n").hasPrefix("HTTP/1.1 421 "))
  }

  @Test func aClientThatSaysNothingHoldsUpNobody() {
    let silent = (0..<WebServer.connectionLimit - 1).map { _ in connect() }
    #expect(ask("GET /b HTTP/1.1\r\n\r\n").hasSuffix("/b\n"))
    server.stop()
    for descriptor in silent { #expect(hear(descriptor).isEmpty) }
  }

  @Test func afterTheEndNobodyAnswers() {
    let waiting = connect()
    say("GET / HT", on: waiting)
    server.stop()
    #expect(hear(waiting).isEmpty)
  }

  @Test func aConnectionHasItsTime() {
    defer { server.stop() }
    var pair: [Int32] = [0, 0]
    #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0, &pair) == 0)
    let now = ContinuousClock.now
    var connection = WebConnection(pair[0], at: now)
    connection.advance(at: now) { _ in WebResponse(.ok, "") }
    connection.expire(at: now + WebConnection.patience - .milliseconds(1))
    #expect(!connection.isOver)
    connection.expire(at: now + WebConnection.patience)
    #expect(connection.isOver)
    close(pair[0])
    #expect(hear(pair[1]).hasPrefix("HTTP/1.1 408 "))
  }
}
