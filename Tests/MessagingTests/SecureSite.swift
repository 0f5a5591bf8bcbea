import CZeroMQ
import Glibc
import Messaging
import Wire

/// A coordinator's socket and its list of keys, on a port of the loopback.
final class SecureSite {
  let folder: TemporaryFolder
  let keys: CurveKeyPair
  /// As `podium keys` sees it, in a process of its own.
  let list: AllowList
  let server: ZeroMQServer
  let port: UInt16

  init(silentConnections: Int = MessageLimits.silentConnections) throws {
    folder = try TemporaryFolder()
    keys = try CoordinatorKeys.load(state: folder.path)
    list = try AllowList(state: folder.path)
    server = try ZeroMQServer(
      bind: "tcp://127.0.0.1:*", security: .keys(keys, AllowList(state: folder.path)), waker: Waker(),
      silentConnections: silentConnections)
    port = UInt16(server.address.split(separator: ":").last ?? "") ?? 0
  }

  func access(_ name: String, _ role: Role = .work, port: UInt16? = nil) throws -> AccessFile {
    let pair = try CurveKeyPair()
    try list.add(name: name, role: role, publicKey: pair.publicKey)
    return AccessFile(
      name: name, role: role, connect: "tcp://127.0.0.1:\(port ?? self.port)", coordinatorKey: keys.publicKey, keys: pair)
  }

  /// Turns the server's loop until `done`, at most `turns` times of 20 ms.
  @discardableResult
  func serve(turns: Int = 500, until done: ([Incoming]) throws -> Bool) throws -> [Incoming] {
    var all: [Incoming] = []
    for _ in 0..<turns {
      try server.wait(upTo: .milliseconds(20))
      all += try server.receive(limit: 100)
      if try done(all) { break }
    }
    return all
  }

  /// Serves until another peer, which is a good one, has been heard often: by then whatever else was under way has come too.
  func serveAWhile(_ each: () throws -> Void = {}) throws -> [Incoming] {
    let witness = try ZeroMQPeer(.access(access("witness-\(UInt32.random(in: 0 ... .max))", .view)))
    let arrived = try serve { all in
      try each()
      _ = try witness.send(hello(0))
      try witness.wait(upTo: .zero, descriptors: [])
      return all.count { $0.identity.name.hasPrefix("witness") } >= 20
    }
    return arrived.filter { !$0.identity.name.hasPrefix("witness") }
  }
}

func hello(_ id: UInt64) -> WireToCoordinator {
  var message = WireToCoordinator()
  message.id = id
  message.hello.version = "test"
  return message
}

extension Incoming {
  /// Of a message that was decoded.
  var id: UInt64? {
    guard case .message(let message) = content else { return nil }
    return message.id
  }
}

/// A libzmq socket with nothing of ours around it: it says what a test wants, and proves what a test wants.
final class RawPeer {
  enum Proof {
    case nothing, password
    case key(AccessFile)
  }

  private let context: UnsafeMutableRawPointer?
  private let socket: UnsafeMutableRawPointer?

  init(_ address: String, _ proof: Proof) {
    context = zmq_ctx_new()
    socket = zmq_socket(context, ZMQ_DEALER)
    switch proof {
    case .nothing: break
    case .password:
      set(ZMQ_PLAIN_USERNAME, "admin")
      set(ZMQ_PLAIN_PASSWORD, "admin")
    case .key(let file):
      set(ZMQ_CURVE_SERVERKEY, file.coordinatorKey)
      set(ZMQ_CURVE_PUBLICKEY, file.publicKey)
      set(ZMQ_CURVE_SECRETKEY, file.secretKey)
    }
    var linger: Int32 = 0
    zmq_setsockopt(socket, ZMQ_LINGER, &linger, 4)
    zmq_connect(socket, address)
  }

  deinit {
    zmq_close(socket)
    zmq_ctx_term(context)
  }

  /// Queues a message; it goes out when there is a connection.
  func send(_ bytes: [UInt8]) { _ = bytes.withUnsafeBytes { zmq_send(socket, $0.baseAddress, $0.count, ZMQ_DONTWAIT) } }

  private func set(_ option: Int32, _ text: String) { zmq_setsockopt(socket, option, text, text.utf8.count) }
}
