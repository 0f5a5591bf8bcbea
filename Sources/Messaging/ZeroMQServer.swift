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
  /// The keys of peers that have been heard; each is let in.
  private var keys: [PeerID: String] = [:]
  /// The version of the list that they were last held against.
  private var listVersion = 0
  private var poller: Poller
  /// Set by every wait: what comes beside messages is looked at once after it.
  private var isFresh = true
  /// What the latest wait found beside messages.
  private var hasHandshakes = true
  private var hasConnectionEvents = true

  /// Binds. Throws `network.insecure-bind` for TCP without keys, `network.address-in-use`, `network.address-invalid`.
  public init(
    bind address: String, security: Security, waker: Waker, silentConnections: Int = MessageLimits.silentConnections
  ) throws(MessagingError) {
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
    watch = try ConnectionWatch(of: socket, context, silentLimit: silentConnections)
    try socket.bind(address)
    self.address = try socket.lastEndpoint()
    self.socket = socket
    poller = try Poller(
      sockets: [socket, watch.monitor] + (authenticator.map { [$0.socket] } ?? []), descriptors: [waker.descriptor])
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
    try poller.wait(upTo: timeout)
    hasConnectionEvents = poller.canBeRead(1)
    hasHandshakes = authenticator != nil && poller.canBeRead(2)
    if poller.canBeRead(authenticator == nil ? 2 : 3) { waker?.reset() }
    isFresh = true
  }

  public func receive(limit: Int) throws(MessagingError) -> [Incoming] {
    var arrived: [Incoming] = []
    if isFresh {
      isFresh = false
      if hasHandshakes { try authenticator?.answer() }
      try watch.beginReading(hasNews: hasConnectionEvents)
      arrived = revoked()
    }
    while arrived.count < limit, let frames = try socket.receive(frames: 2, Frame.init) {
      guard case .peer(let peer)? = frames.first else { continue }
      try watch.note(peer, on: socket.source)
      guard frames.count == 2, case .message(let content, let key) = frames[1] else {
        arrived.append(Incoming(peer: peer, identity: .nobody, content: .garbage))
        continue
      }
      arrived.append(incoming(from: peer, content, key: key))
    }
    return arrived
  }

  public func endedConnections() -> [PeerID] {
    let ended = watch.takeEnded()
    for peer in ended { keys[peer] = nil }
    return ended
  }

  public func send(_ message: WireFromCoordinator, to peer: PeerID) throws(MessagingError) -> Delivery {
    let bytes = try answer(message)
    switch try socket.send(peer.bytes, more: true) {
    case .noSuchPeer: return .gone
    case .queueFull: return .queueFull
    case .yes: break
    }
    switch try socket.send(bytes) {
    case .noSuchPeer: return .gone
    case .queueFull: return .queueFull
    case .yes: return .sent
    }
  }

  public func close(_ peer: PeerID) {
    // What the monitor cannot tell now it tells at the next turn; the peer is not heard meanwhile either way.
    try? watch.cut(peer)
  }

  /// A message that is too large would end the peer's connection before it could read why.
  private func answer(_ message: WireFromCoordinator) throws(MessagingError) -> [UInt8] {
    do {
      return try encode(message)
    } catch  where error.code == .tooLarge {
      var refusal = WireFromCoordinator()
      refusal.id = message.id
      refusal.error.code = error.code.rawValue
      refusal.error.message = "the answer would be \(error.message)"
      refusal.error.hint = "ask for less at once"
      refusal.error.exitCode = 65
      return try encode(refusal)
    }
  }

  /// A frame as it was read: ROUTER puts the peer's routing id first, the message is second.
  private enum Frame {
    case peer(PeerID)
    case message(Incoming.Content, key: String?)

    init(_ index: Int, _ bytes: UnsafeRawBufferPointer, _ userID: () -> String?) {
      self = index == 0 ? .peer(PeerID(bytes: [UInt8](bytes))) : .message(decode(bytes), key: userID())
    }
  }

  private func incoming(from peer: PeerID, _ content: Incoming.Content, key: String?) -> Incoming {
    guard let allowList else {
      return Incoming(peer: peer, identity: PeerIdentity(name: "local", role: .admin), content: content)
    }
    guard let key, let grant = allowList.known(key) else {
      return Incoming(peer: peer, identity: .nobody, content: .revoked)
    }
    keys[peer] = key
    return Incoming(peer: peer, identity: PeerIdentity(name: grant.name, role: grant.role), content: content)
  }

  /// Peers whose key has been taken off the list since they connected, each told once.
  private func revoked() -> [Incoming] {
    guard let allowList else { return [] }
    allowList.refresh()
    guard allowList.version != listVersion else { return [] }
    listVersion = allowList.version
    let out = keys.filter { allowList.known($0.value) == nil }.keys
    for peer in out { keys[peer] = nil }
    return out.map { Incoming(peer: $0, identity: .nobody, content: .revoked) }
  }
}

extension PeerIdentity {
  /// Whoever could not be told: may do nothing beyond looking, and gets no answer.
  static let nobody = PeerIdentity(name: "", role: .view)
}

/// What is told of the bytes that a peer sent. They are weighed before they are decoded.
private func decode(_ bytes: UnsafeRawBufferPointer) -> Incoming.Content {
  guard let head = EnvelopeHead(bytes) else { return .garbage }
  do throws(MessagingError) {
    try head.weigh(bytes)
  } catch {
    return .refused(id: head.id, error)
  }
  var options = BinaryDecodingOptions()
  options.messageDepthLimit = MessageLimits.depth
  // What cannot be decoded is told as such.
  guard let message = try? WireToCoordinator(serializedBytes: bytes.bytes, options: options) else { return .garbage }
  return .message(message)
}

/// The bytes of a message; encoding our own messages cannot fail for content we made. Throws `message.too-large`.
func encode(_ message: some Message) throws(MessagingError) -> [UInt8] {
  let bytes: [UInt8]
  do {
    bytes = try message.serializedBytes()
  } catch {
    throw MessagingError(.socket, "cannot encode a message: \(error)")
  }
  guard bytes.count <= MessageLimits.messageBytes else {
    throw MessagingError(
      .tooLarge, "a message of \(bytes.count) bytes; the limit is \(MessageLimits.messageBytes)",
      hint: "send less at once: several smaller batches instead of a large one")
  }
  return bytes
}
