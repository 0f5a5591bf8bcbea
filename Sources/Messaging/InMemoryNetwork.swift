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

  /// Connects a peer whose connection calls itself what an earlier one was called, which that one has lost.
  public func connect(as identity: PeerIdentity, inPlaceOf earlier: PeerID) -> Peer {
    let peer = Peer(id: earlier, identity: identity, server: server)
    server.peers[earlier] = peer
    return peer
  }

  public final class Server: ServerTransport {
    public let address = "inproc://podium"
    fileprivate var inbox: [Incoming] = []
    fileprivate var peers: [PeerID: Peer] = [:]
    fileprivate var ended: [PeerID] = []
    /// Messages that wait for one peer; tests of what happens beyond it set it.
    public var queueLimit = Int.max

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
      guard peer.inbox.count < queueLimit else { return .queueFull }
      peer.inbox.append(message)
      return .sent
    }

    /// Unlike on a network, what was sent before arrives.
    public func close(_ peer: PeerID) {
      peers[peer]?.isClosed = true
      peers[peer] = nil
      ended.append(peer)
    }
  }

  public final class Peer: PeerTransport {
    public private(set) var id: PeerID
    public private(set) var state = ConnectionState.connected
    public private(set) var connections = 1
    private let identity: PeerIdentity
    private let server: Server
    fileprivate var inbox: [WireFromCoordinator] = []
    /// The server has ended the connection.
    public fileprivate(set) var isClosed = false
    private var isRevoked = false

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
      guard state == .connected, !isClosed else { return false }
      guard !isRevoked else {
        server.inbox.append(Incoming(peer: id, identity: .nobody, content: .revoked))
        return true
      }
      server.inbox.append(Incoming(peer: id, identity: identity, content: .message(message)))
      return true
    }

    /// Takes the peer's key off the list: the server hears of it without a word from the peer.
    public func revoke() {
      isRevoked = true
      server.inbox.append(Incoming(peer: id, identity: .nobody, content: .revoked))
    }

    /// Sends what is no message.
    public func send(_ content: Incoming.Content) {
      server.inbox.append(Incoming(peer: id, identity: identity, content: content))
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
