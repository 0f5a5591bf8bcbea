import CZeroMQ
import Glibc
import SwiftProtobuf
public import Wire

/// The coordinator's ROUTER socket. TCP is always CURVE with an allow-list; ipc is guarded by its folder's permissions.
public final class ZeroMQServer: ServerTransport {
  public enum Security {
    /// CURVE, and only keys on the list.
    case keys(CurveKeyPair, AllowList)
    /// For ipc sockets in a folder of mode 0700: whoever reaches the socket is this user, and may do everything.
    case privateSocket
  }

  public let address: String
  public var traffic: Traffic { socket.traffic }
  private let socket: ZeroMQSocket
  private let watch: ConnectionWatch
  private let authenticator: Authenticator?
  private let allowList: AllowList?
  public let waker: Waker?

  /// Binds. Throws `network.insecure-bind` for TCP without keys, `network.address-in-use`, `network.address-invalid`.
  public init(bind address: String, security: Security, waker: Waker) throws(MessagingError) {
    try Address.check(address, isListening: true)
    let context = try ZeroMQContext()
    let socket = try ZeroMQSocket(context, .router)
    self.waker = waker
    switch security {
    case .keys(let keys, let allowList):
      authenticator = try Authenticator(context, allowList: allowList)
      self.allowList = allowList
      try socket.set(ZMQ_CURVE_SERVER, 1)
      try socket.set(ZMQ_CURVE_SECRETKEY, keys.secretKey)
      try socket.set(ZMQ_ZAP_DOMAIN, Authenticator.domain)
    case .privateSocket:
      guard let path = Address.socketPath(address) else {
        throw MessagingError(
          .insecure, "refusing to listen without keys", place: address, hint: "use an ipc:// address, or give the coordinator keys")
      }
      try Self.checkFolder(of: path)
      authenticator = nil
      allowList = nil
    }
    try socket.set(ZMQ_ROUTER_MANDATORY, 1)
    try socket.set(ZMQ_IPV6, 1)
    try socket.set(ZMQ_MAXMSGSIZE, wide: Int64(MessageLimits.messageBytes))
    try socket.set(ZMQ_SNDHWM, Int32(MessageLimits.queuedPerPeer))
    try socket.set(ZMQ_RCVHWM, Int32(MessageLimits.queuedPerPeer))
    try socket.set(ZMQ_BACKLOG, MessageLimits.backlog)
    try socket.set(ZMQ_HANDSHAKE_IVL, MessageLimits.handshakeMilliseconds)
    try socket.set(ZMQ_HEARTBEAT_IVL, MessageLimits.heartbeatMilliseconds)
    try socket.set(ZMQ_HEARTBEAT_TIMEOUT, MessageLimits.heartbeatTimeoutMilliseconds)
    try socket.set(ZMQ_LINGER, 500)
    watch = try ConnectionWatch(of: socket, context)
    try socket.bind(address)
    self.address = try socket.lastEndpoint()
    self.socket = socket
  }

  deinit { socket.stopMonitor() }

  /// The folder must be this user's alone. Throws `network.insecure-bind`.
  private static func checkFolder(of path: Substring) throws(MessagingError) {
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    var status = stat()
    guard stat(folder, &status) == 0, status.st_uid == geteuid(), status.st_mode & 0o077 == 0 else {
      throw MessagingError(
        .insecure, "refusing to listen without keys where others may connect", place: folder,
        hint: "put the socket into a folder of mode 0700 that is yours")
    }
  }

  public func wait(upTo timeout: Duration) throws(MessagingError) {
    try waitForInput(
      sockets: [socket, watch.monitor] + (authenticator.map { [$0.socket] } ?? []),
      descriptors: waker.map { [$0.descriptor] } ?? [], upTo: timeout)
    waker?.reset()
  }

  public func receive(limit: Int) throws(MessagingError) -> [Incoming] {
    try authenticator?.answer()
    try watch.beginReading()
    var arrived: [Incoming] = []
    while arrived.count < limit, let frames = try socket.receive(frames: 2, Frame.init) {
      guard case .peer(let peer)? = frames.first else { continue }
      try watch.note(peer, on: socket.source)
      guard frames.count == 2, case .message(let message, let userID) = frames[1] else {
        arrived.append(Incoming(peer: peer, identity: .nobody, content: .garbage))
        continue
      }
      arrived.append(incoming(from: peer, message, userID: userID))
    }
    return arrived
  }

  public func endedConnections() -> [PeerID] { watch.takeEnded() }

  public func send(_ message: WireFromCoordinator, to peer: PeerID) throws(MessagingError) -> Delivery {
    switch try socket.send(peer.bytes, more: true) {
    case .noSuchPeer: return .gone
    case .queueFull: return .queueFull
    case .yes: break
    }
    switch try socket.send(encode(message)) {
    case .noSuchPeer: return .gone
    case .queueFull: return .queueFull
    case .yes: return .sent
    }
  }

  /// A frame as it was read: ROUTER puts the peer's routing id first, the message is second.
  private enum Frame {
    case peer(PeerID)
    case message(WireToCoordinator?, userID: String?)

    init(_ index: Int, _ bytes: UnsafeRawBufferPointer, _ userID: String?) {
      if index == 0 {
        self = .peer(PeerID(bytes: [UInt8](bytes)))
      } else {
        self = .message(try? WireToCoordinator(serializedBytes: bytes.bytes), userID: userID)  // nil is garbage, told as such
      }
    }
  }

  private func incoming(from peer: PeerID, _ message: WireToCoordinator?, userID: String?) -> Incoming {
    var identity = PeerIdentity(name: "local", role: .admin)
    if let allowList {
      guard let grant = userID.flatMap(allowList.grant(of:)) else {
        return Incoming(peer: peer, identity: .nobody, content: .revoked)
      }
      identity = PeerIdentity(name: grant.name, role: grant.role)
    }
    return Incoming(peer: peer, identity: identity, content: message.map(Incoming.Content.message) ?? .garbage)
  }
}

extension PeerIdentity {
  /// Whoever could not be told: may do nothing beyond looking, and gets no answer.
  static let nobody = PeerIdentity(name: "", role: .view)
}

/// The bytes of a message; encoding our own messages cannot fail for content we made.
func encode(_ message: some Message) throws(MessagingError) -> [UInt8] {
  do {
    return try message.serializedBytes()
  } catch {
    throw MessagingError(.socket, "cannot encode a message: \(error)")
  }
}
