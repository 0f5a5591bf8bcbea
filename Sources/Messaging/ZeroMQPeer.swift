import CZeroMQ
import SwiftProtobuf
public import Wire

/// A worker's or client's end. It connects, and connects again after a loss, by itself: while somebody waits in it.
public final class ZeroMQPeer: PeerTransport {
  /// Where to connect, and how to prove who we are.
  public enum Endpoint: Sendable {
    case access(AccessFile)
    /// An ipc socket of the same user.
    case privateSocket(String)
  }

  /// Where it stands with its coordinator.
  private enum Phase {
    /// A connection is being made; it is given up then.
    case attempting(until: SuspendingClock.Instant)
    case connected
    /// The next attempt begins then.
    case pausing(until: SuspendingClock.Instant)
    case refused
  }

  public private(set) var connections = 0
  private let context: ZeroMQContext
  private let endpoint: Endpoint
  public let waker: Waker?
  private let clock = SuspendingClock()
  private var line: ZeroMQLine
  private var phase: Phase
  private var reconnection: Reconnection
  /// Came over the line before this one.
  private var unread: [WireFromCoordinator] = []

  /// An attempt may last so long.
  private static let attemptLimit: Duration = .milliseconds(Int64(MessageLimits.handshakeMilliseconds))
  /// Messages kept of a line that has ended.
  private static let unreadLimit = 4_096

  /// Starts to connect; whether that works shows later in `state`. Throws `network.address-invalid`.
  public init(
    _ endpoint: Endpoint, waker: Waker? = nil, reconnection: Reconnection = Reconnection(seed: .random(in: 0 ... .max))
  ) throws(MessagingError) {
    try Address.check(endpoint.address, isListening: false)
    context = try ZeroMQContext()
    self.endpoint = endpoint
    self.waker = waker
    self.reconnection = reconnection
    line = try ZeroMQLine(context, to: endpoint.address, endpoint.prepare)
    phase = .attempting(until: clock.now + Self.attemptLimit)
  }

  deinit { line.close() }

  public var state: ConnectionState {
    switch phase {
    case .attempting, .pausing: .connecting
    case .connected: .connected
    case .refused: .refused
    }
  }

  public func wait(upTo timeout: Duration, descriptors: [Int32]) throws(MessagingError) {
    var limit = timeout
    switch phase {
    // Waiting counts whole milliseconds, rounded down.
    case .attempting(let end), .pausing(let end): limit = min(limit, max(.zero, end - clock.now) + .milliseconds(1))
    case .connected, .refused: break
    }
    // The waker first: it has the same place whatever else is waited for.
    var poller = try Poller(
      sockets: [line.socket, line.monitor], descriptors: (waker.map { [$0.descriptor] } ?? []) + descriptors)
    try poller.wait(upTo: limit)
    if waker != nil, poller.canBeRead(2) { waker?.reset() }
    if poller.canBeRead(1) { try line.update() }
    try look()
  }

  public func receive(limit: Int) throws(MessagingError) -> [WireFromCoordinator] {
    var arrived = Array(unread.prefix(limit))
    unread.removeFirst(arrived.count)
    try read(into: &arrived, limit: limit)
    return arrived
  }

  public func send(_ message: WireToCoordinator) throws(MessagingError) -> Bool {
    try line.socket.send(encode(message)) == .yes
  }

  private func read(into arrived: inout [WireFromCoordinator], limit: Int) throws(MessagingError) {
    while arrived.count < limit {
      let frames = try line.socket.receive(frames: 1) { _, bytes, _ in
        try? WireFromCoordinator(serializedBytes: bytes.bytes)  // the coordinator proved who it is; a newer one may say more
      }
      guard let frames else { break }
      if let message = frames.first ?? nil { arrived.append(message) }
    }
  }

  /// Does what is due, as far as it is known what became of the line.
  private func look() throws(MessagingError) {
    switch (phase, line.state) {
    case (_, .refused): phase = .refused
    case (.attempting, .open):
      phase = .connected
      connections += 1
      reconnection.succeed()
    case (.attempting, .closed), (.connected, .closed): pause()
    case (.attempting(let end), .opening) where clock.now >= end: pause()
    case (.pausing(let end), _) where clock.now >= end: try attempt()
    default: break
    }
  }

  private func pause() { phase = .pausing(until: clock.now + reconnection.fail()) }

  private func attempt() throws(MessagingError) {
    try read(into: &unread, limit: Self.unreadLimit)
    line.close()
    line = try ZeroMQLine(context, to: endpoint.address, endpoint.prepare)
    phase = .attempting(until: clock.now + Self.attemptLimit)
  }
}

extension ZeroMQPeer.Endpoint {
  var address: String {
    switch self {
    case .access(let file): file.connect
    case .privateSocket(let path): path
    }
  }

  /// Gives a socket what it has to prove.
  func prepare(_ socket: ZeroMQSocket) throws(MessagingError) {
    guard case .access(let file) = self else { return }
    try socket.set(ZMQ_CURVE_SERVERKEY, file.coordinatorKey)
    try socket.set(ZMQ_CURVE_PUBLICKEY, file.publicKey)
    try socket.set(ZMQ_CURVE_SECRETKEY, file.secretKey)
  }
}
