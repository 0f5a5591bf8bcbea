import CZeroMQ

/// One attempt at a connection, and the connection that it becomes: a DEALER socket that libzmq never connects again by itself, and
/// what its monitor told.
final class ZeroMQLine {
  enum State {
    /// The connection is being made.
    case opening
    case open
    /// It was never made, or has ended.
    case closed
    /// The coordinator refused our key.
    case refused
  }

  private(set) var state = State.opening
  let socket: ZeroMQSocket
  let monitor: ZeroMQSocket

  /// Starts to connect; `prepare` sets what this kind of connection needs. Throws `network.address-invalid`.
  init(
    _ context: ZeroMQContext, to address: String, _ prepare: (ZeroMQSocket) throws(MessagingError) -> Void
  ) throws(MessagingError) {
    socket = try ZeroMQSocket(context, .dealer)
    try prepare(socket)
    // Messages are never queued for a connection that is not there: what they say would be stale when it is.
    try socket.set(ZMQ_IMMEDIATE, 1)
    try socket.set(ZMQ_IPV6, 1)
    try socket.set(ZMQ_MAXMSGSIZE, wide: Int64(MessageLimits.messageBytes))
    try socket.set(ZMQ_RECONNECT_IVL, -1)
    try socket.set(ZMQ_HANDSHAKE_IVL, MessageLimits.handshakeMilliseconds)
    try socket.set(ZMQ_HEARTBEAT_IVL, MessageLimits.heartbeatMilliseconds)
    try socket.set(ZMQ_HEARTBEAT_TIMEOUT, MessageLimits.heartbeatTimeoutMilliseconds)
    try socket.set(ZMQ_LINGER, 500)
    monitor = try ZeroMQSocket(context, .pair)
    let place = "inproc://monitor-\(UInt(bitPattern: socket.handle))"
    try socket.monitor(place, events: Self.events)
    // Without a limit: libzmq's own thread would wait for us.
    try monitor.set(ZMQ_RCVHWM, 0)
    try monitor.connect(place)
    try socket.connect(address)
  }

  /// Ends the connection. Must be called.
  func close() {
    socket.stopMonitor()
    monitor.close()
    socket.close()
  }

  private static let failures =
    ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_CLOSED | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL
  private static let events = failures | ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH

  /// Reads what the monitor has to tell.
  func update() throws(MessagingError) {
    while let event = try monitor.receiveEvent() {
      switch event.number {
      case ZMQ_EVENT_HANDSHAKE_SUCCEEDED: if state == .opening { state = .open }
      case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH: state = .refused
      default: if state != .refused { state = .closed }
      }
    }
  }
}

extension ZeroMQSocket {
  /// What a monitor's socket tells: two frames, number (16 bits) and value (32 bits), then the address. Nil when there is nothing.
  func receiveEvent() throws(MessagingError) -> (number: Int32, value: Int32)? {
    let frames = try receive(frames: 1) { _, bytes, _ in
      guard bytes.count >= 6 else { return (number: Int32(0), value: Int32(0)) }
      return (Int32(bytes.loadUnaligned(as: UInt16.self)), bytes.loadUnaligned(fromByteOffset: 2, as: Int32.self))
    }
    return frames?.first
  }
}
