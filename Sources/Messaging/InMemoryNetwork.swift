public import Wire

/// The in-memory twin of the ZeroMQ transports, for tests of one thread: nothing waits, and messages are lost only when told to.
public final class InMemoryNetwork {
  public let server = Server()
  private var connections: UInt32 = 0

  public init() {}

  /// Connects a peer that has proved to be `identity`.
  public func connect(as identity: PeerIdentity) -> Peer {
    connections += 1
    let peer = Peer(id: PeerID(bytes: withUnsafeBytes(of: connections) { [0] + $0 }), identity: identity, server: server)
    server.peers[peer.id] = peer
    return peer
  }

  public final class Server: ServerTransport {
    public let address = "inproc://podium"
    fileprivate var inbox: [Incoming] = []
    fileprivate var peers: [PeerID: Peer] = [:]
    fileprivate var ended: [PeerID] = []

    public func wait(upTo timeout: Duration) {}

    public func receive(limit: Int) -> [Incoming] {
      let taken = Array(inbox.prefix(limit))
      inbox.removeFirst(taken.count)
      return taken
    }

    public func endedConnections() -> [PeerID] {
      defer { ended = [] }
      return ended
    }

    public func send(_ message: WireFromCoordinator, to peer: PeerID) -> Delivery {
      guard let peer = peers[peer] else { return .gone }
      peer.inbox.append(message)
      return .sent
    }
  }

  public final class Peer: PeerTransport {
    public private(set) var id: PeerID
    public private(set) var state = ConnectionState.connected
    public private(set) var connections = 1
    private let identity: PeerIdentity
    private let server: Server
    fileprivate var inbox: [WireFromCoordinator] = []

    fileprivate init(id: PeerID, identity: PeerIdentity, server: Server) {
      self.id = id
      self.identity = identity
      self.server = server
    }

    public func wait(upTo timeout: Duration, descriptors: [Int32]) {}

    public func receive(limit: Int) -> [WireFromCoordinator] {
      let taken = Array(inbox.prefix(limit))
      inbox.removeFirst(taken.count)
      return taken
    }

    public func send(_ message: WireToCoordinator) -> Bool {
      guard state == .connected else { return false }
      server.inbox.append(Incoming(peer: id, identity: identity, content: .message(message)))
      return true
    }

    /// Cuts the connection: what was under way to the peer is lost.
    public func disconnect() {
      state = .connecting
      inbox = []
      server.peers[id] = nil
      server.ended.append(id)
    }

    /// Connects again, as a peer that the server has not seen yet.
    public func reconnect() {
      connections += 1
      id = PeerID(bytes: id.bytes + [0])
      server.peers[id] = self
      state = .connected
    }
  }
}
