import Dispatch
import Glibc
import Messaging

/// A server of small pages for reading: one thread, one request a connection, everything limited, see decision 0014.
public final class WebServer: Sendable {
  /// Connections at once; more wait until the kernel's list is full, and are refused then.
  static let connectionLimit = 64
  /// After a connection that could not be accepted.
  private static let pauseMicroseconds: UInt32 = 50_000

  /// Where it listens, with the port that was chosen.
  public let address: WebAddress
  private let socket: Int32
  private let access: WebAccess
  private let news: WebEvents?
  private let waker: Waker
  private let isStopping = Locked(false)
  private let ended = DispatchGroup()
  private let answer: @Sendable (WebRequest) -> WebResponse

  /// Listens, and serves on a thread of its own until `stop`. Throws `web.address`, `web.public`.
  ///
  /// - Parameters:
  ///   - access: whether machines other than this one may connect.
  ///   - news: what readers of events are told of.
  ///   - answer: called on the server's thread, one request after the other.
  init(
    _ address: WebAddress, access: WebAccess = WebAccess(), news: WebEvents? = nil,
    answer: @escaping @Sendable (WebRequest) -> WebResponse
  ) throws(CoordinatorError) {
    do {
      waker = try Waker()
    } catch {
      throw CoordinatorError(.webAddress, error.message, place: "\(address)")
    }
    (socket, self.address) = try address.listen(isOpen: access.isOpen)
    self.access = access
    self.news = news
    self.answer = answer
    news?.onChange { [waker] in waker.wake() }
    DispatchQueue(label: "podium.web").async(group: ended) { self.serve() }
  }

  /// Serves a coordinator's site; see the other initialiser.
  public convenience init(_ address: WebAddress, _ site: WebSite) throws(CoordinatorError) {
    try self.init(address, access: site.access, news: site.telemetry.page?.events, answer: site.answer)
  }

  /// Ends all connections; no request is answered after it.
  public func stop() {
    news?.onChange(nil)
    isStopping.withLock { $0 = true }
    waker.wake()
    ended.wait()
  }

  private func serve() {
    var connections: [WebConnection] = []
    var told = news?.number ?? 0
    while !isStopping.withLock({ $0 }) {
      wait(for: connections)
      let now = ContinuousClock.now
      let number = news?.number ?? 0
      if number != told { for index in connections.indices { connections[index].tell(number, at: now) } }
      told = number
      var streams = connections.count(where: \.isStreaming)
      for index in connections.indices {
        connections[index].advance(at: now) { respond($0, &streams) }
        connections[index].expire(at: now)
      }
      accept(&connections, at: now)
      for connection in connections where connection.isOver { close(connection.descriptor) }
      connections.removeAll(where: \.isOver)
    }
    for connection in connections { close(connection.descriptor) }
    close(socket)
  }

  private func respond(_ request: WebRequest, _ streams: inout Int) -> WebResponse {
    // A page of somebody else's, shown by a browser here, may have its own name point to this address, and read us.
    // With a token it would have to know that.
    guard access.isOpen || isOwn(request.host) else { return WebResponse(.misdirected) }
    let response = answer(request)
    guard response.rest == .events, request.method == .get else { return response }
    guard streams < WebStream.limit else { return WebResponse(.unavailable, "too many readers of events\n") }
    streams += 1
    return response
  }

  private func isOwn(_ host: String?) -> Bool {
    guard let host, !host.isEmpty else { return true }
    let names = [address.host, "localhost", "127.0.0.1", "::1"].flatMap { name in
      let written = name.contains(":") ? "[\(name)]" : name
      return [written, "\(written):\(address.port)"]
    }
    return names.contains(host.lowercased())
  }

  private func accept(_ connections: inout [WebConnection], at now: ContinuousClock.Instant) {
    while connections.count < Self.connectionLimit {
      let descriptor = Glibc.accept(socket, nil, nil)
      if descriptor < 0, errno == EINTR || errno == ECONNABORTED { continue }
      guard descriptor >= 0 else {
        // No descriptors are left: without a pause we would be woken for the same connection at once.
        if errno != EAGAIN { usleep(Self.pauseMicroseconds) }
        return
      }
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
      _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
      connections.append(WebConnection(descriptor, at: now))
    }
  }

  /// Sleeps until something can be read, written or accepted, or a connection's time is up.
  private func wait(for connections: [WebConnection]) {
    var items = connections.map { pollfd(fd: $0.descriptor, events: $0.events, revents: 0) }
    items.append(pollfd(fd: waker.descriptor, events: Int16(POLLIN), revents: 0))
    if connections.count < Self.connectionLimit { items.append(pollfd(fd: socket, events: Int16(POLLIN), revents: 0)) }
    let left = connections.map(\.wakesBy).min().map { max(.zero, $0 - ContinuousClock.now) }
    // A millisecond more, so that the time is up when we wake.
    let milliseconds = left.map {
      Int32(clamping: $0.components.seconds * 1000 + $0.components.attoseconds / 1_000_000_000_000_000 + 1)
    }
    _ = poll(&items, nfds_t(items.count), milliseconds ?? -1)
    waker.reset()
  }
}
