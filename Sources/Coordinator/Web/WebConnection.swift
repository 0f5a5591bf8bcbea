import Glibc

/// One connection: it asks once, is answered once, and ends. Everything it may take is limited.
struct WebConnection {
  /// From the connection to the whole request, and again to the whole answer.
  static let patience: Duration = .seconds(5)
  /// For an answer that is a file.
  static let filePatience: Duration = .seconds(60)
  private static let chunkBytes = 4_096
  private static let droppedBytes = 1 << 20

  enum Phase {
    case reading([UInt8])
    /// What is left to be sent, and the file that the rest is read from.
    case writing(ArraySlice<UInt8>, WebFile?)
    /// Events are sent as they come.
    case streaming(WebStream)
    /// Answered; what the peer still sends is dropped until it ends too. To close at once, with bytes unread, would take the answer
    /// from it.
    case leaving(droppedBytes: Int)
    case over
  }

  let descriptor: Int32
  private(set) var phase = Phase.reading([])
  private var endsBy: ContinuousClock.Instant

  init(_ descriptor: Int32, at now: ContinuousClock.Instant) {
    self.descriptor = descriptor
    endsBy = now + Self.patience
  }

  /// What to poll for.
  var events: Int16 {
    switch phase {
    case .reading, .leaving: Int16(POLLIN)
    case .writing: Int16(POLLOUT)
    case .streaming(let stream): Int16(stream.isIdle ? POLLIN : POLLIN | POLLOUT)
    case .over: 0
    }
  }

  var isOver: Bool {
    if case .over = phase { return true }
    return false
  }

  var isStreaming: Bool {
    if case .streaming = phase { return true }
    return false
  }

  /// When something is to be done without anything from the peer.
  var wakesBy: ContinuousClock.Instant {
    if case .streaming(let stream) = phase { return min(endsBy, stream.beatsAt) }
    return endsBy
  }

  /// Reads or writes what can be without waiting.
  mutating func advance(at now: ContinuousClock.Instant, _ answer: (WebRequest) -> WebResponse) {
    if case .reading(let bytes) = phase { read(bytes, at: now, answer) }
    if case .writing(let bytes, let file) = phase { write(bytes, file) }
    if case .streaming(var stream) = phase { phase = stream.advance(descriptor, at: now) ? .streaming(stream) : .over }
    if case .leaving(let dropped) = phase { leave(dropped) }
  }

  /// Tells a reader of events the number of the latest; others are not touched.
  mutating func tell(_ number: UInt64, at now: ContinuousClock.Instant) {
    guard case .streaming(var stream) = phase else { return }
    phase = stream.tell(number, at: now) ? .streaming(stream) : .over
  }

  /// Its time is up: who has not asked by then is told, who does not read is cut off.
  mutating func expire(at now: ContinuousClock.Instant) {
    guard now >= endsBy else { return }
    guard case .reading = phase else { return phase = .over }
    let refusal = WebResponse(.timedOut)
    write(refusal.bytes(headOnly: false, length: refusal.body.utf8.count)[...], nil)
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
      switch WebRequest.read(bytes) {
      case .incomplete: continue
      case .request(let request): begin(answer(request), headOnly: request.method == .head, at: now)
      case .refused(let status): begin(WebResponse(status), headOnly: false, at: now)
      }
      return
    }
  }

  private mutating func begin(_ response: WebResponse, headOnly: Bool, at now: ContinuousClock.Instant) {
    endsBy = now + Self.patience
    switch response.rest {
    case .nothing:
      phase = .writing(response.bytes(headOnly: headOnly, length: response.body.utf8.count)[...], nil)
    case .events where headOnly: phase = .writing(response.bytes(headOnly: true, length: nil)[...], nil)
    case .events:
      endsBy = now + WebStream.life
      phase = .streaming(WebStream(response.bytes(headOnly: false, length: nil), at: now))
    case .file(let path):
      guard let file = WebFile(path) else { return begin(WebResponse(.notFound), headOnly: headOnly, at: now) }
      endsBy = now + Self.filePatience
      phase = .writing(response.bytes(headOnly: headOnly, length: file.length)[...], headOnly ? nil : file)
    }
  }

  private mutating func write(_ bytes: ArraySlice<UInt8>, _ file: WebFile?) {
    var rest = bytes
    var chunks = 0
    while true {
      if rest.isEmpty, chunks < WebFile.chunksAtOnce, let more = file?.read() {
        chunks += 1
        rest = more[...]
      } else if rest.isEmpty, chunks == WebFile.chunksAtOnce {
        // Others have their turn before it goes on.
        return phase = .writing([], file)
      }
      if rest.isEmpty { break }
      let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN { return phase = .writing(rest, file) }
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
