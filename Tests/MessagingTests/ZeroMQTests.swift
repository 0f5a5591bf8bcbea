import CZeroMQ
import FoundationEssentials
import Glibc
import Messaging
import Testing
import Wire

/// Real sockets over loopback. Each test waits for something that must come, or for a peer that proves nothing else did.
@Suite(.serialized) struct ZeroMQTests {
  private final class Site {
    let folder: TemporaryFolder
    let keys: CurveKeyPair
    let allowList: AllowList
    let server: ZeroMQServer

    init() throws {
      folder = try TemporaryFolder()
      keys = try CoordinatorKeys.load(state: folder.path)
      allowList = try AllowList(state: folder.path)
      server = try ZeroMQServer(bind: "tcp://127.0.0.1:*", security: .keys(keys, allowList), waker: Waker())
    }

    func access(_ name: String, _ role: Role, granted: Bool = true, serverKey: String? = nil) throws -> AccessFile {
      let pair = try CurveKeyPair()
      if granted { try allowList.add(name: name, role: role, publicKey: pair.publicKey) }
      return AccessFile(
        name: name, role: role, connect: server.address, coordinatorKey: serverKey ?? keys.publicKey, keys: pair)
    }

    /// Turns the server's loop until `done`, at most `turns` times of 20 ms.
    func serve(turns: Int = 250, until done: ([Incoming]) throws -> Bool) throws -> [Incoming] {
      var all: [Incoming] = []
      for _ in 0..<turns {
        try server.wait(upTo: .milliseconds(20))
        all += try server.receive(limit: 100)
        if try done(all) { break }
      }
      return all
    }
  }

  private func hello(_ id: UInt64) -> WireToCoordinator {
    var message = WireToCoordinator()
    message.id = id
    message.hello.version = "test"
    return message
  }

