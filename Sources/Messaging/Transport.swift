public import Wire

/// A connected peer, for as long as its connection lives. Given out by the transport; meaningless elsewhere.
public struct PeerID: Hashable, Sendable {
  package let bytes: [UInt8]

  package init(bytes: [UInt8]) { self.bytes = bytes }
}

/// Who a peer has proved to be.
public struct PeerIdentity: Hashable, Sendable {
  /// The name its key was granted under.
  public var name: String
  public var role: Role

  public init(name: String, role: Role) {
    self.name = name
    self.role = role
  }
}

/// One message at the coordinator.
public struct Incoming: Sendable {
  public enum Content: Sendable {
    case message(WireToCoordinator)
    /// Bytes that are no message of ours.
    case garbage
    /// A message that is not decoded, for why.
    case refused(id: UInt64, MessagingError)
    /// The key has been revoked since this peer connected: it gets a word at most, and then `close`.
    case revoked
  }

  public var peer: PeerID
  public var identity: PeerIdentity
  public var content: Content

  public init(peer: PeerID, identity: PeerIdentity, content: Content) {
    self.peer = peer
    self.identity = identity
    self.content = content
  }
}

/// What became of a message to a peer.
public enum Delivery: Sendable {
  /// Handed to the transport; it may still be lost with the connection.
  case sent
  /// The peer's queue is full: it does not read.
  case queueFull
  /// The connection is gone.
  case gone
}

/// The coordinator's end. Used by one thread.
public protocol ServerTransport: AnyObject {
  /// The address peers connect to.
  var address: String { get }
  /// Wakes who waits here; nil when nothing ever does, as in tests of one thread.
  var waker: Waker? { get }
  /// Sleeps until something arrives, the waker is called, or time is up.
  func wait(upTo timeout: Duration) throws(MessagingError)
  /// What has arrived, at most `limit` messages.
  func receive(limit: Int) throws(MessagingError) -> [Incoming]
  /// Connections that have ended since this was last asked, as far as the transport knows, and of which `receive` gave everything
  /// once it gave less than it was asked for. A hint: some are never told.
  func endedConnections() -> [PeerID]
  func send(_ message: WireFromCoordinator, to peer: PeerID) throws(MessagingError) -> Delivery
  /// Ends a connection. What was sent just before may be lost; nothing more is heard from it.
  func close(_ peer: PeerID)
  /// What has gone through so far; nothing where nobody counts.
  var traffic: Traffic { get }
}

extension ServerTransport {
  public var traffic: Traffic { Traffic() }
}

/// What a peer's connection told about itself since it was last asked.
public enum ConnectionState: Hashable, Sendable {
  case connecting
  case connected
  /// The coordinator refused our key: trying again is of no use.
  case refused
}

/// A worker's or client's end. Used by one thread.
public protocol PeerTransport: AnyObject {
  var state: ConnectionState { get }
  /// How many connections there have been: who sees it grow has lost what was under way.
  var connections: Int { get }
  /// Wakes who waits here; nil when nothing ever does, as in tests of one thread.
  var waker: Waker? { get }
  /// Sleeps until something arrives on the connection or a descriptor can be read, or time is up.
  func wait(upTo timeout: Duration, descriptors: [Int32]) throws(MessagingError)
  func receive(limit: Int) throws(MessagingError) -> [WireFromCoordinator]
  /// False when it was not taken: no connection, or its queue is full.
  func send(_ message: WireToCoordinator) throws(MessagingError) -> Bool
}

extension ServerTransport {
  public var waker: Waker? { nil }
}

extension PeerTransport {
  public var waker: Waker? { nil }
}

/// Limits of the wire; named here so that both ends agree.
public enum MessageLimits {
  /// Larger messages end the connection before they are read.
  public static let messageBytes = 16 * 1024 * 1024
  /// A message that names leases or kernels, a few thousand of them.
  public static let listBytes = 2 * 1024 * 1024
  /// A message with one piece of a model.
  public static let chunkBytes = BlobShelf.chunkBytes + noteBytes
  /// A question, or a word about one job.
  public static let noteBytes = 64 * 1024
  /// Texts, lists and messages within one message, at every depth. A batch has one for each job, and a dozen for
  /// each variant.
  public static let parts = 3_000_000
  /// Messages within messages, that are decoded.
  public static let depth = 16
  /// Messages queued for one peer before the coordinator gives up on it.
  public static let queuedPerPeer = 1_000
  /// A peer that has not finished its handshake by then is cut off, in milliseconds.
  public static let handshakeMilliseconds: Int32 = 5_000
  /// A silent connection is pinged every so often, and given up after the second time, in milliseconds.
  public static let heartbeatMilliseconds: Int32 = 500
  public static let heartbeatTimeoutMilliseconds: Int32 = 1_500
  /// Connections that have not said anything: beyond so many the oldest is cut off. A whole fleet may come back at once.
  public static let silentConnections = 1_024
  /// Connections waiting to be accepted.
  public static let backlog: Int32 = 256
}
