import CZeroMQ
import Glibc

/// Tells a server which of its peers' connections have ended, and ends those that it does not want. libzmq names a connection by
/// its descriptor, in the events of a socket's monitor and in each message; a ROUTER's messages name the peer too.
///
/// A descriptor is used again, but never before its connection's end was told. So what the monitor has told before a peer is seen for
/// the first time is about earlier ones.
final class ConnectionWatch {
  private struct Connection {
    var isOpen: Bool
    /// Nil until its first message.
    var peer: PeerID?
  }

  let monitor: ZeroMQSocket
  private var connections: [Int32: Connection] = [:]
  private var descriptors: [PeerID: Int32] = [:]
  private var silent: SilentConnections
  /// Told since the latest reading of messages began: some of theirs may not have been received yet.
  private var young: [PeerID] = []
  private var ended: [PeerID] = []
  /// Peers in `young` and `ended`: what is still read of them is the last of it.
  private var departed: Set<PeerID> = []

  /// Must be made before the socket is bound.
  init(of socket: ZeroMQSocket, _ context: ZeroMQContext, silentLimit: Int = MessageLimits.silentConnections) throws(MessagingError)
  {
    silent = SilentConnections(limit: silentLimit)
    let place = "inproc://monitor-\(UInt(bitPattern: socket.handle))"
    try socket.monitor(place, events: ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_DISCONNECTED)
    monitor = try ZeroMQSocket(context, .pair)
    // Without a limit: libzmq's own thread would wait for us.
    try monitor.set(ZMQ_RCVHWM, 0)
    try monitor.connect(place)
  }

  /// Messages are read from now on: those of connections whose end is known here are all among them.
  ///
  /// - Parameter hasNews: false when nothing waits at the monitor.
  func beginReading(hasNews: Bool) throws(MessagingError) {
    if hasNews { try update() }
    ended += young
    young = []
  }

  /// A message of this peer came over this connection. Constant time.
  func note(_ peer: PeerID, on descriptor: Int32) throws(MessagingError) {
    guard descriptor >= 0, descriptors[peer] == nil, !departed.contains(peer) else { return }
    try update()
    // Its connection may have ended by now; and one that was open before the monitor looked counts as open.
    guard connections[descriptor]?.isOpen ?? true else { return depart(peer) }
    end(descriptor)
    silent.remove(descriptor)
    connections[descriptor] = Connection(isOpen: true, peer: peer)
    descriptors[peer] = descriptor
  }

  /// Each is told once.
  func takeEnded() -> [PeerID] {
    defer {
      departed.subtract(ended)
      ended = []
    }
    return ended
  }

  /// Ends the peer's connection; libzmq tells that end like any other. The descriptor may be another's by then, if this one has
  /// ended since the monitor was read: that one is cut in its stead, and connects again.
  func cut(_ peer: PeerID) throws(MessagingError) {
    try update()
    if let descriptor = descriptors[peer] { shutdown(descriptor, Int32(SHUT_RDWR)) }
  }

  private func update() throws(MessagingError) {
    while let event = try monitor.receiveEvent() {
      let isAccepted = event.number == ZMQ_EVENT_ACCEPTED
      end(event.value)
      connections[event.value] = Connection(isOpen: isAccepted)
      silent.remove(event.value)
      guard isAccepted, let oldest = silent.insert(event.value) else { continue }
      shutdown(oldest, Int32(SHUT_RDWR))
    }
  }

  private func end(_ descriptor: Int32) {
    guard let peer = connections[descriptor]?.peer else { return }
    connections[descriptor]?.peer = nil
    descriptors[peer] = nil
    depart(peer)
  }

  private func depart(_ peer: PeerID) {
    if departed.insert(peer).inserted { young.append(peer) }
  }
}