  @Test func tcpWithoutKeysIsRefused() throws {
    let waker = try Waker()
    #expect(
      performing: { try ZeroMQServer(bind: "tcp://127.0.0.1:*", security: .privateSocket, waker: waker) },
      throws: { ($0 as? MessagingError)?.code == .insecure })
  }

  @Test func addressInUseIsTold() throws {
    let site = try Site()
    let waker = try Waker()
    #expect(
      performing: { try ZeroMQServer(bind: site.server.address, security: .keys(site.keys, site.allowList), waker: waker) },
      throws: { ($0 as? MessagingError)?.code == .addressInUse })
  }

  @Test(arguments: ["", "5570", "tcp://", "tcp://127.0.0.1:99999", "carrier-pigeon://roof"])
  func wordsThatAreNoAddressAreTold(address: String) throws {
    let site = try Site()
    let waker = try Waker()
    #expect(
      performing: { try ZeroMQServer(bind: address, security: .keys(site.keys, site.allowList), waker: waker) },
      throws: { ($0 as? MessagingError)?.code == .addressInvalid })
  }

  @Test func grantedKeyIsKnownByNameAndRole() throws {
    let site = try Site()
    let peer = try ZeroMQPeer(.access(site.access("lab", .submit)))
    let arrived = try site.serve { all in
      if all.isEmpty { _ = try peer.send(self.hello(7)) }
      return !all.isEmpty
    }
    let first = try #require(arrived.first)
    #expect(first.identity == PeerIdentity(name: "lab", role: .submit))
    guard case .message(let message) = first.content else { return #expect(Bool(false), "not a message: \(first.content)") }
    #expect(message.id == 7 && message.hello.version == "test")

    var reply = WireFromCoordinator()
    reply.id = 7
    reply.welcome.version = "1"
    #expect(try site.server.send(reply, to: first.peer) == .sent)
    var answers: [WireFromCoordinator] = []
    for _ in 0..<100 where answers.isEmpty {
      try peer.wait(upTo: .milliseconds(20), descriptors: [])
      answers = try peer.receive(limit: 1)
    }
    #expect(answers.first?.welcome.version == "1")
    #expect(peer.state == .connected)
  }

  @Test func unknownKeyIsRefusedAndIsNotHeard() throws {
    let site = try Site()
    let stranger = try ZeroMQPeer(.access(site.access("nobody", .admin, granted: false)))
    let arrived = try site.serve { _ in
      _ = try stranger.send(self.hello(1))
      try stranger.wait(upTo: .zero, descriptors: [])
      return stranger.state == .refused
    }
    #expect(stranger.state == .refused)
    #expect(arrived.isEmpty)
  }

  /// A peer without encryption, and one that expects another coordinator, are cut off in the handshake; a good peer that
  /// connects after them is heard, they are not.
  @Test func peersWithoutTheRightHandshakeAreNotHeard() throws {
    let site = try Site()
    let plain = try ZeroMQPeer(.privateSocket(site.server.address))
    let misled = try ZeroMQPeer(.access(site.access("misled", .work, serverKey: CurveKeyPair().publicKey)))
    let good = try ZeroMQPeer(.access(site.access("good", .work)))
    let arrived = try site.serve { all in
      _ = try plain.send(self.hello(1))
      _ = try misled.send(self.hello(2))
      _ = try good.send(self.hello(3))
      return all.count >= 20
    }
    #expect(arrived.count >= 20)
    #expect(arrived.allSatisfy { $0.identity.name == "good" })
  }

  @Test func revokedKeyIsNotHeardAnyMore() throws {
    let site = try Site()
    let peer = try ZeroMQPeer(.access(site.access("lab", .admin)))
    _ = try site.serve { all in
      if all.isEmpty { _ = try peer.send(self.hello(1)) }
      return !all.isEmpty
    }
    try site.allowList.revoke(name: "lab")
    #expect(try peer.send(hello(2)))
    let arrived = try site.serve { !$0.isEmpty }
    guard case .revoked? = arrived.first?.content else {
      return #expect(Bool(false), "heard a revoked key: \(arrived)")
    }
  }

  @Test func messageToAPeerThatLeftIsNotSilentlyLost() throws {
    let site = try Site()
    var peer: ZeroMQPeer? = try ZeroMQPeer(.access(site.access("lab", .work)))
    let arrived = try site.serve { all in
      if all.isEmpty { _ = try peer?.send(self.hello(1)) }
      return !all.isEmpty
    }
    let id = try #require(arrived.first?.peer)
    peer = nil
    var delivery = Delivery.sent
    _ = try site.serve { _ in
      delivery = try site.server.send(WireFromCoordinator(), to: id)
      return delivery == .gone
    }
    #expect(delivery == .gone)
  }

  @Test func endOfAConnectionIsToldOnceAndAfterItsMessages() throws {
    let site = try Site()
    let staying = try ZeroMQPeer(.access(site.access("staying", .work)))
    var leaving: ZeroMQPeer? = try ZeroMQPeer(.access(site.access("leaving", .work)))
    let arrived = try site.serve { all in
      for peer in [staying, leaving] {
        try peer?.wait(upTo: .zero, descriptors: [])
        _ = try peer?.send(self.hello(1))
      }
      return Set(all.map(\.identity.name)).count == 2
    }
    let id = try #require(arrived.first { $0.identity.name == "leaving" }?.peer)
    #expect(site.server.endedConnections().isEmpty)
    #expect(try leaving?.send(hello(9)) == true)
    leaving = nil
    var ended: [PeerID] = []
    let last = try site.serve { _ in
      ended += site.server.endedConnections()
      return !ended.isEmpty
    }
    #expect(ended == [id])
    let words = last.compactMap { if case .message(let message) = $0.content { message.id } else { nil } }
    #expect(words.contains(9))
    _ = try site.serve(turns: 2) { _ in false }
    #expect(site.server.endedConnections().isEmpty)
    withExtendedLifetime(staying) {}
  }

  @Test func peerConnectsAgainWhenTheServerIsBack() throws {
    let site = try Site()
    func serve(at address: String) throws -> ZeroMQServer {
      try ZeroMQServer(bind: address, security: .keys(site.keys, site.allowList), waker: Waker())
    }
    var server: ZeroMQServer? = try serve(at: "tcp://127.0.0.1:*")
    var access = try site.access("lab", .work)
    access.connect = try #require(server?.address)
    let peer = try ZeroMQPeer(.access(access))
    for _ in 0..<250 where peer.state != .connected {
      try server?.wait(upTo: .milliseconds(10))
      _ = try server?.receive(limit: 1)
      try peer.wait(upTo: .milliseconds(10), descriptors: [])
    }
    #expect(peer.connections == 1)
    server = nil
    let successor = try serve(at: access.connect)
    var arrived: [Incoming] = []
    for _ in 0..<500 where arrived.isEmpty {
      try peer.wait(upTo: .milliseconds(10), descriptors: [])
      if peer.connections == 2 { _ = try peer.send(hello(3)) }
      try successor.wait(upTo: .milliseconds(10))
      arrived = try successor.receive(limit: 1)
    }
    #expect(peer.connections == 2 && peer.state == .connected)
    #expect(arrived.first?.identity.name == "lab")
  }

  /// Random bytes on the port, a thousand times, while a good peer goes on being heard.
  @Test func floodOfRandomBytesChangesNothing() throws {
    let site = try Site()
    let port = try #require(UInt16(site.server.address.split(separator: ":").last ?? ""))
    let peer = try ZeroMQPeer(.access(site.access("lab", .work)))
    var heard = 0
    for round in 0..<1_000 {
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = port.bigEndian
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      _ = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      let noise = (0..<64).map { _ in UInt8.random(in: .min ... .max) }
      _ = send(descriptor, noise, noise.count, Int32(MSG_NOSIGNAL))
      close(descriptor)
      if round % 10 == 0 {
        _ = try peer.send(hello(UInt64(round)))
        try site.server.wait(upTo: .milliseconds(5))
        heard += try site.server.receive(limit: 100).count
      }
    }
    let rest = try site.serve { all in
      _ = try peer.send(self.hello(1))
      return all.count > 10
    }
    #expect(heard + rest.count > 10)
    #expect(rest.allSatisfy { $0.identity.name == "lab" })
  }

  @Test func privateSocketWhereOthersMayConnectIsRefused() throws {
    let folder = try TemporaryFolder()
    chmod(folder.path, 0o755)
    let waker = try Waker()
    #expect(
      performing: { try ZeroMQServer(bind: "ipc://\(folder.path)/socket", security: .privateSocket, waker: waker) },
      throws: { ($0 as? MessagingError)?.code == .insecure })
  }

  @Test func bytesThatAreNoMessageAreToldAsGarbage() throws {
    let folder = try TemporaryFolder()
    chmod(folder.path, 0o700)
    let address = "ipc://\(folder.path)/socket"
    let server = try ZeroMQServer(bind: address, security: .privateSocket, waker: Waker())
    let context = zmq_ctx_new()
    let raw = zmq_socket(context, ZMQ_DEALER)
    defer {
      zmq_close(raw)
      zmq_ctx_term(context)
    }
    zmq_connect(raw, address)
    let noise: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]
    zmq_send(raw, noise, noise.count, 0)
    var arrived: [Incoming] = []
    for _ in 0..<100 where arrived.isEmpty {
      try server.wait(upTo: .milliseconds(20))
      arrived = try server.receive(limit: 10)
    }
    guard case .garbage? = arrived.first?.content else { return #expect(Bool(false), "\(arrived)") }
  }
}
