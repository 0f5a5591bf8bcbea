import Glibc

/// One connection: it asks once, is answered once, and ends. Everything it may take is limited.
struct WebConnection {
  /// From the connection to the whole request, and again to the whole answer.
  static let patience: Duration = .seconds(5)
  private static let chunkBytes = 4_096
  private static let droppedBytes = 1 << 20

  enum Phase {
    case reading([UInt8])
    /// What is left to be sent.
    case writing(ArraySlice<UInt8>)
    /// Answered; what the peer still sends is dropped until it ends too. To close at once, with bytes unread, would take the answer
    /// from it.
    case leaving(droppedBytes: Int)
    case over
  }

  let descriptor: Int32
  private(set) var phase = Phase.reading([])
  private(set) var endsBy: ContinuousClock.Instant

  init(_ descriptor: Int32, at now: ContinuousClock.Instant) {
    self.descriptor = descriptor
    endsBy = now + Self.patience
  }

  /// What to poll for.
  var events: Int16 {
    switch phase {
    case .reading, .leaving: Int16(POLLIN)
    case .writing: Int16(POLLOUT)
    case .over: 0
    }
  }

  var isOver: Bool {
    if case .over = phase { return true }
    return false
  }

  /// Reads or writes what can be without waiting.
  mutating func advance(at now: ContinuousClock.Instant, _ answer: (WebRequest) -> WebResponse) {
    if case .reading(let bytes) = phase { read(bytes, at: now, answer) }
    if case .writing(let bytes) = phase { write(bytes) }
    if case .leaving(let dropped) = phase { leave(dropped) }
  }

  /// Its time is up: who has not asked by then is told, who does not read is cut off.
  mutating func expire(at now: ContinuousClock.Instant) {
    guard now >= endsBy else { return }
    guard case .reading = phase else { return phase = .over }
    write(WebResponse(.timedOut).bytes(headOnly: false)[...])
    phase = .over
  }

  private mutating func read(_ earlier: [UInt8], at now: ContinuousClock.Instant, _ answer: (WebRequest) -> WebResponse) {
    var bytes = earlier
    var chunk = [UInt8](repeating: 0, count: Self.chunkBytes)
    while true {
      let count = recv(descriptor, &chunk, chunk.count, 0)
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN { return phase = .reading(bytes) }
      guard count > 0 else { return phase = .over }
      bytes += chunk[..<count]
      let response: [UInt8]
      switch WebRequest.read(bytes) {
      case .incomplete: continue
      case .request(let request): response = answer(request).bytes(headOnly: request.method == .head)
      case .refused(let status): response = WebResponse(status).bytes(headOnly: false)
      }
      phase = .writing(response[...])
      endsBy = now + Self.patience
      return
    }
  }

  private mutating func write(_ bytes: ArraySlice<UInt8>) {
    var rest = bytes
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN { return phase = .writing(rest) }
      guard count > 0 else { return phase = .over }
      rest = rest.dropFirst(count)
    }
    shutdown(descriptor, Int32(SHUT_WR))
    phase = .leaving(droppedBytes: 0)
  }

  private mutating func leave(_ dropped: Int) {
    var chunk = [UInt8](repeating: 0, count: Self.chunkBytes)
    var dropped = dropped
    while dropped < Self.droppedBytes {
      let count = recv(descriptor, &chunk, chunk.count, 0)
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN { return phase = .leaving(droppedBytes: dropped) }
      guard count > 0 else { break }
      dropped += count
    }
    phase = .over
  }
}
