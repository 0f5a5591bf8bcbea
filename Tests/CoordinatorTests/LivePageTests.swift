import FoundationEssentials
import Glibc
import Leaderboard
import Reports
import Testing

@testable import Coordinator

@Suite struct LivePageTests {
  private let page = LivePage()

  private func site(_ access: WebAccess) -> WebSite { WebSite(Telemetry(page: page), access: access) }

  private func ask(_ site: WebSite, _ path: String, token: String? = nil) -> WebResponse.Status {
    site.answer(WebRequest(method: .get, path: path, token: token)).status
  }

  @Test func pagesWithNamesNeedTheTokenWhereThereIsOne() throws {
    page.take(Board(boardID: "test"), path: "/none")
    let token = try #require(WebToken("0123456789abcdef"))
    for isPublic in [false, true] {
      let site = site(WebAccess(isPublic: isPublic, token: token))
      for path in ["/", "/board.json", "/events", "/other"] {
        #expect(ask(site, path) == .unauthorized)
        #expect(ask(site, path, token: "0123456789abcdeX") == .unauthorized)
      }
      #expect(ask(site, "/", token: "0123456789abcdef") == .ok)
      #expect(ask(site, "/healthz") == .unavailable)
      #expect(ask(site, "/metrics") == (isPublic ? .ok : .unauthorized))
    }
  }

  @Test func pagesWithNamesAreForThisMachineWithoutAToken() {
    page.take(Board(boardID: "test"), path: "/none")
    let own = site(WebAccess())
    #expect(ask(own, "/") == .ok && ask(own, "/metrics") == .ok)
    let open = site(WebAccess(isPublic: true))
    #expect(ask(open, "/") == .forbidden && ask(open, "/board.json") == .forbidden && ask(open, "/events") == .forbidden)
    #expect(ask(open, "/metrics") == .ok)
  }

  @Test func pageIsMadeAnewWhenSomethingChanged() {
    #expect(page.page().status == .unavailable)
    page.take(Board(boardID: "first"), path: "/none")
    #expect(page.page().body.contains("Leaderboard first"))
    let number = page.events.number
    page.take(LiveStatus())
    #expect(page.events.number == number)
    page.take(LiveStatus(workers: [.init(name: "<w1>", state: "idle", jobs: 0)], workerCount: 1))
    #expect(page.events.number == number + 1)
    #expect(page.page().body.contains("&lt;w1&gt;"))
    page.take(Board(boardID: "second"), path: "/none")
    #expect(page.page().body.contains("Leaderboard second") && !page.page().body.contains("Leaderboard first"))
    #expect(page.page().policy.contains("script-src 'sha256-"))
  }

  @Test func tokenFileIsPrivateAndLongEnough() throws {
    let path = FileManager.default.temporaryDirectory.path + "podium-token-\(UInt64.random(in: 0 ... .max))"
    defer { unlink(path) }
    #expect(performing: { try WebToken(file: path) }, throws: { "\($0)".contains(path) })
    for (text, mode, isTaken) in [
      ("0123456789abcdef\n", mode_t(0o600), true), ("0123456789abcdef", 0o644, false), ("short", 0o600, false),
      ("0123456789abcdef&x", 0o600, false),
    ] {
      unlink(path)
      try Data(text.utf8).write(to: URL(filePath: path))
      chmod(path, mode)
      if isTaken {
        #expect(try WebToken(file: path).matches("0123456789abcdef"))
      } else {
        #expect(performing: { try WebToken(file: path) }, throws: { ($0 as? CoordinatorError)?.code == .webToken })
      }
    }
  }
}

/// Readers of events, over pairs of sockets.
@Suite struct WebStreamTests {
  private let now = ContinuousClock.now

  private func pair() -> (Int32, Int32) {
    var pair: [Int32] = [0, 0]
    #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0, &pair) == 0)
    return (pair[0], pair[1])
  }

  /// A connection that has asked for events.
  private func reader(_ descriptor: Int32, _ peer: Int32) -> WebConnection {
    let request = Array("GET /events HTTP/1.1\r\n\r\n".utf8)
    #expect(send(peer, request, request.count, 0) == request.count)
    var connection = WebConnection(descriptor, at: now)
    connection.advance(at: now) { _ in .events }
    return connection
  }

  private func hear(_ peer: Int32) -> String {
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    return String(decoding: chunk[..<max(0, recv(peer, &chunk, chunk.count, 0))], as: UTF8.self)
  }

  @Test func readersHearOfChangesAndThatTheyAreNotForgotten() {
    let (descriptor, peer) = pair()
    defer { [descriptor, peer].forEach { close($0) } }
    var connection = reader(descriptor, peer)
    let head = hear(peer)
    #expect(head.contains("Content-Type: text/event-stream\r\n") && head.hasSuffix("\r\n\r\nretry: 2000\n\n"))
    #expect(!head.contains("Content-Length"))
    connection.tell(7, at: now)
    connection.advance(at: now) { _ in .events }
    #expect(hear(peer) == "event: change\nid: 7\ndata: 7\n\n")
    #expect(connection.wakesBy == now + WebStream.beat)
    connection.advance(at: now + WebStream.beat) { _ in .events }
    #expect(hear(peer) == ": still here\n\n")
    connection.expire(at: now + WebStream.life)
    #expect(connection.isOver)
  }

  @Test func aReaderThatDoesNotReadIsCutOff() {
    let (descriptor, peer) = pair()
    defer { [descriptor, peer].forEach { close($0) } }
    var connection = reader(descriptor, peer)
    var number: UInt64 = 0
    while !connection.isOver, number < 1_000_000 {
      number += 1
      connection.tell(number, at: now)
      connection.advance(at: now) { _ in .events }
    }
    #expect(connection.isOver)
  }

  @Test func aReaderThatHasGoneIsForgotten() {
    let (descriptor, peer) = pair()
    defer { close(descriptor) }
    var connection = reader(descriptor, peer)
    close(peer)
    connection.advance(at: now) { _ in .events }
    #expect(connection.isOver)
  }

  @Test func aFileIsSentWhole() throws {
    let path = FileManager.default.temporaryDirectory.path + "podium-file-\(UInt64.random(in: 0 ... .max))"
    defer { unlink(path) }
    let content = String(repeating: "0123456789", count: 300_000)
    try Data(content.utf8).write(to: URL(filePath: path))
    let (descriptor, peer) = pair()
    defer { [descriptor, peer].forEach { close($0) } }
    let request = Array("GET /board.json HTTP/1.1\r\n\r\n".utf8)
    #expect(send(peer, request, request.count, 0) == request.count)
    var connection = WebConnection(descriptor, at: now)
    var answer = ""
    for _ in 0..<10_000 where !answer.hasSuffix(content) {
      connection.advance(at: now) { _ in
        var response = WebResponse(.ok, "", type: "application/json")
        response.rest = .file(path)
        return response
      }
      answer += hear(peer)
    }
    #expect(answer.contains("Content-Length: 3000000\r\n") && answer.hasSuffix("\r\n\r\n" + content))
  }
}
