import Messaging
import Wire

/// A client's conversation with a coordinator: one question, one answer, asked again when the connection or the coordinator
/// went away in between. Every question is harmless when it is asked twice.
final class CoordinatorClient {
  let transport: any PeerTransport
  private let address: String
  private let interruption: Interruption?
  var isWelcome = false
  private var lastID: UInt64 = 0

  /// After so long without an answer a question is asked again.
  private static let patience: Duration = .seconds(2)

  init(_ endpoint: ZeroMQPeer.Endpoint, interruption: Interruption? = nil) throws(MessagingError) {
    transport = try ZeroMQPeer(endpoint, waker: interruption?.waker)
    switch endpoint {
    case .access(let file): address = file.connect
    case .privateSocket(let path): address = path
    }
    self.interruption = interruption
  }

  /// Asks, and waits for the answer. Throws `network.unreachable` after `timeout`, `network.key-rejected`, or what the
  /// coordinator refused with.
  func ask(timeout: Duration, _ fill: (inout WireToCoordinator) -> Void) throws -> WireFromCoordinator {
    let clock = ContinuousClock()
    let end = clock.now + timeout
    while true {
      if !isWelcome { try greet(until: end, timeout) }
      let id = nextID()
      var message = WireToCoordinator()
      fill(&message)
      message.id = id
      if try transport.send(message) {
        let answer = try self.answer(id: id, until: min(end, clock.now + Self.patience))
        switch answer?.body {
        case .error(let error)?: throw CommandFailure(error)
        case .askHello?: isWelcome = false
        case nil: isWelcome = false
        default: if let answer { return answer }
        }
      } else {
        isWelcome = false
      }
      if clock.now >= end { throw unreachable(timeout) }
    }
  }

  /// Marks a question, so that its answer is known.
  func nextID() -> UInt64 {
    lastID += 1
    return lastID
  }

  /// Says hello until it is answered.
  func greet(until end: ContinuousClock.Instant, _ timeout: Duration) throws {
    let clock = ContinuousClock()
    while true {
      let id = nextID()
      var hello = WireToCoordinator()
      hello.id = id
      hello.hello.protocolMajor = ProtocolVersion.major
      hello.hello.protocolMinor = ProtocolVersion.minor
      hello.hello.version = podiumVersion
      if try transport.send(hello), let answer = try self.answer(id: id, until: min(end, clock.now + Self.patience)) {
        if case .error(let error)? = answer.body { throw CommandFailure(error) }
        isWelcome = true
        return
      }
      try check(interrupted: end)
      if clock.now >= end { throw unreachable(timeout) }
      try transport.wait(upTo: .milliseconds(20), descriptors: [])
    }
  }

  /// The answer with this id; nil when time is up, or when it cannot come any more since the connection is another one.
  private func answer(id: UInt64, until end: ContinuousClock.Instant) throws -> WireFromCoordinator? {
    let clock = ContinuousClock()
    let connection = transport.connections
    while true {
      for message in try transport.receive(limit: 64) {
        if message.id == id { return message }
        if case .error(let error)? = message.body, message.id == 0 { throw CommandFailure(error) }
      }
      try check(interrupted: end)
      let left = end - clock.now
      guard left > .zero, transport.connections == connection else { return nil }
      try transport.wait(upTo: min(left, .milliseconds(100)), descriptors: [])
    }
  }

  func check(interrupted end: ContinuousClock.Instant) throws {
    if transport.state == .refused {
      throw MessagingError(
        .rejected, "the coordinator does not know this key, or it was revoked", place: address,
        hint: "ask its owner for a new access file (podium keys create)")
    }
    if let code = interruption?.exitCode { throw Interrupted(exitCode: code) }
  }

  func unreachable(_ waited: Duration) -> MessagingError {
    MessagingError(
      .unreachable, "no coordinator answered within \(waited.formatted)", place: address,
      hint: "check that it runs there, that the address is right, and that the access file was made by this very coordinator")
  }
}

/// A signal asked the command to end.
struct Interrupted: Error {
  var exitCode: Int32
}

extension CommandFailure {
  /// What the coordinator refused with; it says the exit code itself.
  init(_ error: WireError) {
    self.init(
      code: error.code, message: error.message, place: error.place.isEmpty ? nil : error.place,
      hint: error.hint.isEmpty ? nil : error.hint,
      exitCode: (64...78).contains(error.exitCode) ? error.exitCode : ExitStatus.bug)
  }
}
