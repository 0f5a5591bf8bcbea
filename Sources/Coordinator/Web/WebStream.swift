import Glibc

/// A reader of events: what it has not taken yet is kept, up to a limit.
struct WebStream {
  /// Readers at once; the next is told to come later.
  static let limit = 8
  /// After that it has to ask again, as browsers do by themselves: nobody stays who is not there any more.
  static let life: Duration = .seconds(600)
  /// Bytes that wait for a reader; one that lets more pile up is cut off.
  static let bufferBytes = 16_384
  /// Between signs of life.
  static let beat: Duration = .seconds(15)

  private var waiting: [UInt8]
  private(set) var beatsAt: ContinuousClock.Instant

  init(_ head: [UInt8], at now: ContinuousClock.Instant) {
    waiting = head
    beatsAt = now + Self.beat
  }

  /// Nothing waits to be sent.
  var isIdle: Bool { waiting.isEmpty }

  /// Adds an event. False when the reader is too slow.
  mutating func tell(_ number: UInt64, at now: ContinuousClock.Instant) -> Bool {
    beatsAt = now + Self.beat
    return add("event: change\nid: \(number)\ndata: \(number)\n\n")
  }

  /// Sends what can be sent, and a sign of life when one is due; drops what the reader says. False when it has gone or is too slow.
  mutating func advance(_ descriptor: Int32, at now: ContinuousClock.Instant) -> Bool {
    if now >= beatsAt {
      beatsAt = now + Self.beat
      guard add(": still here\n\n") else { return false }
    }
    var chunk = [UInt8](repeating: 0, count: 1_024)
    let count = recv(descriptor, &chunk, chunk.count, 0)
    guard count > 0 || count < 0 && (errno == EAGAIN || errno == EINTR) else { return false }
    while !waiting.isEmpty {
      let count = waiting.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN { return true }
      guard count > 0 else { return false }
      waiting.removeFirst(count)
    }
    return true
  }

  private mutating func add(_ text: String) -> Bool {
    waiting += text.utf8
    return waiting.count <= Self.bufferBytes
  }
}
