import CZeroMQ
import SwiftProtobuf
public import Wire

/// A worker's or client's DEALER socket. It connects, and reconnects, by itself.
public final class ZeroMQPeer: PeerTransport {
  /// Where to connect, and how to prove who we are.
  public enum Endpoint: Sendable {
    case access(AccessFile)
    /// An ipc socket of the same user.
    case privateSocket(String)
  }

  public private(set) var state = ConnectionState.connecting
  private let socket: ZeroMQSocket
  private let monitor: ZeroMQSocket
  public let waker: Waker?

  /// Starts to connect; whether that works shows later in `state`. Throws `network.address-invalid`.
  public init(_ endpoint: Endpoint, waker: Waker? = nil) throws(MessagingError) {
    let context = try ZeroMQContext()
    socket = try ZeroMQSocket(context, .dealer)
    self.waker = waker
    let address: String
    switch endpoint {
    case .access(let file):
      address = file.connect
      try socket.set(ZMQ_CURVE_SERVERKEY, file.coordinatorKey)
      try socket.set(ZMQ_CURVE_PUBLICKEY, file.publicKey)
      try socket.set(ZMQ_CURVE_SECRETKEY, file.secretKey)
    case .privateSocket(let path):
      address = path
    }
    try Address.check(address, isListening: false)
    // Messages are never queued for a connection that is not there: what they say would be stale when it is.
    try socket.set(ZMQ_IMMEDIATE, 1)
    try socket.set(ZMQ_IPV6, 1)
    try socket.set(ZMQ_MAXMSGSIZE, wide: Int64(MessageLimits.messageBytes))
    try socket.set(ZMQ_RECONNECT_IVL, 100)
    try socket.set(ZMQ_RECONNECT_IVL_MAX, 5_000)
    try socket.set(ZMQ_HANDSHAKE_IVL, MessageLimits.handshakeMilliseconds)
    try socket.set(ZMQ_HEARTBEAT_IVL, MessageLimits.heartbeatMilliseconds)
    try socket.set(ZMQ_HEARTBEAT_TIMEOUT, MessageLimits.heartbeatTimeoutMilliseconds)
    try socket.set(ZMQ_LINGER, 500)
    let events = ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_DISCONNECTED
    try socket.monitor("inproc://monitor", events: events)
    monitor = try ZeroMQSocket(context, .pair)
    try monitor.connect("inproc://monitor")
    try socket.connect(address)
  }

  public func wait(upTo timeout: Duration, descriptors: [Int32]) throws(MessagingError) {
    try waitForInput(
      sockets: [socket, monitor], descriptors: descriptors + (waker.map { [$0.descriptor] } ?? []), upTo: timeout)
    waker?.reset()
    try readMonitor()
  }

  public func receive(limit: Int) throws(MessagingError) -> [WireFromCoordinator] {
    var arrived: [WireFromCoordinator] = []
    while arrived.count < limit {
      let frames = try socket.receive(frames: 1) { _, bytes, _ in
        try? WireFromCoordinator(serializedBytes: bytes.bytes)  // the coordinator proved who it is; a newer one may say more
      }
      guard let frames else { break }
      if let message = frames.first ?? nil { arrived.append(message) }
    }
    return arrived
  }

  public func send(_ message: WireToCoordinator) throws(MessagingError) -> Bool {
    try socket.send(encode(message)) == .yes
  }

  /// A monitor's event is two frames: number (16 bits) and value (32 bits), then the address.
  private func readMonitor() throws(MessagingError) {
    while let frames = try monitor.receive(
      frames: 1, { _, bytes, _ in bytes.count >= 2 ? bytes.loadUnaligned(as: UInt16.self) : 0 })
    {
      switch Int32(frames.first ?? 0) {
      case ZMQ_EVENT_HANDSHAKE_SUCCEEDED: state = .connected
      case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH: state = .refused
      case ZMQ_EVENT_DISCONNECTED where state == .connected: state = .connecting
      default: break
      }
    }
  }
}
